import { createSecretKey, type KeyObject } from 'node:crypto';
import type { SignType } from './signature.ts';

/** One merchant's, or one institution's, key for the v2 XML interface. */
export interface V2Credentials {
  readonly mch_id: string;
  /** The 32 characters of the APIv2 key. */
  readonly apiKey: KeyObject;
  readonly sign_type: SignType;
  /** The sub-merchants that an institution orders for; `null` leaves it to WeChat. */
  readonly sub_mch_ids: readonly string[] | null;
  /** Whether the XML door takes requests that are signed with MD5. */
  readonly accept_md5?: boolean;
}

/** Reads the `wechatpay_v2` block of a merchant's secret. Problems are reported by field; no value is ever repeated. */
export const parseV2Credentials = (
  mch_id: string,
  block: Record<string, unknown>,
  report: (field: string, rule: string) => void,
): V2Credentials | null => {
  const key = Buffer.from(typeof block.api_key === 'string' ? block.api_key : '');
  if (key.length !== 32) report('api_key', 'must have exactly 32 characters');

  const signType = block.sign_type ?? 'MD5';
  const known = signType === 'MD5' || signType === 'HMAC-SHA256';
  if (!known) report('sign_type', 'must be HMAC-SHA256 or MD5');

  const subs = block.sub_mch_ids ?? null;
  const listed = subs === null || (Array.isArray(subs) && subs.every((id) => typeof id === 'string'));
  if (!listed) report('sub_mch_ids', 'must be a list of merchant numbers');

  const acceptMd5 = block.accept_md5 ?? false;
  const decided = typeof acceptMd5 === 'boolean';
  if (!decided) report('accept_md5', 'must be true or false');

  if (key.length !== 32 || !known || !listed || !decided) return null;
  return {
    mch_id,
    apiKey: createSecretKey(key),
    sign_type: signType,
    sub_mch_ids: subs,
    accept_md5: acceptMd5,
  };
};
