import { createHash } from 'node:crypto';
import { asText, type Exchange, type ExchangeLog } from './exchange-log.ts';
import type { FaultEngine } from './faults/faults.ts';
import type { Effects } from './faults/rule.ts';
import { gatewayPage } from './http/gateway-page.ts';
import type { Answer, Outcome, RequestIdentity, WireRequest } from './http/wire.ts';
import type { BackEnd, World } from './system.ts';
import { rfc3339 } from './time.ts';

/** How an exchange ends on the socket. */
export type Delivery = {
  delayMs: number;
  dripMs: number;
  /** What has to happen before the answer goes out. */
  first?: Promise<unknown>;
} & ({ answer: Answer | Promise<Answer> } | { drop: 'hang' | 'reset' });

const MASKED = /(corpsecret=)[^&]*/g;

/** Equal for repeats of one v3 request, which are signed afresh but have the same target and body. */
const repeatKey = ({ method, target, body }: WireRequest): string =>
  createHash('sha256').update(`${method} ${target}\n`).update(body).digest('hex');

const dropOf = ({ reset, hang, reset_after }: Effects): 'hang' | 'reset' | undefined => {
  if (reset || reset_after) return 'reset';
  return hang ? 'hang' : undefined;
};

/** Whether the back end does its work although a fault takes its answer away. */
const isCommitted = ({ reset, hang, reset_after, error, status, committed }: Effects): boolean => {
  if (reset) return false;
  if (reset_after) return true;
  return hang || error !== undefined || status !== undefined ? committed === true : true;
};

const replaced = (backEnd: BackEnd, request: WireRequest, effects: Effects): Outcome | undefined => {
  const { error, status } = effects;
  if (error !== undefined) return backEnd.error(request, error, effects);
  if (status !== undefined)
    return { answer: gatewayPage(status), code: String(status), verdict: `fault: HTTP ${status}` };
  return undefined;
};

/** The payer pays before the merchant has the answer; the promise is for the notification's delivery. */
const payFirst = ({ mchid, out_trade_no }: RequestIdentity, world: World): Promise<unknown> | undefined => {
  if (mchid === undefined || out_trade_no === undefined) return undefined;
  const paid = world.orders.pay(mchid, out_trade_no);
  return 'refused' in paid ? undefined : world.clock.advance(0);
};

/** Signing goes on aside; the log shows what went over the wire. Whoever sends the answer hears of a failure. */
const logSigned = (exchange: Exchange, signed: Promise<Answer>): void => {
  signed.then(
    (answer) => {
      exchange.response = asText(answer);
    },
    () => undefined,
  );
};

/** One request from its bytes to what happens on the socket: faults, back end, log. */
export const exchange = (
  request: WireRequest,
  backEnd: BackEnd,
  { world, faults, log }: { world: World; faults: FaultEngine; log: ExchangeLog },
): Delivery => {
  const identity = backEnd.identify(request);
  const { host } = request.headers;
  const subject = { ...identity, system: backEnd.name, repeatKey: () => repeatKey(request) };
  const { effects, fired } = faults.take({ ...subject, ...(host !== undefined && { host }) });
  const done = isCommitted(effects) ? backEnd.answer(request, effects) : undefined;
  const outcome = replaced(backEnd, request, effects) ?? done;
  const drop = dropOf(effects);
  const first = effects.paid_before_answer && done ? payFirst(identity, world) : undefined;
  const ending = { delayMs: effects.delay_ms ?? 0, dripMs: effects.drip_ms ?? 0, ...(first && { first }) };
  const record: Omit<Exchange, 'id'> = {
    at: rfc3339(world.clock.now()),
    system: backEnd.name,
    ...identity,
    method: request.method,
    target: request.target.replace(MASKED, '$1<masked>'),
    headers: request.headers,
    body: request.text,
    bytes: request.body,
    ...(request.tls && { tls: request.tls }),
    verdict: outcome?.verdict ?? 'not looked at',
    code: drop === undefined ? (outcome?.code ?? '') : drop.toUpperCase(),
    ...(drop === undefined && outcome && { status: outcome.answer.status }),
    ...(done?.signature && { signature: done.signature }),
    ...(done?.explanation && { explanation: done.explanation }),
    ...(drop === undefined && outcome && { response: asText(outcome.answer) }),
    faults: fired,
  };
  const logged = log.add(record);
  if (logged.response && outcome?.signed) logSigned(logged, outcome.signed);
  return drop !== undefined || !outcome
    ? { ...ending, drop: drop ?? 'reset' }
    : { ...ending, answer: outcome.signed ?? outcome.answer };
};
