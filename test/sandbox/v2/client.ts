import { createHash, createHmac } from 'node:crypto';
import type { DemoSecret } from '../demo-sandbox.ts';
import { type Reply, send } from '../exchange.ts';

export type Fields = Record<string, string>;

const escapeXml = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const toXml = (fields: Fields): string =>
  `<xml>${Object.entries(fields)
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join('')}</xml>`;

/** The elements of an answer; answers have CDATA or bare text only. */
export const fromXml = (text: string): Fields =>
  Object.fromEntries(
    [...text.matchAll(/<(\w+)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))<\/\1>/gs)].map(([, name, cdata, bare]) => [
      name,
      cdata ?? bare,
    ]),
  );

export const signFields = (fields: Fields, key: string, algorithm: string): string => {
  const message = Object.keys(fields)
    .filter((name) => name !== 'sign' && fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&');
  const text = `${message}&key=${key}`;
  const digest = algorithm === 'HMAC-SHA256' ? createHmac('sha256', key).update(text) : createHash('md5').update(text);
  return digest.digest('hex').toUpperCase();
};

export const createV2Client = (origin: string, { mchid, appids, wechatpay_v2: { api_key } }: DemoSecret) => {
  const signed = (fields: Fields): Fields => ({
    ...fields,
    sign: signFields(fields, api_key, fields.sign_type ?? 'MD5'),
  });

  const anOrder = (out_trade_no: string, change: Record<string, string | undefined> = {}): Fields => {
    const fields = {
      appid: appids[0],
      mch_id: mchid,
      nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
      body: 'Ipad mini 16G 白色',
      out_trade_no,
      fee_type: 'USD',
      total_fee: '888',
      spbill_create_ip: '8.8.8.8',
      notify_url: 'http://wxpay.weixin.qq.com/pub_v2/pay/notify',
      trade_type: 'JSAPI',
      openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
      ...change,
    };
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
  };

  const post = (body: string | Buffer, path = '/pay/unifiedorder', method = 'POST'): Promise<Reply> =>
    send(origin, { method, target: path, headers: { 'Content-Type': 'text/xml; charset=utf-8' }, body });

  const call = async (fields: Fields, path = '/pay/unifiedorder'): Promise<Fields> =>
    fromXml((await post(toXml(signed(fields)), path)).text);

  /** Any other call, with the numbers of the merchant. */
  const ask = (path: string, fields: Fields): Promise<Fields> =>
    call({ appid: appids[0], mch_id: mchid, nonce_str: 'n', ...fields }, path);

  return {
    mchid,
    apiKey: api_key,
    anOrder,
    signed,
    post,
    call,
    ask,
    query: (out_trade_no: string, change: Fields = {}) => ask('/pay/orderquery', { out_trade_no, ...change }),
    close: (out_trade_no: string, change: Fields = {}) => ask('/pay/closeorder', { out_trade_no, ...change }),
    refund: (fields: Fields) => ask('/secapi/pay/refund', { total_fee: '888', refund_fee: '888', ...fields }),
    refundQuery: (fields: Fields) => ask('/pay/refundquery', fields),
    /** Whether an answer is signed with the algorithm of the request. */
    holds: (answer: Fields, algorithm = 'MD5') => answer.sign === signFields(answer, api_key, algorithm),
  };
};

export type V2Client = ReturnType<typeof createV2Client>;
