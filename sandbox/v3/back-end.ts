import type { Effects } from '../faults/rule.ts';
import type { RequestIdentity, WireRequest } from '../http/wire.ts';
import type { BackEnd, World } from '../system.ts';
import { ADMISSION_CHECKS, CALLER_CHECKS } from './admission.ts';
import { authenticate, signInformation } from './authenticate.ts';
import { parseAuthorization } from './authorization.ts';
import { findCall } from './calls.ts';
import { isV3Code, V3_ERRORS, v3Refusal } from './errors.ts';
import type { V3Caller, V3Reply } from './reply.ts';
import { seal } from './seal.ts';

const NUMBER_IN_BODY = /"out_trade_no"\s*:\s*"([^"]*)"/;

const identify = (request: WireRequest): RequestIdentity => {
  const found = findCall(request.path);
  const authorization = parseAuthorization(request.headers.authorization);
  const inPath = found?.call.number === 'out_trade_no' ? found.number : undefined;
  const number = inPath ?? NUMBER_IN_BODY.exec(request.text)?.[1];
  return {
    call: found?.call.call ?? 'unknown',
    ...(typeof authorization === 'object' && { mchid: authorization.mchid }),
    ...(number && { out_trade_no: number }),
  };
};

const respond = (request: WireRequest, world: World): { reply: V3Reply; caller?: V3Caller } => {
  const found = findCall(request.path);
  for (const { refuse } of ADMISSION_CHECKS) {
    const reply = refuse({ request, call: found?.call });
    if (reply) return { reply };
  }
  if (!found) throw new Error(`no call at ${request.path} was admitted`);
  const { call, number } = found;
  const caller = authenticate(request, call.family, world);
  if ('refusal' in caller) return { reply: { ...caller, withoutRequestId: call.family === 'transactions' } };
  for (const { refuse } of CALLER_CHECKS) {
    const refused = refuse(request, caller);
    if (refused) return { reply: refused, caller };
  }
  return { reply: call.perform(request, caller, world, number), caller };
};

/** A fault's error: signed for a caller who would have been authenticated, as after a real check. */
const refusalOnDemand = (request: WireRequest, code: string, world: World): { reply: V3Reply; caller?: V3Caller } => {
  if (!isV3Code(code)) throw new Error(`no v3 code ${code}`);
  const { family = 'general', errors = {} } = findCall(request.path)?.call ?? {};
  const authenticated = authenticate(request, family, world);
  const caller = 'merchant' in authenticated ? authenticated : undefined;
  const verdict = `fault: ${code}`;
  if (code !== 'SIGN_ERROR')
    return { reply: { refusal: v3Refusal(code, errors[code]), verdict }, ...(caller && { caller }) };
  const parsed = parseAuthorization(request.headers.authorization);
  const { timestamp, nonce_str } = typeof parsed === 'object' ? parsed : { timestamp: '', nonce_str: '' };
  const refusal = v3Refusal(code, {
    detail: signInformation(request, timestamp, nonce_str, world.behaviour.v3_sign_issue),
  });
  return { reply: { refusal, verdict, withoutRequestId: family === 'transactions' } };
};

/** The world as a fault would have it: its wire clock stands before or behind the real time. */
const clockedBy = (world: World, { clock_offset_seconds = 0 }: Effects): World => ({
  ...world,
  wireNow: () => world.wireNow() + clock_offset_seconds * 1000,
});

/** WeChat Pay APIv3: `/v3/…`. */
export const createV3 = (world: World): BackEnd => {
  const answered = (effects: Effects, reply: (clocked: World) => { reply: V3Reply; caller?: V3Caller }) => {
    const clocked = clockedBy(world, effects);
    const { reply: answer, caller } = reply(clocked);
    return seal(answer, caller, { wireNow: clocked.wireNow(), effects, behaviour: world.behaviour });
  };
  return {
    name: 'v3',
    prefixes: ['/v3/'],
    errorCodes: Object.keys(V3_ERRORS),
    identify,
    answer: (request, effects) => answered(effects, (clocked) => respond(request, clocked)),
    error: (request, code, effects) => answered(effects, (clocked) => refusalOnDemand(request, code, clocked)),
  };
};
