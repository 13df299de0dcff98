import type { Order, SystemName } from '../orders/order.ts';
import type { Refund } from '../refunds/refund.ts';

/**
 * What happened to an order. Order and refund are alive and go on changing: read what a notification says when the fact
 * comes.
 */
export type OrderFact =
  | { kind: 'transaction_succeeded'; order: Order }
  /** The refund has become SUCCESS, ABNORMAL or CLOSED. */
  | { kind: 'refund_changed'; order: Order; refund: Refund };

/** A v3 merchant tested its signatures, and wants to be told of it. */
export interface EchoFact {
  kind: 'echoed';
  mchid: string;
  notify_url: string;
  echo_message: string;
  /** Encrypted for the merchant's certificate, where the test had one. */
  encrypt_echo_message?: string;
}

/**
 * What happened, for whoever tells the merchant. Failed payments, cancelling and closing are no facts: WeChat notifies
 * of none of them.
 */
export type Fact = OrderFact | EchoFact;

/** Whom a fact is about. */
export interface FactSubject {
  system: SystemName;
  mchid: string;
  out_trade_no?: string;
  out_refund_no?: string;
}

export const subjectOf = (fact: Fact): FactSubject => {
  if (fact.kind === 'echoed') return { system: 'v3', mchid: fact.mchid };
  const { system, mchid, out_trade_no } = fact.order;
  return {
    system,
    mchid,
    out_trade_no,
    ...(fact.kind === 'refund_changed' && { out_refund_no: fact.refund.out_refund_no }),
  };
};

/** `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, `REFUND.ABNORMAL` or `REFUND.CLOSED`. */
export const eventType = (fact: OrderFact): string =>
  fact.kind === 'transaction_succeeded' ? 'TRANSACTION.SUCCESS' : `REFUND.${fact.refund.status}`;
