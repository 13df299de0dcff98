import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export type V2Algorithm = 'MD5' | 'HMAC-SHA256';

/** `name=value` of every non-empty element but `sign`, sorted by name in byte order, joined by `&`, without the key. */
export const v2Message = (fields: Iterable<readonly [name: string, value: string | number]>): string =>
  [...fields]
    .map(([name, value]) => [name, String(value)] as const)
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const DIGESTS: Readonly<Record<V2Algorithm, (message: string, key: string) => string>> = {
  MD5: (message) => createHash('md5').update(message, 'utf8').digest('hex'),
  'HMAC-SHA256': (message, key) => createHmac('sha256', key).update(message, 'utf8').digest('hex'),
};

/** The v2 signature: the key is part of the message, for HMAC-SHA256 as well. */
export const v2Sign = (message: string, apiKey: string, algorithm: V2Algorithm): string =>
  DIGESTS[algorithm](`${message}&key=${apiKey}`, apiKey).toUpperCase();

export const v2SignHolds = (expected: string, received: string): boolean => {
  const [a, b] = [Buffer.from(expected), Buffer.from(received)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** `sign_type`, or MD5 without one. */
export const v2Algorithm = (signType: string | undefined): V2Algorithm | undefined => {
  if (!signType) return 'MD5';
  return signType === 'MD5' || signType === 'HMAC-SHA256' ? signType : undefined;
};
