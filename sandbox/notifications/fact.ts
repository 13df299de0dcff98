import type { Order } from '../orders/order.ts';
import type { Refund } from '../refunds/refund.ts';

/**
 * What happened, for whoever tells the merchant. Failed payments, cancelling and closing are no facts: WeChat notifies
 * of none of them. Order and refund are alive and go on changing: read what a notification says when the fact comes.
 */
export type Fact =
  | { kind: 'transaction_succeeded'; order: Order }
  /** The refund has become SUCCESS, ABNORMAL or CLOSED. */
  | { kind: 'refund_changed'; order: Order; refund: Refund };

/** `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, `REFUND.ABNORMAL` or `REFUND.CLOSED`. */
export const eventType = (fact: Fact): string =>
  fact.kind === 'transaction_succeeded' ? 'TRANSACTION.SUCCESS' : `REFUND.${fact.refund.status}`;
