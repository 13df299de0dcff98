import { readXml } from '../../sandbox/v2/read-xml.ts';
import type { Fields, SignType } from '../../shared/wechatpay-v2/signature.ts';
import { API_KEY, signed, xmlOf } from '../wechatpay-v2/wechatpay.ts';

/** An order of 统一下单 in direct mode, without what signs it. */
export const ORDER: Fields = {
  appid: 'wx2421b1c4370ec43b',
  mch_id: '10000100',
  device_info: '013467007045764',
  body: 'Ipad mini 16G 白色',
  detail: '{"goods_detail":[{"goods_name":"iPhone6s <16G>","quantity":1}]}',
  attach: '说明 & 备注',
  out_trade_no: '1678371718207331',
  fee_type: 'USD',
  total_fee: '888',
  spbill_create_ip: '8.8.8.8',
  notify_url: 'https://pay.example.com/notify',
  trade_type: 'JSAPI',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
};

export const without = (fields: Fields, ...names: string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

export const NONCE = '5K8264ILTKCH16CQ2502SI8ZNMTM67VS';

/** The fields of a request, signed as a back office does it: by `sign_type`, MD5 without one. */
export const request = (changes: Fields = {}, key = API_KEY): Fields => {
  const fields = { ...ORDER, nonce_str: NONCE, sign_type: 'HMAC-SHA256', ...changes };
  return signed(fields, fields.sign_type === 'HMAC-SHA256' ? 'HMAC-SHA256' : 'MD5', key);
};

export const withoutSignType = (changes: Fields = {}): Fields =>
  signed({ ...ORDER, nonce_str: NONCE, ...changes }, 'MD5');

export const document = (changes: Fields = {}, key = API_KEY): string => xmlOf(request(changes, key));

export const signedDocument = (fields: Fields, signType: SignType = 'HMAC-SHA256'): string =>
  xmlOf(signed(fields, signType));

/** An answer of the door, read by somebody else's parser. */
export const read = (body: string): Fields => {
  const fields = readXml(body);
  if (!fields) throw new Error(`not a flat document: ${body}`);
  return Object.fromEntries(fields);
};
