import type { Refund } from '../refunds/refund.ts';
import { rfc3339 } from '../time.ts';

/** The coupon's part of a refund. */
const promotionDetail = ({ order: { payment }, refund, payer_refund }: Refund) =>
  payment?.coupon && refund > payer_refund
    ? [
        {
          amount: payment.coupon.amount,
          promotion_id: payment.coupon.coupon_id,
          refund_amount: refund - payer_refund,
          scope: 'GLOBAL',
          type: 'COUPON',
        },
      ]
    : [];

/** A refund as create and query show it: both answers are the same. */
export const refundBody = (refund: Refund) => {
  const { order, payer_refund, total, currency } = refund;
  return {
    amount: {
      currency,
      discount_refund: refund.refund - payer_refund,
      from: refund.from ?? [],
      payer_refund,
      payer_total: order.payment?.payer_total ?? total,
      refund: refund.refund,
      refund_fee: 0,
      settlement_refund: refund.refund,
      settlement_total: total,
      total,
    },
    channel: refund.channel,
    create_time: rfc3339(refund.created_at),
    funds_account: refund.funds_account ?? 'UNSETTLED',
    out_refund_no: refund.out_refund_no,
    out_trade_no: order.out_trade_no,
    promotion_detail: promotionDetail(refund),
    refund_id: refund.refund_id,
    status: refund.status,
    ...(refund.success_time !== undefined && { success_time: rfc3339(refund.success_time) }),
    transaction_id: order.payment?.transaction_id,
    user_received_account: refund.user_received_account,
  };
};
