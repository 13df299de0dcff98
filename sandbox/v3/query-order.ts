import type { Behaviour } from '../behaviour.ts';
import { checkFields } from '../fields/check-fields.ts';
import type { WireRequest } from '../http/wire.ts';
import { type Order, TRADE_STATE_DESC, tradeState } from '../orders/order.ts';
import type { World } from '../system.ts';
import { rfc3339 } from '../time.ts';
import { v3Refusal } from './errors.ts';
import { mchid, outTradeNo } from './fields.ts';
import { paramError } from './param-error.ts';
import { MCHID_DIFFERS } from './place-order.ts';
import type { V3Caller, V3Reply } from './reply.ts';

/**
 * The query's answer. A real closed, never paid order had exactly the first eight members and no amount; an unpaid one
 * is given the same shape.
 */
const queryBody = (order: Order, behaviour: Behaviour) => {
  const { appid, attach, mchid, out_trade_no, payment, total, currency, device_id, trade_type } = order;
  const trade_state = tradeState(order, behaviour);
  const common = {
    appid,
    attach,
    mchid,
    out_trade_no,
    payer: payment ? { openid: payment.openid } : {},
    promotion_detail: [],
    trade_state,
    trade_state_desc: TRADE_STATE_DESC[trade_state],
  };
  const scene = device_id === undefined ? {} : { scene_info: { device_id } };
  if (!payment) return { ...common, ...(behaviour.v3_unpaid_amount && { amount: { total, currency } }), ...scene };
  return {
    ...common,
    amount: { total, payer_total: payment.payer_total, currency, payer_currency: currency },
    bank_type: payment.bank_type,
    ...scene,
    success_time: rfc3339(payment.paid_at),
    trade_type,
    transaction_id: payment.transaction_id,
  };
};

const refuse = (
  violation: NonNullable<ReturnType<typeof checkFields>>,
  location: 'query' | 'uri_template',
): V3Reply => {
  const refusal = paramError(violation, location);
  return { refusal, verdict: `field: ${refusal.message}` };
};

const STRICT = { lengthUnit: 'bytes', unknownFields: 'refuse' } as const;

/** `GET /v3/pay/transactions/out-trade-no/{out_trade_no}?mchid=` behind authentication. */
export const queryOrder = (number: string, request: WireRequest, { merchant }: V3Caller, world: World): V3Reply => {
  const badNumber = checkFields({ out_trade_no: outTradeNo }, { out_trade_no: number }, STRICT);
  if (badNumber) return refuse(badNumber, 'uri_template');
  const badQuery = checkFields({ mchid }, Object.fromEntries(request.query), STRICT);
  if (badQuery) return refuse(badQuery, 'query');
  if (request.query.get('mchid') !== merchant.mchid) {
    return { refusal: v3Refusal('PARAM_ERROR', { message: MCHID_DIFFERS }), verdict: 'mchid differs from the header' };
  }
  const order = world.orders.find(merchant.mchid, number);
  if (!order) return { refusal: v3Refusal('ORDER_NOT_EXIST'), verdict: 'unknown order' };
  const body = queryBody(order, world.behaviour);
  return { status: 200, body, verdict: body.trade_state };
};
