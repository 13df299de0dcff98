import { verify } from 'node:crypto';
import type { SignatureTrace, WireRequest } from '../http/wire.ts';
import type { LiveMerchant } from '../merchants/merchants.ts';
import type { World } from '../system.ts';
import { AUTHORIZATION_MESSAGES, type Authorization, parseAuthorization } from './authorization.ts';
import { type V3Refusal, v3Refusal } from './errors.ts';
import type { V3Caller, V3Merchant } from './reply.ts';
import { requestMessage } from './signature-strings.ts';

/** The order calls word some refusals differently from the rest, and leave out Request-ID on 401. */
export type Family = 'transactions' | 'general';

export type Authenticated = V3Caller | { refusal: V3Refusal; verdict: string; signature?: SignatureTrace };

const MAX_SKEW_SECONDS = 300;
const BODY_CHARACTERS_SHOWN = 8;

/** Node's decoder also takes base64url and blanks, WeChat's does not. */
const STRICT_BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The detail of a failed verification: what WeChat built from the request, its body cut after eight characters. */
export const signInformation = (request: WireRequest, timestamp: string, nonce: string) => {
  const { method, target, body } = request;
  const shown = body.toString('utf8').slice(0, BODY_CHARACTERS_SHOWN);
  return {
    detail: { issue: 'sign not match' },
    field: 'signature',
    location: 'authorization',
    sign_information: {
      method,
      sign_message_length: requestMessage(method, target, timestamp, nonce, body).length,
      truncated_sign_message: requestMessage(method, target, timestamp, nonce, Buffer.from(shown)).toString('utf8'),
      url: target,
    },
  };
};

const hasV3 = (merchant: LiveMerchant | undefined): merchant is V3Merchant => merchant?.v3 !== undefined;

const verifies = (merchant: V3Merchant, message: Buffer, signature: string): boolean =>
  STRICT_BASE64.test(signature) &&
  signature.length % 4 === 0 &&
  verify('sha256', message, merchant.v3.publicKey, Buffer.from(signature, 'base64'));

/**
 * The key that signs the answer: the one that the request's Wechatpay-Serial names; without one, the newest certificate,
 * or the public key of a merchant that has no certificate.
 */
export const answerKey = ({ v3 }: V3Merchant, serial: string | undefined) => {
  if (serial) return v3.platformKeys.find(({ id }) => id === serial);
  const byAge = v3.platformKeys.toSorted(
    (a, b) => (b.certificate?.effectiveAt ?? 0) - (a.certificate?.effectiveAt ?? 0),
  );
  return byAge[0];
};

const refuseSignature = (
  message: string,
  verdict: string,
  request: WireRequest,
  { timestamp, nonce_str, signature }: Authorization,
): Authenticated => ({
  refusal: v3Refusal('SIGN_ERROR', { message, detail: signInformation(request, timestamp, nonce_str) }),
  verdict,
  signature: {
    expected: requestMessage(request.method, request.target, timestamp, nonce_str, request.body).toString('utf8'),
    received: signature,
    verdict: 'bad',
  },
});

/** Who calls, in WeChat's order of checks: header, clock, merchant and certificate, signature, Wechatpay-Serial. */
export const authenticate = (request: WireRequest, family: Family, world: World): Authenticated => {
  const parsed = parseAuthorization(request.headers.authorization);
  if (typeof parsed === 'string') {
    const message = AUTHORIZATION_MESSAGES[family][parsed];
    return { refusal: v3Refusal('SIGN_ERROR', { message }), verdict: `Authorization: ${parsed}` };
  }
  const { mchid, nonce_str, signature, timestamp, serial_no } = parsed;
  // Seen live: a stale timestamp is refused before the signature is looked at.
  if (Math.abs(Math.floor(world.wireNow() / 1000) - Number(timestamp)) > MAX_SKEW_SECONDS) {
    const message = 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟';
    return { refusal: v3Refusal('SIGN_ERROR', { message }), verdict: `clock: timestamp ${timestamp}` };
  }
  const merchant = world.merchants.find(mchid);
  if (!hasV3(merchant) || merchant.v3.serialNo !== serial_no) {
    return refuseSignature('商户证书序列号有误。', `serial_no ${serial_no} is not of ${mchid}`, request, parsed);
  }
  const message = requestMessage(request.method, request.target, timestamp, nonce_str, request.body);
  if (!verifies(merchant, message, signature)) {
    return refuseSignature('签名错误', 'signature does not match', request, parsed);
  }
  const trace: SignatureTrace = { expected: message.toString('utf8'), received: signature, verdict: 'good' };
  const serial = request.headers['wechatpay-serial'];
  const platformKey = answerKey(merchant, serial) ?? answerKey(merchant, undefined);
  if (!platformKey) throw new Error(`merchant ${mchid} has no platform key`);
  return { merchant, platformKey, signature: trace };
};
