import { sign } from 'node:crypto';
import type { Effects, SignatureFault } from '../faults/rule.ts';
import type { Answer, Outcome } from '../http/wire.ts';
import { randomBase62, randomHex } from '../random.ts';
import { V3_ERRORS } from './errors.ts';
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

const signatureHeaders = (
  body: string,
  caller: V3Caller,
  wireNow: number,
  fault: SignatureFault | undefined,
): Headers => {
  if (fault === 'missing') return [];
  const age = fault === 'stale' ? STALE_SECONDS : 0;
  const timestamp = String(Math.floor(wireNow / 1000) - age);
  const nonce = randomHex(32);
  const message = responseMessage(timestamp, nonce, body);
  const headers: Headers = [
    ['Wechatpay-Nonce', nonce],
    ['Wechatpay-Serial', caller.platformKey.id],
    ['Wechatpay-Signature', sign('sha256', Buffer.from(message), caller.platformKey.privateKey).toString('base64')],
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
  /** Whether 4xx are signed; 2xx always are. */
  refusalsSigned: boolean;
}

/** Turns a reply into bytes. Only an authenticated caller gets a signature. */
export const seal = (reply: V3Reply, caller: V3Caller | undefined, sealing: Sealing): Outcome => {
  const { wireNow, effects, refusalsSigned } = sealing;
  const signature = reply.signature ?? caller?.signature;
  const trace = { verdict: reply.verdict, ...(signature && { signature }) };
  if ('bareStatus' in reply) {
    return {
      ...trace,
      code: String(reply.bareStatus),
      answer: { status: reply.bareStatus, headers: CONTENT, body: '' },
    };
  }
  const refused = 'refusal' in reply;
  const status = refused ? V3_ERRORS[reply.refusal.code].status : reply.status;
  const { code, detail, message, errno = 0 } = refused ? reply.refusal : { code: 'SUCCESS', message: '' };
  const body = JSON.stringify(refused ? { code, ...(detail !== undefined && { detail }), message } : reply.body);
  const signed = caller !== undefined && (!refused || (refusalsSigned && !(effects.unsigned_4xx && status < 500)));
  const headers: Answer['headers'] = [
    ...CONTENT,
    ...(refused && reply.withoutRequestId ? [] : [['Request-ID', requestId(errno)] as [string, string]]),
    ...(signed ? signatureHeaders(body, caller, wireNow, effects.signature) : []),
  ];
  return { ...trace, code, answer: { status, headers, body } };
};
