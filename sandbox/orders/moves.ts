import type { Behaviour } from '../behaviour.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import { isExpired, latestArtifact, type Order, type TradeState } from './order.ts';

/** What payer, merchant or system may do with an order. `start`: the payer reaches the password screen. */
export type Move = 'start' | 'pay' | 'cancel' | 'fail' | 'close' | 'revoke';

/** Why a move is not possible. */
export type MoveRefusal =
  | 'unknown'
  | 'paid'
  | 'closed'
  | 'revoked'
  | 'expired'
  | 'artifact_expired'
  | 'not_code_payment'
  | 'coupon_too_large';

type Verdict = TradeState | MoveRefusal;

const PAID = { start: 'paid', pay: 'paid', cancel: 'paid', fail: 'paid', close: 'paid', revoke: 'paid' } as const;

/**
 * What each move does in each state: the state that follows, or why there is none. Closing what is closed changes
 * nothing. A failed or cancelled payment leaves the order payable.
 */
const MOVES: Readonly<Record<TradeState, Readonly<Record<Move, Verdict>>>> = {
  NOTPAY: {
    start: 'USERPAYING',
    pay: 'SUCCESS',
    cancel: 'NOTPAY',
    fail: 'PAYERROR',
    close: 'CLOSED',
    revoke: 'REVOKED',
  },
  USERPAYING: {
    start: 'USERPAYING',
    pay: 'SUCCESS',
    cancel: 'NOTPAY',
    fail: 'PAYERROR',
    close: 'CLOSED',
    revoke: 'REVOKED',
  },
  PAYERROR: {
    start: 'USERPAYING',
    pay: 'SUCCESS',
    cancel: 'PAYERROR',
    fail: 'PAYERROR',
    close: 'CLOSED',
    revoke: 'REVOKED',
  },
  SUCCESS: { ...PAID, revoke: 'REVOKED' },
  REFUND: PAID,
  CLOSED: { start: 'closed', pay: 'closed', cancel: 'closed', fail: 'closed', close: 'CLOSED', revoke: 'closed' },
  REVOKED: {
    start: 'revoked',
    pay: 'revoked',
    cancel: 'revoked',
    fail: 'revoked',
    close: 'revoked',
    revoke: 'REVOKED',
  },
};

/** Whoever reached the password screen in time may be a little late (reported by users). */
const isLate = (order: Order, now: number, { late_payment_seconds }: Behaviour): boolean => {
  const { paying_since = Number.POSITIVE_INFINITY, pay_until } = order;
  return isExpired(order, now) && (paying_since > pay_until || now > pay_until + late_payment_seconds * 1000);
};

/** A prepay_id must be alive when the payer reaches the password screen, not when he has typed. */
const isStale = (order: Order, now: number): boolean =>
  (order.paying_since ?? now) > (latestArtifact(order)?.valid_until ?? 0);

/** The state after a move, or why it is not possible. */
export const judgeMove = (
  order: Order,
  move: Move,
  now: number,
  behaviour: Behaviour,
): { state: TradeState } | { refused: MoveRefusal } => {
  const verdict = MOVES[order.state][move];
  if (!(verdict in MOVES)) return { refused: verdict as MoveRefusal };
  if (move === 'revoke' && order.trade_type !== 'MICROPAY') return { refused: 'not_code_payment' };
  if (move === 'start' || move === 'pay') {
    if (isLate(order, now, behaviour)) return { refused: 'expired' };
    if (isStale(order, now)) return { refused: 'artifact_expired' };
  }
  return { state: verdict as TradeState };
};

export const MOVE_RULES: readonly Provenance[] = [
  {
    rule: 'A failed or cancelled payment leaves the order payable and is not notified',
    source: 'payment notification, doc 4012791861: only successful payments',
    confidence: 'documented',
  },
  {
    rule: 'A paid order cannot be closed, only refunded',
    source: 'troubleshooting manual of wechatpay-skills, ORDER_PAID',
    confidence: 'documented',
  },
  {
    rule: 'CLOSED is final; closing again changes nothing',
    source: 'close, doc 4012791839; reports',
    confidence: 'community',
  },
  {
    rule: 'REVOKED exists for code payments only',
    source: 'query by out_trade_no, doc 4012791838, trade_state',
    confidence: 'documented',
  },
  {
    rule: 'Any accepted refund, also a partial one, turns SUCCESS into REFUND for good',
    source: 'refund pages, notes',
    confidence: 'derived',
  },
];
