import type { Effects } from '../faults/rule.ts';
import type { RequestIdentity, WireRequest } from '../http/wire.ts';
import type { BackEnd, World } from '../system.ts';
import { answerKey, authenticate, signInformation } from './authenticate.ts';
import { parseAuthorization } from './authorization.ts';
import { findCall, type V3Call } from './calls.ts';
import { isV3Code, V3_ERRORS, v3Refusal } from './errors.ts';
import type { V3Caller, V3Reply } from './reply.ts';
import { seal } from './seal.ts';

const NUMBER_IN_BODY = /"out_trade_no"\s*:\s*"([^"]*)"/;

const identify = (request: WireRequest): RequestIdentity => {
  const found = findCall(request.path);
  const authorization = parseAuthorization(request.headers.authorization);
  const number = found?.number || NUMBER_IN_BODY.exec(request.body.toString('utf8'))?.[1];
  return {
    call: found?.call.call ?? 'unknown',
    ...(typeof authorization === 'object' && { mchid: authorization.mchid }),
    ...(number && { out_trade_no: number }),
  };
};

const perform = (
  { call, number }: { call: V3Call; number: string },
  request: WireRequest,
  caller: V3Caller,
  world: World,
): V3Reply => {
  if (answerKey(caller.merchant, request.headers['wechatpay-serial']) === undefined) {
    const message = '平台证书序列号Wechatpay-Serial错误';
    return { refusal: v3Refusal('PARAM_ERROR', { message }), verdict: 'Wechatpay-Serial is of no key' };
  }
  return call.perform(request, caller, world, number);
};

const respond = (request: WireRequest, world: World): { reply: V3Reply; caller?: V3Caller } => {
  const found = findCall(request.path);
  if (!found) return { reply: { bareStatus: 404, verdict: 'unknown path' } };
  const { call } = found;
  if (call.method !== request.method) return { reply: { bareStatus: 405, verdict: `only ${call.method}` } };
  // Tested before authentication on the general family only (seen live).
  if (call.family === 'general' && !(request.headers['user-agent'] && request.headers.accept)) {
    const message = 'Http头缺少Accept或User-Agent';
    return { reply: { refusal: v3Refusal('INVALID_REQUEST', { message }), verdict: 'no Accept or User-Agent' } };
  }
  const authenticated = authenticate(request, call.family, world);
  if ('refusal' in authenticated) {
    return { reply: { ...authenticated, withoutRequestId: call.family === 'transactions' } };
  }
  return { reply: perform(found, request, authenticated, world), caller: authenticated };
};

/** A fault's error: signed for a caller who would have been authenticated, as after a real check. */
const refusalOnDemand = (request: WireRequest, code: string, world: World): { reply: V3Reply; caller?: V3Caller } => {
  if (!isV3Code(code)) throw new Error(`no v3 code ${code}`);
  const family = findCall(request.path)?.call.family ?? 'general';
  const authenticated = authenticate(request, family, world);
  const caller = 'merchant' in authenticated ? authenticated : undefined;
  const verdict = `fault: ${code}`;
  if (code !== 'SIGN_ERROR') return { reply: { refusal: v3Refusal(code), verdict }, ...(caller && { caller }) };
  const parsed = parseAuthorization(request.headers.authorization);
  const { timestamp, nonce_str } = typeof parsed === 'object' ? parsed : { timestamp: '', nonce_str: '' };
  const refusal = v3Refusal(code, { detail: signInformation(request, timestamp, nonce_str) });
  return { reply: { refusal, verdict, withoutRequestId: family === 'transactions' } };
};

/** WeChat Pay APIv3: `/v3/…`. */
export const createV3 = (world: World): BackEnd => {
  const sealed = ({ reply, caller }: { reply: V3Reply; caller?: V3Caller }, effects: Effects) =>
    seal(reply, caller, { wireNow: world.wireNow(), effects, refusalsSigned: world.behaviour.v3_refusals_signed });
  return {
    name: 'v3',
    prefixes: ['/v3/'],
    errorCodes: Object.keys(V3_ERRORS),
    identify,
    answer: (request, effects) => sealed(respond(request, world), effects),
    error: (request, code, effects) => sealed(refusalOnDemand(request, code, world), effects),
  };
};
