import type { Behaviour } from '../behaviour.ts';
import { type Order, type Payment, TRADE_STATE_DESC } from '../orders/order.ts';
import type { Refund } from '../refunds/refund.ts';
import { rfc3339 } from '../time.ts';
import { promotionDetail } from '../v3/transaction.ts';

/** The payment of an order whose success is told. */
export const paymentOf = ({ payment, out_trade_no }: Order): Payment => {
  if (!payment) throw new Error(`order ${out_trade_no} is told to be paid without a payment`);
  return payment;
};

const amountOf = ({ total, currency }: Order, { payer_total }: Payment) => ({
  total,
  payer_total,
  currency,
  payer_currency: currency,
});

/** The v3 transaction, in the order of members of real ones. */
export const v3Transaction = (order: Order) => {
  const payment = paymentOf(order);
  return {
    mchid: order.mchid,
    appid: order.appid,
    out_trade_no: order.out_trade_no,
    transaction_id: payment.transaction_id,
    trade_type: order.trade_type,
    trade_state: 'SUCCESS',
    trade_state_desc: TRADE_STATE_DESC.SUCCESS,
    bank_type: payment.bank_type,
    attach: order.attach,
    success_time: rfc3339(payment.paid_at),
    payer: { openid: payment.openid },
    amount: amountOf(order, payment),
    ...(payment.coupon && { promotion_detail: promotionDetail(order) }),
    ...(order.device_id !== undefined && { scene_info: { device_id: order.device_id } }),
  };
};

/** The WeCom transaction: its page has neither transaction_id nor bank_type, but an SDK reads both. */
export const wecomTransaction = (order: Order, { wecom_notification_extras }: Behaviour) => {
  const payment = paymentOf(order);
  return {
    appid: order.appid,
    mchid: order.mchid,
    out_trade_no: order.out_trade_no,
    ...(wecom_notification_extras && { transaction_id: payment.transaction_id, bank_type: payment.bank_type }),
    trade_state: 'SUCCESS',
    trade_state_desc: TRADE_STATE_DESC.SUCCESS,
    trade_type: order.trade_type,
    attach: order.attach,
    success_time: rfc3339(payment.paid_at),
    payer: { openid: payment.openid },
    amount: amountOf(order, payment),
  };
};

/** The refund, in the words that v3 and WeCom share. */
export const refundContent = (order: Order, refund: Refund, withTransaction: boolean) => ({
  mchid: order.mchid,
  out_trade_no: order.out_trade_no,
  ...(withTransaction && { transaction_id: paymentOf(order).transaction_id }),
  out_refund_no: refund.out_refund_no,
  refund_id: refund.refund_id,
  refund_status: refund.status,
  ...(refund.success_time !== undefined && { success_time: rfc3339(refund.success_time) }),
  user_received_account: refund.user_received_account,
  amount: {
    total: order.total,
    refund: refund.refund,
    payer_total: paymentOf(order).payer_total,
    payer_refund: refund.payer_refund,
  },
});

/** `summary` of v3 and WeCom by event type. */
export const SUMMARIES: Readonly<Record<string, string>> = {
  'TRANSACTION.SUCCESS': '支付成功',
  'REFUND.SUCCESS': '退款成功',
  'REFUND.ABNORMAL': '退款异常',
  'REFUND.CLOSED': '退款关闭',
};
