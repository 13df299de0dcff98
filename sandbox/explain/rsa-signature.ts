import { constants, type KeyObject, publicDecrypt } from 'node:crypto';
import type { AboutCause } from './explanation.ts';

/** What a signature says to whoever has the public key of its maker: which digest was signed, in which padding. */
export type RsaReading = { padding: 'pkcs1'; hash: string; digest: Buffer } | { padding: 'pss' };

/** ASN.1 DigestInfo before the digest (RFC 8017, section 9.2, note 1). */
const DIGEST_INFOS: readonly (readonly [hash: string, prefix: Buffer])[] = (
  [
    ['sha256', '3031300d060960864801650304020105000420'],
    ['sha1', '3021300906052b0e03021a05000414'],
    ['md5', '3020300c06082a864886f70d020505000410'],
    ['sha224', '302d300d06096086480165030402040500041c'],
    ['sha384', '3041300d060960864801650304020205000430'],
    ['sha512', '3051300d060960864801650304020305000440'],
  ] as const
).map(([hash, hex]) => [hash, Buffer.from(hex, 'hex')]);

const PSS_TRAILER = 0xbc;

const block = (signature: Buffer, key: KeyObject): Buffer | undefined => {
  try {
    return publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
  } catch {
    // Of another length than the key, or not below its modulus.
    return undefined;
  }
};

/**
 * Opens a signature with a public key. Only its maker's key gives a well-formed block, so that a reading with `pkcs1`
 * proves whose key signed, whatever the text was; `pss` is a likelihood of 255 in 256.
 */
export const readRsaSignature = (signature: Buffer, key: KeyObject): RsaReading | undefined => {
  const opened = block(signature, key);
  if (!opened) return undefined;
  const mark = opened.indexOf(0, 2);
  const isPkcs1 =
    opened[0] === 0 && opened[1] === 1 && mark > 9 && opened.subarray(2, mark).every((one) => one === 0xff);
  if (!isPkcs1) return opened.at(-1) === PSS_TRAILER ? { padding: 'pss' } : undefined;
  const info = opened.subarray(mark + 1);
  const known = DIGEST_INFOS.find(([, prefix]) => info.subarray(0, prefix.length).equals(prefix));
  return known && { padding: 'pkcs1', hash: known[0], digest: info.subarray(known[1].length) };
};

/** A signature's bytes, and what is odd about how they were spelled. */
export interface Spelling {
  bytes: Buffer;
  slip?: AboutCause;
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const BASE64URL = /^[A-Za-z0-9_-]+={0,2}$/;
const HEX = /^[0-9a-fA-F]{512}$/;

const odd = (about: string): AboutCause => ({ cause: 'signature_spelling', about });

const unescaped = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Reads a signature however it may be spelled; `undefined` when it is in no known spelling. */
export const readSpelling = (text: string): Spelling | undefined => {
  if (HEX.test(text)) return { bytes: Buffer.from(text, 'hex'), slip: odd('hex') };
  if (BASE64.test(text))
    return { bytes: Buffer.from(text, 'base64'), ...(text.length % 4 && { slip: odd('no padding') }) };
  if (BASE64URL.test(text)) return { bytes: Buffer.from(text, 'base64url'), slip: odd('base64url') };
  const closed = text.replaceAll(/\s+|\\n/g, '');
  if (BASE64.test(closed)) return { bytes: Buffer.from(closed, 'base64'), slip: odd('base64 with line breaks') };
  const plain = unescaped(text);
  return BASE64.test(plain) ? { bytes: Buffer.from(plain, 'base64'), slip: odd('URL-encoded base64') } : undefined;
};
