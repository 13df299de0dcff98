import type { Behaviour } from '../behaviour.ts';
import { type Order, TRADE_STATE_DESC, tradeState } from '../orders/order.ts';
import type { World } from '../system.ts';
import { rfc3339 } from '../time.ts';
import { wecomRefusal } from './errors.ts';
import { merchantOfCorp } from './merchant-of-corp.ts';
import type { WecomReply } from './reply.ts';

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
    promotion_detail: [],
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
export const getOrder = (input: Record<string, unknown>, corpid: string, world: World): WecomReply => {
  const { mchid, out_trade_no } = input as { mchid: string; out_trade_no: string };
  const merchant = merchantOfCorp(mchid, corpid, world);
  if ('refusal' in merchant) return merchant;
  const order = world.orders.find(mchid, out_trade_no);
  if (order?.system !== 'wecom') {
    const errmsg = `out_trade_no[${out_trade_no}] not exists under mchid[${mchid}]`;
    return { refusal: wecomRefusal(720501, 'unknown order', { errmsg }), empty: { promotion_detail: [] } };
  }
  const body = orderBody(order, world.behaviour);
  return { body, verdict: body.trade_state };
};
