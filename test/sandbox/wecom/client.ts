import type { DemoSecret } from '../demo-sandbox.ts';
import { type Reply, send } from '../exchange.ts';

export const createWecomClient = (origin: string, { mchid, appids, wecom }: DemoSecret) => {
  const getToken = async (corpid = wecom.corpid, corpsecret = wecom.corpsecret): Promise<Record<string, unknown>> =>
    (await send(origin, { target: `/cgi-bin/gettoken?corpid=${corpid}&corpsecret=${corpsecret}` })).json();

  const token = async (): Promise<string> => String((await getToken()).access_token);

  const post = async (name: string, body: unknown, accessToken?: string): Promise<Reply> =>
    send(origin, {
      method: 'POST',
      target: `/cgi-bin/miniapppay/${name}?access_token=${accessToken ?? (await token())}`,
      headers: { 'Content-Type': 'application/json' },
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });

  /** Any path under /cgi-bin/, as GET with the token in the query. */
  const get = async (path: string, query = ''): Promise<Record<string, unknown>> =>
    (await send(origin, { target: `/cgi-bin/${path}?access_token=${await token()}${query}` })).json();

  const anOrder = (out_trade_no: string, change: object = {}): Record<string, unknown> => ({
    appid: appids[0],
    mchid,
    out_trade_no,
    description: 'iPhoneX 256G',
    amount: { total: 100, currency: 'CNY' },
    payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
    ...change,
  });

  const call = async (name: string, body: unknown, accessToken?: string): Promise<Record<string, unknown>> =>
    (await post(name, body, accessToken)).json();

  return {
    mchid,
    appid: appids[0],
    corp: wecom,
    getToken,
    token,
    post,
    call,
    get,
    anOrder,
    order: (body: object) => call('create_order', body),
    query: (out_trade_no: string) => call('get_order', { mchid, out_trade_no }),
    close: (out_trade_no: string) => call('close_order', { mchid, out_trade_no }),
    refund: (out_trade_no: string, out_refund_no: string, refund: number, change: object = {}) => {
      const amount = { refund, total: 100, currency: 'CNY' };
      return call('refund', { mchid, appid: appids[0], out_trade_no, out_refund_no, amount, ...change });
    },
    refundDetail: (out_refund_no: string) => call('get_refund_detail', { mchid, out_refund_no }),
  };
};

export type WecomClient = ReturnType<typeof createWecomClient>;
