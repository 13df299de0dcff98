import type { Effects } from '../faults/rule.ts';
import type { Fields } from '../fields/rule.ts';
import { gatewayPage } from '../http/gateway-page.ts';
import type { Outcome, RequestIdentity, WireRequest } from '../http/wire.ts';
import type { BackEnd, World } from '../system.ts';
import { presentV2, type V2Reply } from './answer.ts';
import { checkIdentity, checkSign, findV2Merchant, type V2Merchant } from './authenticate.ts';
import { checkRequest } from './check-request.ts';
import { type Condition, ORDER_QUERY_CONDITIONS, UNIFIED_ORDER_CONDITIONS, type V2Fields } from './conditions.ts';
import { isV2Code, V2_ERRORS, type V2Refusal, v2Refusal } from './errors.ts';
import { ORDER_QUERY_FIELDS, UNIFIED_ORDER_FIELDS } from './fields.ts';
import { orderQuery } from './order-query.ts';
import { peekV2Document, readV2Request, type V2Document } from './read-request.ts';
import { unifiedOrder } from './unified-order.ts';

interface V2Call {
  table: Fields;
  conditions: readonly Condition[];
  perform(fields: V2Fields, merchant: V2Merchant, world: World): V2Reply['result'];
}

const V2_CALLS: Readonly<Record<string, V2Call>> = {
  '/pay/unifiedorder': { table: UNIFIED_ORDER_FIELDS, conditions: UNIFIED_ORDER_CONDITIONS, perform: unifiedOrder },
  '/pay/orderquery': { table: ORDER_QUERY_FIELDS, conditions: ORDER_QUERY_CONDITIONS, perform: orderQuery },
};

const callName = (path: string): string => (Object.hasOwn(V2_CALLS, path) ? path.slice('/pay/'.length) : 'unknown');

const identify = (request: WireRequest): RequestIdentity => {
  const { mch_id, out_trade_no } = peekV2Document(request)?.fields ?? {};
  return {
    call: callName(request.path),
    ...(mch_id !== undefined && { mchid: mch_id }),
    ...(out_trade_no !== undefined && { out_trade_no }),
  };
};

const isRefusal = (value: object): value is V2Refusal => 'err_code_des' in value;

/** Fields, numbers, signature, then the call itself. The order of the first and third is documented nowhere. */
const judge = (call: V2Call, document: V2Document, world: World): V2Reply => {
  const { fields } = document;
  const known = findV2Merchant(world, fields.mch_id);
  const signed = known && checkSign(document, known, world.merchants.all());
  const reply = (result: V2Reply['result']): V2Reply => ({
    fields,
    result,
    ...(known && { merchant: known }),
    ...(signed && { signature: signed.signature }),
    ...(signed?.explanation && { explanation: signed.explanation }),
  });
  if (world.behaviour.v2_first_check === 'signature' && signed?.refusal) return reply(signed.refusal);
  const broken = checkRequest(call.table, call.conditions, fields, world.behaviour);
  if (broken) return reply(broken);
  const merchant = checkIdentity(fields, world);
  if (isRefusal(merchant)) return reply(merchant);
  return reply(signed?.refusal ?? call.perform(fields, merchant, world));
};

const respond = (request: WireRequest, world: World, effects: Effects): Outcome => {
  const call = Object.hasOwn(V2_CALLS, request.path) ? V2_CALLS[request.path] : undefined;
  if (!call) return { answer: gatewayPage(404), code: '404', verdict: 'unknown path' };
  const document = readV2Request(request);
  const reply = isRefusal(document) ? { fields: {}, result: document } : judge(call, document, world);
  return presentV2(reply, world.behaviour, effects);
};

const refuseOnDemand = (request: WireRequest, code: string, world: World, effects: Effects): Outcome => {
  if (!isV2Code(code)) throw new Error(`no v2 code ${code}`);
  const fields = peekV2Document(request)?.fields ?? {};
  const merchant = findV2Merchant(world, fields.mch_id);
  const result = v2Refusal(code, `fault: ${code}`);
  return presentV2({ fields, result, ...(merchant && { merchant }) }, world.behaviour, effects);
};

/** WeChat Pay APIv2 (XML): `/pay/…`. */
export const createV2 = (world: World): BackEnd => ({
  name: 'v2',
  prefixes: ['/pay/', '/secapi/'],
  errorCodes: Object.keys(V2_ERRORS),
  identify,
  answer: (request, effects) => respond(request, world, effects),
  error: (request, code, effects) => refuseOnDemand(request, code, world, effects),
});
