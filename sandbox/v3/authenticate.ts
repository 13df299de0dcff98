import { type KeyObject, verify } from 'node:crypto';
import { explainPlainly, explainRequest } from '../explain/explain-request.ts';
import type { AboutCause, Explanation } from '../explain/explanation.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import type { SignatureTrace, WireRequest } from '../http/wire.ts';
import type { LiveMerchant } from '../merchants/merchants.ts';
import type { World } from '../system.ts';
import { AUTHORIZATION_MESSAGES, type Authorization, headerCause, parseAuthorization } from './authorization.ts';
import { type V3Refusal, v3Refusal } from './errors.ts';
import { answerKey } from './platform-keys.ts';
import type { V3Caller, V3Merchant } from './reply.ts';
import { requestHead, requestMessage } from './signature-strings.ts';

/** The order calls word some refusals differently from the rest, and leave out Request-ID on 401. */
export type Family = 'transactions' | 'general';

export type Authenticated =
  | V3Caller
  | { refusal: V3Refusal; verdict: string; signature?: SignatureTrace; explanation?: Explanation };

const MAX_SKEW_SECONDS = 300;
const BODY_CHARACTERS_SHOWN = 8;
const CERTIFICATES_PATH = '/v3/certificates';

/** Node's decoder also takes base64url and blanks, WeChat's does not. */
const STRICT_BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The detail of a failed verification: what WeChat built from the request, its body cut after eight characters. */
export const signInformation = (
  request: WireRequest,
  timestamp: string,
  nonce: string,
  form: World['behaviour']['v3_sign_issue'],
) => {
  const { method, target, body, text } = request;
  const shown = text.slice(0, BODY_CHARACTERS_SHOWN);
  const issue = { issue: 'sign not match' };
  return {
    ...(form === 'nested' ? { detail: issue } : issue),
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

/** A request whose Authorization could be read. */
interface Claim {
  request: WireRequest;
  authorization: Authorization;
  /** The merchant that it names, if there is one with v3 credentials. */
  merchant: V3Merchant | undefined;
  /** The string that should have been signed. */
  message: Buffer;
  wireNow: number;
  /** Virtual time, ms. */
  now: number;
  behaviour: World['behaviour'];
}

interface ClaimCheck extends Provenance {
  /** WeChat's message; without one the claim passes. */
  refuse(claim: Claim): ClaimRefusal | undefined;
}

interface ClaimRefusal {
  message: string;
  verdict: string;
  withDetail?: true;
  /** What is plain to see; without one the signature is looked into. */
  cause?: AboutCause;
}

/** What WeChat says of a certificate that is the merchant's but no good. */
const CERTIFICATE_STATES: Readonly<Record<NonNullable<V3Merchant['v3']['certificateState']>, string>> = {
  expired: '商户证书已过期。',
  revoked: '商户证书已作废。',
  replaced: '已更换证书，请使用新证书',
  none: '商户未申请过证书。',
};

/** The key of the API certificate with the claim's serial number, if requests may be signed with it. */
const claimedKey = ({ authorization: { serial_no }, merchant, now }: Claim): KeyObject | undefined =>
  merchant?.v3.serialNo === serial_no
    ? merchant.v3.publicKey
    : merchant?.v3.formerKeys.find(({ serialNo, validUntil }) => serialNo === serial_no && now < validUntil)?.publicKey;

const isReplaced = ({ authorization: { serial_no }, merchant }: Claim): boolean =>
  merchant?.v3.formerKeys.some(({ serialNo }) => serialNo === serial_no) ?? false;

const holds = (claim: Claim): boolean => {
  const { signature } = claim.authorization;
  const key = claimedKey(claim);
  return (
    key !== undefined &&
    STRICT_BASE64.test(signature) &&
    signature.length % 4 === 0 &&
    verify('sha256', claim.message, key, Buffer.from(signature, 'base64'))
  );
};

/** The checks of a readable Authorization, in WeChat's order. */
export const CLAIM_CHECKS: readonly ClaimCheck[] = [
  {
    rule: 'The timestamp of Authorization is at most 5 minutes off; looked at before the signature',
    source: 'live answer to a stale timestamp with a made-up signature, 2026-09-11',
    confidence: 'observed',
    refuse: ({ authorization: { timestamp }, wireNow }) => {
      const skew = Number(timestamp) - Math.floor(wireNow / 1000);
      if (Math.abs(skew) <= MAX_SKEW_SECONDS) return undefined;
      return {
        message: 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟',
        verdict: `clock: timestamp ${timestamp}`,
        cause: { cause: 'clock', about: String(skew) },
      };
    },
  },
  {
    rule: 'serial_no is the serial number of the API certificate of the mchid',
    source: 'minibear2021/wechatpayv3 issue 56',
    confidence: 'community',
    refuse: (claim) => {
      const { mchid, serial_no } = claim.authorization;
      if (claimedKey(claim) || isReplaced(claim)) return undefined;
      return {
        message: '商户证书序列号有误。',
        verdict: `serial_no ${serial_no} is not of ${mchid}`,
        withDetail: true,
      };
    },
  },
  {
    rule: 'The certificate is neither expired nor revoked nor replaced',
    source: 'signature errors, doc 4012072670',
    confidence: 'documented',
    refuse: (claim) => {
      if (!claimedKey(claim) && isReplaced(claim)) {
        const verdict = `serial_no ${claim.authorization.serial_no} is of a certificate that was replaced`;
        return { message: CERTIFICATE_STATES.replaced, verdict };
      }
      const state = claim.merchant?.v3.certificateState;
      if (!state) return undefined;
      const [message, about] = [CERTIFICATE_STATES[state], state];
      return { message, verdict: `the merchant's certificate: ${state}`, cause: { cause: 'certificate_state', about } };
    },
  },
  {
    rule: 'A merchant without an APIv3 key is refused what needs it (switch v3_no_apiv3_key)',
    source: 'signature errors, doc 4012072670',
    confidence: 'documented',
    refuse: ({ merchant, request, behaviour }) => {
      if (!merchant || merchant.v3.apiv3Key !== undefined) return undefined;
      if (behaviour.v3_no_apiv3_key === 'certificates' && request.path !== CERTIFICATES_PATH) return undefined;
      const verdict = 'the merchant has no APIv3 key';
      return { message: '商户未设置APIv3密钥。', verdict, cause: { cause: 'apiv3_key_absent' } };
    },
  },
  {
    rule: 'The signature holds over method, raw target, timestamp, nonce and raw body',
    source: 'live answer to a wrong signature, 2026-09-11; signing, doc 4012365342',
    confidence: 'observed',
    refuse: (claim) =>
      holds(claim) ? undefined : { message: '签名错误', verdict: 'signature does not match', withDetail: true },
  },
];

/** Who calls: the header, then {@link CLAIM_CHECKS}. */
export const authenticate = (request: WireRequest, family: Family, world: World): Authenticated => {
  const authorization = parseAuthorization(request.headers.authorization);
  if (typeof authorization === 'string') {
    const message = AUTHORIZATION_MESSAGES[family][authorization];
    return {
      refusal: v3Refusal('SIGN_ERROR', { message }),
      verdict: `Authorization: ${authorization}`,
      explanation: explainPlainly(headerCause(authorization, request.headers.authorization)),
    };
  }
  const { method, target, body, text } = request;
  const { mchid, timestamp, nonce_str, signature } = authorization;
  const found = world.merchants.find(mchid);
  const merchant = hasV3(found) ? found : undefined;
  const message = requestMessage(method, target, timestamp, nonce_str, body);
  // Joined to the text that the log has anyway: decoding the message would keep every body once more.
  const trace = { expected: `${requestHead(method, target, timestamp, nonce_str)}${text}\n`, received: signature };
  const claim: Claim = {
    request,
    authorization,
    merchant,
    message,
    wireNow: world.wireNow(),
    now: world.clock.now(),
    behaviour: world.behaviour,
  };
  for (const { refuse } of CLAIM_CHECKS) {
    const refused = refuse(claim);
    if (!refused) continue;
    const detail = signInformation(request, timestamp, nonce_str, world.behaviour.v3_sign_issue);
    return {
      refusal: v3Refusal('SIGN_ERROR', { message: refused.message, ...(refused.withDetail && { detail }) }),
      verdict: refused.verdict,
      ...(refused.withDetail && { signature: { ...trace, verdict: 'bad' } }),
      explanation: refused.cause
        ? explainPlainly(refused.cause, trace.expected)
        : explainRequest(request, authorization, world.merchants.all()),
    };
  }
  if (!merchant) throw new Error(`the serial number of no merchant ${mchid} was accepted`);
  const serial = request.headers['wechatpay-serial'];
  const named = answerKey(merchant, serial, claim.now);
  const platformKey = named ?? answerKey(merchant, undefined, claim.now);
  if (!platformKey) throw new Error(`merchant ${mchid} has no platform key`);
  return { merchant, platformKey, ...(!named && { unknownSerial: true }), signature: { ...trace, verdict: 'good' } };
};
