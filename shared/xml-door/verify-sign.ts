import { createSecretKey, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Merchant } from '../merchants/merchant.ts';
import type { V2Credentials } from '../wechatpay-v2/credentials.ts';
import { type Fields, type SignType, signFields } from '../wechatpay-v2/signature.ts';
import { type Refusal, refuse } from './refusal.ts';

/** A merchant that proved to be itself. */
export interface Signer {
  merchant: Merchant;
  credentials: V2Credentials;
  /** The algorithm of the request: absent means MD5. */
  signType: SignType;
}

/** Nobody's key: what a stranger's sign is compared against, so that it takes as long as a known merchant's. */
const NOBODY = createSecretKey(randomBytes(32));

const SIGN_TYPES: Readonly<Record<string, SignType>> = { '': 'MD5', MD5: 'MD5', 'HMAC-SHA256': 'HMAC-SHA256' };

const digestOf = (sign: string): Buffer => Buffer.from(hash('sha256', sign, 'hex'), 'hex');

/** Compares digests of one length, so that neither the length nor a common beginning shows in the time. */
const sameSign = (expected: string, received: string): boolean =>
  timingSafeEqual(digestOf(expected), digestOf(received));

/**
 * Finds out who signed (签名算法 of the v2 interface). Every path compares once, and a wrong merchant, key or sign is one
 * and the same refusal. That MD5 is not accepted is told to those alone who hold the key.
 */
export const verifySign = (fields: Fields, merchants: ReadonlyMap<string, Merchant>): Signer | Refusal => {
  const { mch_id = '', sign = '', sign_type = '' } = fields;
  if (mch_id === '') return refuse('MCHID_NOT_EXIST', 'mch_id is required');
  if (sign === '') return refuse('LACK_PARAMS', 'sign');
  const signType = Object.hasOwn(SIGN_TYPES, sign_type) ? SIGN_TYPES[sign_type] : undefined;

  const merchant = merchants.get(mch_id);
  const credentials = merchant?.credentials.wechatpay_v2;
  const expected = signFields(fields, credentials?.apiKey ?? NOBODY, signType ?? 'HMAC-SHA256');
  const holds = sameSign(expected, sign);

  // As at the other door: its own secret is what a merchant would be known by.
  if (merchant?.unavailable) return refuse('SYSTEMERROR', 'The secret source does not answer.');
  if (signType === undefined) return refuse('SIGNERROR', 'sign_type must be HMAC-SHA256 or MD5');
  if (!holds || !merchant || !credentials) return refuse('SIGNERROR');
  if (signType === 'MD5' && credentials.accept_md5 !== true) {
    return refuse('SIGNERROR', 'MD5 is not accepted for this merchant; send sign_type HMAC-SHA256 or set accept_md5');
  }
  return { merchant, credentials, signType };
};
