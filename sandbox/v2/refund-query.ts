import type { Provenance } from '../fidelity/provenance.ts';
import type { Refund, RefundStatus } from '../refunds/refund.ts';
import type { World } from '../system.ts';
import { plainTime } from '../time.ts';
import type { V2Result } from './answer.ts';
import type { V2Merchant } from './authenticate.ts';
import type { V2Fields } from './conditions.ts';
import { v2Refusal } from './errors.ts';
import { cashOf } from './exchange-rates.ts';
import { findOrder, isOfSubMerchant } from './find-order.ts';
import type { Elements } from './write-xml.ts';

/** Refunds of an order that one answer shows. */
const PAGE = 10;

/** The states under v2's names, in queries and notifications. */
export const V2_REFUND_STATUS: Readonly<Record<RefundStatus, string>> = {
  PROCESSING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  ABNORMAL: 'CHANGE',
  CLOSED: 'REFUNDCLOSE',
};

/** One refund by a number of its own, or all those of an order. */
const findRefunds = (fields: V2Fields, merchant: V2Merchant, world: World): readonly Refund[] => {
  const { refund_id, out_refund_no } = fields;
  if (refund_id === undefined && out_refund_no === undefined) {
    const order = findOrder(fields, merchant, world);
    return order ? world.refunds.of(order) : [];
  }
  const refund =
    refund_id === undefined
      ? world.refunds.find(merchant.mchid, out_refund_no ?? '')
      : world.refunds.findById(merchant.mchid, refund_id);
  return refund && isOfSubMerchant(refund.order, fields) ? [refund] : [];
};

const refundElements = (refund: Refund, n: number): Elements => {
  const { out_refund_no, refund_id, channel, refund: amount, payer_refund, status, success_time, order } = refund;
  const coupon = order.payment?.coupon;
  const couponAmount = amount - payer_refund;
  return [
    [`out_refund_no_${n}`, out_refund_no],
    [`refund_id_${n}`, refund_id],
    [`refund_channel_${n}`, channel],
    [`refund_fee_${n}`, amount],
    ...(coupon && couponAmount > 0
      ? ([
          [`coupon_refund_fee_${n}`, couponAmount],
          [`coupon_refund_count_${n}`, 1],
          [`coupon_type_${n}_0`, 'CASH'],
          [`coupon_refund_id_${n}_0`, coupon.coupon_id],
          [`coupon_refund_fee_${n}_0`, couponAmount],
        ] as const)
      : []),
    [`refund_status_${n}`, V2_REFUND_STATUS[status]],
    [`refund_account_${n}`, refund.funds_account ?? 'REFUND_SOURCE_UNSETTLED_FUNDS'],
    [`refund_recv_accout_${n}`, refund.user_received_account],
    ...(success_time === undefined ? [] : [[`refund_success_time_${n}`, plainTime(success_time)] as const]),
  ];
};

/** `POST /pay/refundquery` behind the checks that all v2 calls share. */
export const refundQuery = (fields: V2Fields, merchant: V2Merchant, world: World): V2Result => {
  const refunds = findRefunds(fields, merchant, world);
  const [first] = refunds;
  if (!first?.order.payment) return v2Refusal('REFUNDNOTEXIST', 'unknown refund');
  const offset = Number(fields.offset ?? 0);
  if (offset > 0 && offset >= refunds.length) {
    return v2Refusal('PARAM_ERROR', `offset ${offset} of ${refunds.length} refunds`);
  }
  const page = refunds.slice(offset, offset + PAGE);
  const { cash_fee } = cashOf(first.order);
  const elements: Elements = [
    ['transaction_id', first.order.payment.transaction_id],
    ['out_trade_no', first.order.out_trade_no],
    ['total_fee', first.order.total],
    ['fee_type', first.order.currency],
    ['cash_fee', cash_fee],
    ...(fields.offset === undefined && refunds.length <= PAGE ? [] : [['total_refund_count', refunds.length] as const]),
    ['refund_count', page.length],
    ['refund_fee', page.reduce((sum, { refund }) => sum + refund, 0)],
    ...page.flatMap(refundElements),
  ];
  return { elements, verdict: page.map(({ status }) => status).join(', ') };
};

export const REFUND_QUERY_RULES: readonly Provenance[] = [
  {
    rule: 'refund_id wins over out_refund_no, transaction_id and out_trade_no, in this order',
    source: '查询退款, doc global/v2/zh/4013634997, notes of the fields',
    confidence: 'documented',
  },
  {
    rule: 'By order, 10 refunds from offset on and total_refund_count',
    source: '查询退款, doc global/v2/zh/4013634997, notes',
    confidence: 'documented',
  },
  {
    rule: 'An offset beyond the refunds gets PARAM_ERROR',
    source: '查询退款, doc global/v2/zh/4013634997, notes',
    confidence: 'documented',
  },
  {
    rule: 'refund_recv_accout and queryexchagerate are spelled so',
    source: 'real answers to refund query',
    confidence: 'observed',
  },
  {
    rule: 'No refund, or no order, gets REFUNDNOTEXIST not exist',
    source: 'real answers to refund query',
    confidence: 'observed',
  },
];
