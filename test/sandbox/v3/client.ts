import { sign, verify } from 'node:crypto';
import type { DemoSecret } from '../demo-sandbox.ts';
import { type Call, type Reply, send } from '../exchange.ts';

/** What a test may falsify when it signs by hand. */
export interface Falsified {
  scheme?: string;
  mchid?: string;
  serial_no?: string;
  timestamp?: string;
  nonce_str?: string;
  signature?: string;
  signedTarget?: string;
  signedBody?: string;
  privateKey?: string;
  /** The pairs in another order or form. */
  attributes?: (pairs: string[]) => string;
}

const ORDER = ['mchid', 'nonce_str', 'signature', 'timestamp', 'serial_no'] as const;

export const createV3Client = (origin: string, { mchid, appids, wechatpay_v3: keys }: DemoSecret) => {
  const authorization = ({ method = 'GET', target, body = '' }: Call, falsified: Falsified = {}): string => {
    const timestamp = falsified.timestamp ?? String(Math.floor(Date.now() / 1000));
    const nonce_str = falsified.nonce_str ?? '593BEC0C930BF1AFEB40B4A08C8FB242';
    const lines = [method, falsified.signedTarget ?? target, timestamp, nonce_str, falsified.signedBody ?? body, ''];
    const signature =
      falsified.signature ??
      sign('sha256', Buffer.from(lines.join('\n')), falsified.privateKey ?? keys.private_key).toString('base64');
    const values = { mchid, serial_no: keys.serial_no, ...falsified, timestamp, nonce_str, signature };
    const pairs = ORDER.map((name) => `${name}="${values[name]}"`);
    return `${falsified.scheme ?? 'WECHATPAY2-SHA256-RSA2048'} ${falsified.attributes?.(pairs) ?? pairs.join(',')}`;
  };

  const call = (request: Call, falsified: Falsified = {}, headers: Record<string, string> = {}): Promise<Reply> =>
    send(origin, {
      ...request,
      headers: {
        Authorization: authorization(request, falsified),
        Accept: 'application/json',
        'User-Agent': 'hand-made',
        ...(request.body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
    });

  const anOrder = (out_trade_no: string, change: object = {}): Record<string, unknown> => ({
    appid: appids[0],
    mchid,
    description: 'Image形象店-深圳腾大-QQ公仔',
    out_trade_no,
    notify_url: 'https://www.weixin.qq.com/wxpay/pay.php',
    amount: { total: 100, currency: 'CNY' },
    ...change,
  });

  const post = (target: string, body: object, headers: Record<string, string> = {}): Promise<Reply> =>
    call({ method: 'POST', target, body: JSON.stringify(body) }, {}, headers);

  return {
    mchid,
    keys,
    anOrder,
    authorization,
    call,
    order: (body: object, product = 'app', falsified: Falsified = {}, headers: Record<string, string> = {}) =>
      call(
        { method: 'POST', target: `/v3/pay/transactions/${product}`, body: JSON.stringify(body) },
        falsified,
        headers,
      ),
    query: (number: string, query = `?mchid=${mchid}`) =>
      call({ target: `/v3/pay/transactions/out-trade-no/${number}${query}` }),
    queryById: (transactionId: string, query = `?mchid=${mchid}`) =>
      call({ target: `/v3/pay/transactions/id/${transactionId}${query}` }),
    close: (number: string, body: object = { mchid }) =>
      post(`/v3/pay/transactions/out-trade-no/${number}/close`, body),
    refund: (body: object) => post('/v3/refund/domestic/refunds', body),
    queryRefund: (number: string) => call({ target: `/v3/refund/domestic/refunds/${number}` }),
    applyAbnormalRefund: (refundId: string, body: object, headers: Record<string, string> = {}) =>
      post(`/v3/refund/domestic/refunds/${refundId}/apply-abnormal-refund`, body, headers),
    echo: (body: object, headers: Record<string, string> = {}) => post('/v3/security/echo', body, headers),
    certificates: (falsified: Falsified = {}, headers: Record<string, string> = {}) =>
      call({ target: '/v3/certificates' }, falsified, headers),
  };
};

export type V3Client = ReturnType<typeof createV3Client>;

/** Whether an answer's signature holds under a public key. */
export const answerHolds = (reply: Reply, publicKey: string): boolean => {
  const [timestamp, nonce] = [reply.header('Wechatpay-Timestamp'), reply.header('Wechatpay-Nonce')];
  const signature = Buffer.from(reply.header('Wechatpay-Signature') ?? '', 'base64');
  return verify('sha256', Buffer.from(`${timestamp}\n${nonce}\n${reply.text}\n`), publicKey, signature);
};
