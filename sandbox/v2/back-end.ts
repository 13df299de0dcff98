import type { Effects } from '../faults/rule.ts';
import { gatewayPage } from '../http/gateway-page.ts';
import type { Outcome, RequestIdentity, WireRequest } from '../http/wire.ts';
import { createWindows, type Windows } from '../limits/windows.ts';
import type { BackEnd, World } from '../system.ts';
import { presentV2, type V2Reply, type V2Result } from './answer.ts';
import { checkSign, findV2Merchant } from './authenticate.ts';
import type { V2Call } from './call.ts';
import { findV2Call } from './calls.ts';
import { refuseRequest, refuseTransport } from './checks.ts';
import { lacksCertificate, NO_CERTIFICATE } from './client-certificate.ts';
import { isV2Code, V2_ERRORS, v2Refusal } from './errors.ts';
import { countRequest, refuseHaste } from './rate-limits.ts';
import { readV2Document } from './read-request.ts';

const identify = (request: WireRequest, world: World): RequestIdentity => {
  const { mch_id, out_trade_no, transaction_id, out_refund_no, refund_id } = readV2Document(request)?.fields ?? {};
  const order =
    world.orders.findByTransaction(mch_id ?? '', transaction_id ?? '') ??
    world.refunds.find(mch_id ?? '', out_refund_no ?? '')?.order ??
    world.refunds.findById(mch_id ?? '', refund_id ?? '')?.order;
  const number = out_trade_no ?? order?.out_trade_no;
  return {
    call: findV2Call(request.path)?.name ?? 'unknown',
    ...(mch_id !== undefined && { mchid: mch_id }),
    ...(number !== undefined && { out_trade_no: number }),
  };
};

/** The checks that all calls share, then the call itself. */
const judge = (call: V2Call, request: WireRequest, world: World, windows: Windows): V2Reply => {
  const broken = refuseTransport(request);
  const document = broken ? undefined : readV2Document(request);
  if (!document) return { fields: {}, manner: call, result: broken ?? v2Refusal('XML_FORMAT_ERROR', 'no document') };
  const { fields } = document;
  const merchant = findV2Merchant(world, fields.mch_id);
  const signed = merchant && checkSign(document, merchant, world.merchants.all());
  const perform = (): V2Result => {
    const refusal = refuseRequest({ request, document, call, world, signRefusal: signed?.refusal });
    if (refusal || !merchant) return refusal ?? v2Refusal('MCHID_NOT_EXIST', 'no merchant');
    return call.perform(fields, merchant, world);
  };
  const hasty =
    merchant && world.behaviour.v2_rate_limits ? refuseHaste(windows, call.name, merchant.mchid) : undefined;
  const result = hasty ?? perform();
  if (merchant) countRequest(windows, call.name, merchant.mchid, 'code' in result);
  return {
    fields,
    manner: call,
    result,
    ...(merchant && { merchant }),
    ...(signed && { signature: signed.signature }),
    ...(signed?.explanation && { explanation: signed.explanation }),
  };
};

const respond = (request: WireRequest, world: World, windows: Windows, effects: Effects): Outcome => {
  const call = findV2Call(request.path);
  if (!call) return { answer: gatewayPage(404), code: '404', verdict: 'unknown path' };
  if (lacksCertificate(call, request, world.behaviour)) {
    const { status, reason } = NO_CERTIFICATE;
    return { answer: gatewayPage(status, reason), code: String(status), verdict: 'no client certificate' };
  }
  return presentV2(judge(call, request, world, windows), world.behaviour, effects);
};

const refuseOnDemand = (request: WireRequest, code: string, world: World, effects: Effects): Outcome => {
  if (!isV2Code(code)) throw new Error(`no v2 code ${code}`);
  const fields = readV2Document(request)?.fields ?? {};
  const merchant = findV2Merchant(world, fields.mch_id);
  const result = v2Refusal(code, `fault: ${code}`);
  const manner = findV2Call(request.path) ?? {};
  return presentV2({ fields, manner, result, ...(merchant && { merchant }) }, world.behaviour, effects);
};

/** WeChat Pay APIv2 (XML): `/pay/…`, `/secapi/…`. */
export const createV2 = (world: World): BackEnd => {
  const windows = createWindows(world.clock);
  return {
    name: 'v2',
    prefixes: ['/pay/', '/secapi/'],
    errorCodes: Object.keys(V2_ERRORS),
    identify: (request) => identify(request, world),
    answer: (request, effects) => respond(request, world, windows, effects),
    error: (request, code, effects) => refuseOnDemand(request, code, world, effects),
    reset: () => windows.clear(),
  };
};
