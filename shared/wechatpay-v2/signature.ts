import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto';

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

/** Exporting a key costs as much as a digest, so its characters are kept for as long as the key is. */
const exported = new WeakMap<KeyObject, string>();

const charactersOf = (key: KeyObject): string => {
  const known = exported.get(key);
  if (known !== undefined) return known;
  const characters = key.export().toString();
  exported.set(key, characters);
  return characters;
};

/** Upper-case hex: 32 characters for MD5, 64 for HMAC-SHA256. */
export const signFields = (fields: Fields, key: KeyObject, signType: SignType): string => {
  const text = message(fields) + charactersOf(key);
  const digest = signType === 'MD5' ? hash('md5', text) : createHmac('sha256', key).update(text).digest('hex');
  return digest.toUpperCase();
};

/** Compares in constant time. The algorithm is the one of the request that the answer belongs to. */
export const verifyFields = (fields: Fields, key: KeyObject, signType: SignType): boolean => {
  const expected = Buffer.from(signFields(fields, key, signType));
  const received = Buffer.from(fields.sign ?? '');
  return received.length === expected.length && timingSafeEqual(received, expected);
};
