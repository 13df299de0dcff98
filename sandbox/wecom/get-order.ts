import type { Behaviour } from '../behaviour.ts';
import { type Order, TRADE_STATE_DESC, tradeState } from '../orders/order.ts';
import type { World } from '../system.ts';
import { rfc3339 } from '../time.ts';
import type { WecomCaller } from './call.ts';
import { findWecomOrder } from './find-order.ts';
import type { WecomReply } from './reply.ts';

const promotions = ({ payment, currency }: Order) => {
  if (!payment?.coupon) return [];
  const { coupon_id, amount } = payment.coupon;
  return [{ coupon_id, name: '代金券', scope: 'GLOBAL', type: 'CASH', amount, merchant_contribute: amount, currency }];
};

const orderBody = (order: Order, behaviour: Behaviour) => {
  const { mchid, out_trade_no, trade_type, openid, attach, payment, total, currency, device_id } = order;
  const trade_state = tradeState(order, behaviour);
  return {
    mchid,
    out_trade_no,
    trade_type,
    trade_state,
    trade_state_desc: TRADE_STATE_DESC[trade_state],
    payer: { openid },
    promotion_detail: promotions(order),
    // The documented member is called total, its description speaks of the device.
    ...(device_id !== undefined && { scene_info: { total: device_id, device_id } }),
    ...(payment && {
      transaction_id: payment.transaction_id,
      bank_type: payment.bank_type,
      attach,
      success_time: rfc3339(payment.paid_at),
      amount: { total, payer_total: payment.payer_total, currency, payer_currency: currency },
    }),
  };
};

/** `POST /cgi-bin/miniapppay/get_order`: sees only orders that were created through this family. */
export const getOrder = (input: Record<string, unknown>, { corpid }: WecomCaller, world: World): WecomReply => {
  const { mchid, out_trade_no } = input as { mchid: string; out_trade_no: string };
  const found = findWecomOrder(mchid, out_trade_no, corpid, world);
  if ('refusal' in found) return { ...found, empty: { promotion_detail: [] } };
  const body = orderBody(found.order, world.behaviour);
  return { body, verdict: body.trade_state };
};
