import type { KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { responseMessage } from './signature-message.ts';
import { rsaVerify } from './signer.ts';

const MOST_SKEW_SECONDS = 300;
/** WeChat sends some answers with a deliberately wrong signature to see who verifies; the repetition is right. */
const PROBE = 'WECHATPAY/SIGNTEST/';

export type Verification = 'valid' | 'unsigned' | 'stale' | 'probe' | 'unknown-serial' | 'forged';

interface SignatureHeaders {
  timestamp: string;
  nonce: string;
  signature: string;
  serial: string;
}

const signatureHeaders = (headers: IncomingHttpHeaders): SignatureHeaders | null => {
  const one = (name: string): string => {
    const value = headers[name];
    return typeof value === 'string' ? value : '';
  };
  const found = {
    timestamp: one('wechatpay-timestamp'),
    nonce: one('wechatpay-nonce'),
    signature: one('wechatpay-signature'),
    serial: one('wechatpay-serial'),
  };
  return Object.values(found).every((value) => value !== '') ? found : null;
};

/**
 * Verifies an answer over its raw bytes (merchant documents 4013053249 and 4013053420). `keyOf` finds the key of a
 * serial: a WeChat Pay public key or a platform certificate; both kinds serve side by side.
 */
export const verifyAnswer = async (
  headers: IncomingHttpHeaders,
  body: Buffer,
  now: number,
  keyOf: (serial: string) => Promise<KeyObject | null>,
): Promise<Verification> => {
  const signed = signatureHeaders(headers);
  if (!signed) return 'unsigned';
  if (!/^\d{1,12}$/.test(signed.timestamp)) return 'forged';
  if (Math.abs(now / 1000 - Number(signed.timestamp)) > MOST_SKEW_SECONDS) return 'stale';
  if (signed.signature.startsWith(PROBE)) return 'probe';
  const key = await keyOf(signed.serial);
  if (!key) return 'unknown-serial';
  const message = responseMessage(signed.timestamp, signed.nonce, body);
  return rsaVerify(message, key, signed.signature) ? 'valid' : 'forged';
};
