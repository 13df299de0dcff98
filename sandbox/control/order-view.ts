import { isExpired, type Order, type TradeState, tradeState } from '../orders/order.ts';
import type { World } from '../system.ts';
import { rfc3339 } from '../time.ts';

/** An order as the control API and tests see it. */
export interface OrderView {
  system: string;
  product: string;
  mchid: string;
  appid: string;
  out_trade_no: string;
  /** As the system shows it. */
  trade_state: TradeState;
  /** As it is: `USERPAYING` and `PAYERROR` also where the system shows `NOTPAY`. */
  state: TradeState;
  /** Unpaid, not closed, and past its time_expire. */
  expired: boolean;
  total: number;
  currency: string;
  attach: string;
  notify_url?: string;
  sub_mch_id?: string;
  created_at: string;
  pay_until: string;
  auto_close_at: string;
  /** The latest artifacts handed out, oldest first. */
  artifacts: { fields: Readonly<Record<string, string>>; issued_at: string; valid_until: string }[];
  transaction_id?: string;
  paid_at?: string;
  payer_total?: number;
  closed_at?: string;
  closed_by?: 'merchant' | 'system';
  /** The out_refund_no of its refunds, oldest first. */
  refunds: string[];
}

export const orderView = (order: Order, world: World): OrderView => ({
  system: order.system,
  product: order.product,
  mchid: order.mchid,
  appid: order.appid,
  out_trade_no: order.out_trade_no,
  trade_state: tradeState(order, world.behaviour),
  state: order.state,
  expired: isExpired(order, world.clock.now()),
  total: order.total,
  currency: order.currency,
  attach: order.attach,
  ...(order.notify_url !== undefined && { notify_url: order.notify_url }),
  ...(order.sub_mch_id !== undefined && { sub_mch_id: order.sub_mch_id }),
  created_at: rfc3339(order.created_at),
  pay_until: rfc3339(order.pay_until),
  auto_close_at: rfc3339(order.auto_close_at),
  artifacts: order.artifacts.map(({ fields, issued_at, valid_until }) => ({
    fields,
    issued_at: rfc3339(issued_at),
    valid_until: rfc3339(valid_until),
  })),
  ...(order.payment && {
    transaction_id: order.payment.transaction_id,
    paid_at: rfc3339(order.payment.paid_at),
    payer_total: order.payment.payer_total,
  }),
  ...(order.closed_at !== undefined && { closed_at: rfc3339(order.closed_at) }),
  ...(order.closed_by && { closed_by: order.closed_by }),
  refunds: world.refunds.of(order).map(({ out_refund_no }) => out_refund_no),
});
