import type { MoveRefusal } from '../orders/moves.ts';
import type { World } from '../system.ts';
import type { WecomCaller } from './call.ts';
import { wecomRefusal } from './errors.ts';
import { findWecomOrder } from './find-order.ts';
import type { WecomReply } from './reply.ts';

const refuse = (errcode: number, reason: MoveRefusal | 'early'): WecomReply => ({
  refusal: wecomRefusal(errcode, `close: ${reason}`),
});

/** `POST /cgi-bin/miniapppay/close_order`. No document names an errcode: all of them are switches. */
export const closeOrder = (input: Record<string, unknown>, { corpid }: WecomCaller, world: World): WecomReply => {
  const { mchid, out_trade_no } = input as { mchid: string; out_trade_no: string };
  const found = findWecomOrder(mchid, out_trade_no, corpid, world);
  if ('refusal' in found) return found;
  const { order } = found;
  const { behaviour } = world;
  if (order.payment) return refuse(behaviour.wecom_paid_errcode, 'paid');
  if (order.state === 'CLOSED') {
    return behaviour.wecom_close_again === 'accept'
      ? { body: {}, verdict: 'closed already' }
      : refuse(behaviour.wecom_closed_errcode, 'closed');
  }
  if (world.clock.now() < order.created_at + behaviour.wecom_close_after_seconds * 1000) {
    return refuse(behaviour.wecom_close_early_errcode, 'early');
  }
  world.orders.close(mchid, out_trade_no);
  return { body: {}, verdict: 'closed' };
};
