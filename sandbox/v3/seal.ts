import type { Behaviour } from '../behaviour.ts';
import type { Effects } from '../faults/rule.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import type { Answer, Outcome } from '../http/wire.ts';
import { randomHex } from '../random.ts';
import type { V3Caller, V3Reply } from './reply.ts';
import { signatureHeaders } from './signature-headers.ts';
import { varied } from './varied.ts';

/** A number seen in a real answer: errors whose own one no document tells have it, as 0 would mean success. */
const SOME_ERRNO = 268578704;

export const REQUEST_ID_RULES: readonly Provenance[] = [
  {
    rule: 'Request-ID ends with 0 for success and with an internal number for an error, the manual’s where it has one',
    source: 'troubleshooting manual of wechatpay-skills, table of numbers',
    confidence: 'documented',
  },
  {
    rule: 'An error of which the manual has no number ends with 268578704, which was seen in a sample',
    source: 'troubleshooting manual of wechatpay-skills, Request-ID',
    confidence: 'derived',
  },
];

/** `<id>-<errno>`, 0 for success. */
const requestId = (errno: number): string => `08${randomHex(40).toUpperCase()}-${errno}`;

const CONTENT = [
  ['Server', 'nginx'],
  ['Content-Type', 'application/json; charset=utf-8'],
  ['Cache-Control', 'no-cache, must-revalidate'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Content-Language', 'zh-CN'],
] as const;

interface Sealing {
  wireNow: number;
  effects: Effects;
  behaviour: Behaviour;
}

const payload = (reply: Exclude<V3Reply, { bareStatus: number }>, behaviour: Behaviour) => {
  if ('refusal' in reply) {
    const { code, status, detail, message, errno = SOME_ERRNO } = reply.refusal;
    return { code, status, errno, body: JSON.stringify({ code, ...(detail !== undefined && { detail }), message }) };
  }
  const body = reply.status === 204 ? '' : JSON.stringify(varied(reply.body, behaviour));
  return { code: 'SUCCESS', status: reply.status, errno: 0, body };
};

/** 2xx are always signed, 5xx as 4xx: unless a switch or a fault says otherwise. */
const isSigned = (status: number, { effects, behaviour }: Sealing): boolean => {
  if (status < 400) return true;
  return behaviour.v3_refusals_signed && !(effects.unsigned_4xx && status < 500);
};

/** Turns a reply into bytes. Only an authenticated caller gets a signature. */
export const seal = (reply: V3Reply, caller: V3Caller | undefined, sealing: Sealing): Outcome => {
  const signature = reply.signature ?? caller?.signature;
  const { verdict, explanation } = reply;
  const trace = { verdict, ...(signature && { signature }), ...(explanation && { explanation }) };
  if ('bareStatus' in reply) {
    const { bareStatus: status } = reply;
    return { ...trace, code: String(status), answer: { status, headers: CONTENT, body: '' } };
  }
  const { code, status, errno, body } = payload(reply, sealing.behaviour);
  const headers: Answer['headers'] =
    'refusal' in reply && reply.withoutRequestId ? CONTENT : [...CONTENT, ['Request-ID', requestId(errno)]];
  const answer: Answer = { status, headers, body };
  const fault = sealing.effects.signature;
  if (!caller || fault === 'missing' || !isSigned(status, sealing)) return { ...trace, code, answer };
  const signing = { key: caller.platformKey, wireNow: sealing.wireNow, nonce: randomHex(32), fault };
  const signed = signatureHeaders(body, signing).then(
    (more): Answer => ({ ...answer, headers: [...headers, ...more] }),
  );
  return { ...trace, code, answer, signed };
};
