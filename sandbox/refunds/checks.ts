import type { Behaviour } from '../behaviour.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import type { Order } from '../orders/order.ts';
import type { Refund, RefundAttempt } from './refund.ts';

/** Why an order cannot be refunded; each system words it itself. */
export type RefundRefusal =
  | 'order_unknown'
  | 'not_paid'
  | 'changed'
  | 'total_differs'
  | 'currency_differs'
  | 'too_late'
  | 'fully_refunded'
  | 'exceeds'
  | 'too_many'
  | 'too_soon';

/** A refund that is asked for, with what there is already. */
export interface RefundCase {
  order: Order;
  attempt: RefundAttempt;
  /** Every refund of the order, oldest first. */
  refunds: readonly Refund[];
  /** What is refunded or on its way; closed refunds gave the money back to the merchant. */
  refunded: number;
  now: number;
  behaviour: Behaviour;
}

interface RefundCheck extends Provenance {
  refusal: RefundRefusal;
  broken(refundCase: RefundCase): boolean;
}

const MAX_REFUNDS = 50;
const YEAR_MS = 365 * 86_400_000;

/** What a new refund is held against, in this order; re-entry by out_refund_no comes first of all. */
export const REFUND_CHECKS: readonly RefundCheck[] = [
  {
    refusal: 'not_paid',
    rule: 'Only a paid order is refunded; an unpaid one is as good as unknown',
    source: 'refund, doc 4012810597, error table; reports',
    confidence: 'community',
    broken: ({ order }) => order.payment === undefined,
  },
  {
    refusal: 'total_differs',
    rule: 'amount.total is the total of the order',
    source: 'refund, doc 4012810597, amount.total',
    confidence: 'documented',
    broken: ({ order, attempt }) => attempt.total !== order.total,
  },
  {
    refusal: 'currency_differs',
    rule: 'The refund is in the currency of the order',
    source: 'refund, doc 4012810597, amount.currency',
    confidence: 'documented',
    broken: ({ order, attempt }) => attempt.currency !== order.currency,
  },
  {
    refusal: 'too_late',
    rule: 'An order is refunded within one year of its payment',
    source: 'refund, doc 4012810597, notes',
    confidence: 'documented',
    broken: ({ order, now }) => now > (order.payment?.paid_at ?? 0) + YEAR_MS,
  },
  {
    refusal: 'fully_refunded',
    rule: 'An order that is refunded in full is refunded no further',
    source: 'reports: 订单已全额退款',
    confidence: 'community',
    broken: ({ order, refunded }) => refunded >= order.total,
  },
  {
    refusal: 'exceeds',
    rule: 'The refunds of an order add up to its total at most',
    source: 'refund, doc 4012810597, notes',
    confidence: 'documented',
    broken: ({ order, attempt, refunded }) => refunded + attempt.refund > order.total,
  },
  {
    refusal: 'too_many',
    rule: 'An order has 50 partial refunds at most',
    source: 'refund, doc 4012810597, notes',
    confidence: 'documented',
    broken: ({ refunds }) => refunds.length >= MAX_REFUNDS,
  },
  {
    refusal: 'too_soon',
    rule: 'Refunds of one order lie a minute apart (switch refund_spacing_seconds)',
    source: 'refund, doc 4012810597, notes',
    confidence: 'documented',
    broken: ({ refunds, now, behaviour }) => {
      const last = refunds.at(-1);
      return last !== undefined && now < last.created_at + behaviour.refund_spacing_seconds * 1000;
    },
  },
];

/** Why the refund is refused, or nothing. */
export const refuseRefund = (refundCase: RefundCase): RefundRefusal | undefined =>
  REFUND_CHECKS.find((check) => check.broken(refundCase))?.refusal;
