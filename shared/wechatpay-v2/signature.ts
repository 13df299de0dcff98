import { createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

export type SignType = 'MD5' | 'HMAC-SHA256';

/** Decoded values by element name. */
export type Fields = Record<string, string>;

/**
 * `name=value` of every field but `sign` that is not empty, in ASCII order of the names, and the key behind them
 * (签名算法 of the v2 interface). Values are the decoded text: no URL encoding, no escapes, no CDATA, no trimming.
 */
const message = (fields: Fields): string => {
  let text = '';
  for (const name of Object.keys(fields).sort()) {
    if (name !== 'sign' && fields[name] !== '') text += `${name}=${fields[name]}&`;
  }
  return `${text}key=`;
};

/** Upper-case hex: 32 characters for MD5, 64 for HMAC-SHA256. */
export const signFields = (fields: Fields, key: KeyObject, signType: SignType): string => {
  const digest = signType === 'MD5' ? createHash('md5') : createHmac('sha256', key);
  return digest.update(message(fields)).update(key.export()).digest('hex').toUpperCase();
};

/** Compares in constant time. The algorithm is the one of the request that the answer belongs to. */
export const verifyFields = (fields: Fields, key: KeyObject, signType: SignType): boolean => {
  const expected = Buffer.from(signFields(fields, key, signType));
  const received = Buffer.from(fields.sign ?? '');
  return received.length === expected.length && timingSafeEqual(received, expected);
};
