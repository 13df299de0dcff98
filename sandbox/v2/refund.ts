import { canonicalJson } from '../canonical-json.ts';
import type { Order, Payment } from '../orders/order.ts';
import type { Refund, RefundAttempt } from '../refunds/refund.ts';
import type { World } from '../system.ts';
import type { V2Result } from './answer.ts';
import type { V2Merchant } from './authenticate.ts';
import type { V2Fields } from './conditions.ts';
import { v2Refusal } from './errors.ts';
import { cashOf, cashRefund } from './exchange-rates.ts';
import { findOrder } from './find-order.ts';
import { REFUND_REFUSALS, type V2RefundRefusal } from './refund-refusals.ts';
import type { Elements } from './write-xml.ts';

const refuse = (reason: V2RefundRefusal): V2Result => {
  const { code, words }: { code: (typeof REFUND_REFUSALS)[V2RefundRefusal]['code']; words?: { err_code_des: string } } =
    REFUND_REFUSALS[reason];
  return v2Refusal(code, `refund: ${reason}`, words);
};

/** What makes a repeat another refund: the order and the amounts, or everything that was sent. */
const compared = (fields: V2Fields, order: Order, world: World): string => {
  const { total_fee, refund_fee, refund_fee_type = order.currency } = fields;
  if (world.behaviour.v2_refund_compared === 'amounts') {
    return canonicalJson({ out_trade_no: order.out_trade_no, total_fee, refund_fee, refund_fee_type });
  }
  const { nonce_str, sign, sign_type, transaction_id, out_trade_no, ...rest } = fields;
  return canonicalJson({ ...rest, out_trade_no: order.out_trade_no });
};

const attemptOf = (fields: V2Fields, order: Order, world: World): RefundAttempt => {
  const { out_refund_no = '', refund_fee_type, refund_desc, refund_account, notify_url } = fields;
  return {
    out_refund_no,
    parameters: compared(fields, order, world),
    refund: Number(fields.refund_fee),
    total: Number(fields.total_fee),
    currency: refund_fee_type ?? order.currency,
    ...(refund_desc !== undefined && { reason: refund_desc }),
    ...(refund_account !== undefined && { funds_account: refund_account }),
    ...(notify_url !== undefined && { notify_url }),
  };
};

/** The payer's shares of the refunds that the order had before this one. */
const sharesBefore = (refund: Refund, world: World): number => {
  const all = world.refunds.of(refund.order);
  return all.slice(0, all.indexOf(refund)).reduce((sum, { payer_refund }) => sum + payer_refund, 0);
};

const couponElements = ({ refund, payer_refund }: Refund, { coupon }: Payment): Elements => {
  const amount = refund - payer_refund;
  const counts: Elements = [
    ['coupon_refund_fee', amount],
    ['coupon_refund_count', coupon && amount > 0 ? 1 : 0],
  ];
  if (!coupon || amount === 0) return counts;
  return [
    ...counts,
    ['coupon_type_0', 'CASH'],
    ['coupon_refund_id_0', coupon.coupon_id],
    ['coupon_refund_fee_0', amount],
  ];
};

const refundElements = (refund: Refund, payment: Payment, world: World): Elements => {
  const { order } = refund;
  const { cash_fee, cash_fee_type } = cashOf(order);
  return [
    ['transaction_id', payment.transaction_id],
    ['out_trade_no', order.out_trade_no],
    ['out_refund_no', refund.out_refund_no],
    ['refund_id', refund.refund_id],
    // Real answers have it, empty.
    ['refund_channel', ''],
    ['refund_fee', refund.refund],
    ['refund_fee_type', refund.currency],
    ['total_fee', order.total],
    ['fee_type', order.currency],
    ['cash_fee', cash_fee],
    ['cash_fee_type', cash_fee_type],
    ['cash_refund_fee', cashRefund(order, sharesBefore(refund, world), refund.payer_refund)],
    ...couponElements(refund, payment),
  ];
};

/** `POST /secapi/pay/refund` behind the checks that all v2 calls share. Success means accepted, not refunded. */
export const refund = (fields: V2Fields, merchant: V2Merchant, world: World): V2Result => {
  const order = findOrder(fields, merchant, world);
  if (!order) return refuse(fields.transaction_id === undefined ? 'order_unknown' : 'transaction_unknown');
  const made = world.refunds.refund(merchant.mchid, order, attemptOf(fields, order, world));
  if ('refused' in made) return refuse(made.refused);
  if (!order.payment) throw new Error('an unpaid order was refunded');
  return { elements: refundElements(made, order.payment, world), verdict: 'refund accepted' };
};
