import type { Outcome, SignatureTrace, WireRequest } from '../http/wire.ts';
import { randomDigits } from '../random.ts';
import type { WecomRefusal } from './errors.ts';

export type WecomReply = { signature?: SignatureTrace } & (
  | { body: Readonly<Record<string, unknown>>; verdict: string }
  /** Some failures carry the call's own fields, empty. */
  | { refusal: WecomRefusal; empty?: Readonly<Record<string, unknown>> }
);

/** The tail of real errmsgs: a 25-digit hint that starts with the second, the caller's address, a link. */
const tail = (errcode: number, address: string, wireNow: number): string => {
  const hint = `${Math.floor(wireNow / 1000)}${randomDigits(15)}`;
  const link = `https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
  return `, hint: [${hint}], from ip: ${address}, more info at ${link}`;
};

const errmsgOf = ({ errcode, errmsg, bare, wrongJson }: WecomRefusal, address: string, wireNow: number): string => {
  if (bare) return errmsg;
  return `${errmsg}${tail(errcode, address, wireNow)}${wrongJson ? ', Warning: wrong json format. ' : ''}`;
};

/** Always HTTP 200 with JSON; success carries errcode 0. */
export const presentWecom = (reply: WecomReply, request: WireRequest, wireNow: number): Outcome => {
  const respond = (body: object) => ({
    status: 200,
    headers: [
      ['Server', 'nginx'],
      ['Content-Type', 'application/json; charset=UTF-8'],
    ] as const,
    body: JSON.stringify(body),
  });
  const signature = reply.signature && { signature: reply.signature };
  if ('body' in reply) {
    const answer = respond({ ...reply.body, errcode: 0, errmsg: 'ok' });
    return { answer, code: 'SUCCESS', verdict: reply.verdict, ...signature };
  }
  const { refusal, empty } = reply;
  const errmsg = errmsgOf(refusal, request.remoteAddress, wireNow);
  const answer = respond({ errcode: refusal.errcode, errmsg, ...empty });
  return { answer, code: String(refusal.errcode), verdict: refusal.verdict, ...signature };
};
