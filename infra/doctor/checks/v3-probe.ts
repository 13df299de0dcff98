import { type Deadline, deadlineIn } from '../../../shared/clock.ts';
import { call, type Upstream } from '../../../shared/upstream/call.ts';
import type { Exchange, ExchangeRequest } from '../../../shared/upstream/exchange.ts';
import { signedRequest } from '../../../shared/wechatpay-v3/authorization.ts';
import type { V3Credentials } from '../../../shared/wechatpay-v3/credentials.ts';
import { createPlatformCertificates } from '../../../shared/wechatpay-v3/platform-certificates.ts';
import { explainSignError } from '../../../shared/wechatpay-v3/sign-error.ts';
import { type Verification, verifyAnswer } from '../../../shared/wechatpay-v3/verification.ts';
import { type Advice, type Finding, fail, pass } from '../finding.ts';
import { readJsonObject } from '../read-json-object.ts';
import { type Check, impossibleNumber, PROBE_MS, type Subject, upstreamOf, usableCredentials } from '../subject.ts';

const REQUEST = 'APIv3 request';
const ANSWER = 'APIv3 answer';

type Answer = Extract<Exchange, { kind: 'answer' }>;

const LATER = 'Run doctor again later.';

/** By status and code, the first that fits; `null` for the code is any. */
const ANSWERS: readonly (readonly [status: number, code: RegExp, advice: Advice])[] = [
  [
    403,
    /^NO_AUTH$/,
    { level: 'fail', found: 'the merchant may not use this product', remedy: 'Apply for it on the merchant platform.' },
  ],
  [
    400,
    /^MCH_NOT_EXISTS$/,
    { level: 'fail', found: 'WeChat knows no such merchant', remedy: 'Check the merchant number.' },
  ],
  [429, /^/, { level: 'warn', found: 'WeChat limits the rate of this merchant', remedy: LATER }],
  [500, /^/, { level: 'warn', found: 'WeChat has a trouble of its own', remedy: LATER }],
  [502, /^/, { level: 'warn', found: 'WeChat has a trouble of its own', remedy: LATER }],
  [503, /^/, { level: 'warn', found: 'WeChat has a trouble of its own', remedy: LATER }],
];

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const lookAtRequest = (request: ExchangeRequest, { status, body: bytes }: Answer): Finding => {
  const body = readJsonObject(bytes);
  const [code, message] = [textOf(body?.code), textOf(body?.message).slice(0, 200)];
  const said = `HTTP ${status} ${code} ${message}`.trim();
  if (status === 404 && code === 'ORDER_NOT_EXIST') return pass(REQUEST, 'WeChat takes the signature');
  if (status === 401) return fail(REQUEST, said, `Look at ${explainSignError(request, message, body?.detail)}.`);
  if (status === 400 && message.includes('Wechatpay-Serial')) {
    const remedy = 'The first id in public_keys is not of this merchant: copy id and key from the merchant platform.';
    return fail(REQUEST, said, remedy);
  }
  const known = ANSWERS.find(([expected, pattern]) => expected === status && pattern.test(code));
  if (known) {
    const [, , { level, found, remedy }] = known;
    return { level, looked: REQUEST, found: `${found} (${said})`, remedy };
  }
  return fail(REQUEST, `unexpected: ${said}`, 'Expected was 404 ORDER_NOT_EXIST. Check the origin and proxies.');
};

const VERDICTS: Readonly<Record<Exclude<Verification, 'valid'>, Advice>> = {
  unsigned: {
    level: 'warn',
    found: 'is not signed, so the keys for verifying could not be tried',
    remedy: 'Look at the log event answer_untrusted of the first order.',
  },
  stale: {
    level: 'fail',
    found: 'is signed more than five minutes off',
    remedy: "Set this machine's clock by NTP.",
  },
  probe: {
    level: 'warn',
    found: "bears WeChat's own probe instead of a signature, twice",
    remedy: 'Run doctor again: WeChat sends those now and then to see who verifies.',
  },
  'unknown-serial': {
    level: 'fail',
    found: 'is signed with a key that the secret does not have',
    remedy:
      'PUB_KEY_ID_…: add this public key to public_keys. Otherwise it is a platform certificate: see the line about them.',
  },
  forged: {
    level: 'fail',
    found: 'does not verify with the key stored under its serial',
    remedy: "Store WeChat's pub_key.pem that belongs to this id; the key stored there is another one.",
  },
};

const verdictOf = (credentials: V3Credentials, upstream: Upstream, { headers, body }: Answer, deadline: Deadline) =>
  verifyAnswer(headers, body, upstream.clock.now(), async (serial) => {
    const publicKey = credentials.publicKeys.get(serial);
    if (publicKey || serial.startsWith('PUB_KEY_ID_')) return publicKey ?? null;
    return createPlatformCertificates(upstream).keyOf(credentials, serial, deadline);
  });

const lookAtSignature = (verdict: Verification, { headers, status }: Answer): Finding[] => {
  const serial = textOf(headers['wechatpay-serial']).slice(0, 64);
  if (verdict === 'valid') return [pass(ANSWER, `verifies with ${serial}`)];
  // What is refused before authentication carries no signature.
  if (verdict === 'unsigned' && status !== 404 && status !== 200) return [];
  const { level, found, remedy } = VERDICTS[verdict];
  return [{ level, looked: ANSWER, found: serial ? `${found} (${serial})` : found, remedy }];
};

const MOST_ROUNDS = 2;

/** One that bears WeChat's probe is followed by another, because the repetition is signed rightly. */
const probe = async (subject: Subject, credentials: V3Credentials): Promise<readonly Finding[]> => {
  const upstream = upstreamOf(subject, 'wechatpay_v3');
  const deadline = deadlineIn(subject.clock, PROBE_MS);
  const target = `/v3/pay/transactions/out-trade-no/${impossibleNumber()}?mchid=${subject.mchid}`;
  for (let round = 1; ; round++) {
    const request = await signedRequest(credentials, subject.clock, 'GET', target);
    const { exchange } = await call(upstream, request, deadline);
    if (exchange.kind !== 'answer') {
      return [fail(REQUEST, `no answer (${exchange.reason})`, 'See the lines about the origins.')];
    }
    const verdict = await verdictOf(credentials, upstream, exchange, deadline);
    if (verdict !== 'probe' || round === MOST_ROUNDS) {
      return [lookAtRequest(request, exchange), ...lookAtSignature(verdict, exchange)];
    }
  }
};

/** Asks APIv3 for an order that cannot exist: it changes nothing, and shows that both sides take each other's signature. */
export const probeV3: Check = async (subject) => {
  const credentials = usableCredentials(subject, 'wechatpay_v3');
  return credentials === null ? [] : probe(subject, credentials);
};
