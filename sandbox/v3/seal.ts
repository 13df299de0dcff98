import { type KeyObject, randomInt, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { Behaviour } from '../behaviour.ts';
import type { Effects, SignatureFault } from '../faults/rule.ts';
import type { Answer, Outcome } from '../http/wire.ts';
import { randomBase62, randomHex } from '../random.ts';
import type { V3Caller, V3Reply } from './reply.ts';
import { responseMessage } from './signature-strings.ts';

type Headers = [name: string, value: string][];

const SIGNATURE_TYPE = 'WECHATPAY2-SHA256-RSA2048';
const STALE_SECONDS = 600;

const corrupt = (signature: string): string => {
  const bytes = Buffer.from(signature, 'base64');
  bytes.writeUInt8(bytes.readUInt8(0) ^ 0xff, 0);
  return bytes.toString('base64');
};

/** How each fault changes a right signature. */
const SIGNATURE_FAULTS: Readonly<Record<Exclude<SignatureFault, 'stale' | 'missing'>, (headers: Headers) => Headers>> =
  {
    bad: (headers) => headers.map(([name, value]) => [name, name === 'Wechatpay-Signature' ? corrupt(value) : value]),
    unknown_serial: (headers) =>
      headers.map(([name, value]) => [name, name === 'Wechatpay-Serial' ? randomHex(40).toUpperCase() : value]),
    probe: (headers) =>
      headers.map(([name, value]) => [
        name,
        name === 'Wechatpay-Signature' ? `WECHATPAY/SIGNTEST/${randomBase62(325)}` : value,
      ]),
  };

/** Signs on the thread pool: a signature costs more than all the rest of an answer. */
const signAside = promisify(sign as (algorithm: string, data: Buffer, key: KeyObject, done: SignDone) => void);

type SignDone = (error: Error | null, signature: Buffer) => void;

const signatureHeaders = async (
  body: string,
  { platformKey }: V3Caller,
  wireNow: number,
  fault: Exclude<SignatureFault, 'missing'> | undefined,
): Promise<Headers> => {
  const age = fault === 'stale' ? STALE_SECONDS : 0;
  const timestamp = String(Math.floor(wireNow / 1000) - age);
  const nonce = randomHex(32);
  const message = Buffer.from(responseMessage(timestamp, nonce, body));
  const signature = await signAside('sha256', message, platformKey.privateKey);
  const headers: Headers = [
    ['Wechatpay-Nonce', nonce],
    ['Wechatpay-Serial', platformKey.id],
    ['Wechatpay-Signature', signature.toString('base64')],
    ['Wechatpay-Signature-Type', SIGNATURE_TYPE],
    ['Wechatpay-Timestamp', timestamp],
  ];
  return fault === undefined || fault === 'stale' ? headers : SIGNATURE_FAULTS[fault](headers);
};

/** `<id>-<errno>`, 0 for success. */
const requestId = (errno: number): string => `08${randomHex(40).toUpperCase()}-${errno}`;

const CONTENT: Headers = [
  ['Server', 'nginx'],
  ['Content-Type', 'application/json; charset=utf-8'],
  ['Cache-Control', 'no-cache, must-revalidate'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Content-Language', 'zh-CN'],
];

interface Sealing {
  wireNow: number;
  effects: Effects;
  behaviour: Behaviour;
}

/** A successful body, as it might look tomorrow: with a member more, its members in another order. */
const varied = (body: object, { v3_extra_members, v3_member_order }: Behaviour): object => {
  if (!v3_extra_members && v3_member_order === 'fixed') return body;
  const members = Object.entries(v3_extra_members ? { ...body, sandbox_extra: 'ignore me' } : body);
  if (v3_member_order === 'fixed') return Object.fromEntries(members);
  const ranked = members.map((member) => ({ member, rank: randomInt(2 ** 32) }));
  return Object.fromEntries(ranked.toSorted((a, b) => a.rank - b.rank).map(({ member }) => member));
};

const payload = (reply: Exclude<V3Reply, { bareStatus: number }>, behaviour: Behaviour) => {
  if ('refusal' in reply) {
    const { code, status, detail, message, errno = 0 } = reply.refusal;
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
  const headers: Headers =
    'refusal' in reply && reply.withoutRequestId ? CONTENT : [...CONTENT, ['Request-ID', requestId(errno)]];
  const answer: Answer = { status, headers, body };
  const fault = sealing.effects.signature;
  if (!caller || fault === 'missing' || !isSigned(status, sealing)) return { ...trace, code, answer };
  const signed = signatureHeaders(body, caller, sealing.wireNow, fault).then(
    (more): Answer => ({ ...answer, headers: [...headers, ...more] }),
  );
  return { ...trace, code, answer, signed };
};
