import type { Behaviour } from '../behaviour.ts';
import type { Scheduled } from '../clock/event-queue.ts';
import type { Scheduler } from '../clock/virtual-clock.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { lifetime } from './lifetimes.ts';
import { judgeMove, type Move, type MoveRefusal } from './moves.ts';
import { type Artifact, latestArtifact, type Order, type OrderAttempt } from './order.ts';
import { makePayment, type PaymentWish } from './payment.ts';
import { mintPrepayId } from './prepay-id.ts';
import { type Reentry, reentry } from './reentry.ts';

/** How a product starts a payment. */
export interface ArtifactForm {
  ttl_seconds: number;
  fields(prepayId: string): Readonly<Record<string, string>>;
}

export type Placement = { order: Order; artifact: Artifact } | { refused: Exclude<Reentry, 'same'> };

export type Moved = Order | { refused: MoveRefusal };

export interface OrderBook {
  place(attempt: OrderAttempt, form: ArtifactForm): Placement;
  find(mchid: string, outTradeNo: string): Order | undefined;
  findByTransaction(mchid: string, transactionId: string): Order | undefined;
  findByPrepayId(prepayId: string): { order: Order; artifact: Artifact } | undefined;
  /** By what the payer scans or opens: a `code_url`, `h5_url` … exactly as it was handed out. */
  findByLink(link: string): { order: Order; artifact: Artifact } | undefined;
  /** The payer pays; the merchant is to be told. */
  pay(mchid: string, outTradeNo: string, wish?: PaymentWish): Moved;
  /** The payer reaches the password screen, leaves the cashier, or his bank refuses. */
  payerDoes(move: 'start' | 'cancel' | 'fail', mchid: string, outTradeNo: string): Moved;
  /** The merchant closes. A closed order stays as it is. */
  close(mchid: string, outTradeNo: string): Moved;
  /** The merchant takes a code payment back. */
  revoke(mchid: string, outTradeNo: string): Moved;
  /** A number that was never ordered is used up: a later order with it is taken for a changed repeat. */
  burn(mchid: string, outTradeNo: string): void;
  /** In the order of their creation. */
  all(): readonly Order[];
  clear(): void;
}

/** Re-entry mints without end, so an order remembers its latest artifacts only. */
const ARTIFACTS_KEPT = 100;

/** What of an artifact the payer scans or opens. */
const linksOf = ({ fields }: Artifact): string[] =>
  Object.entries(fields).flatMap(([name, value]) => (name.endsWith('_url') ? [value] : []));

const key = (mchid: string, number: string): string => `${mchid}#${number}`;

interface Dependencies {
  clock: Scheduler;
  behaviour: Behaviour;
  outbox: Outbox;
  /** Is told of every order that came or changed. */
  changed?: (order: Order) => void;
}

const nobody = (): void => {};

/** All orders of all systems: v2 and v3 share one number space per merchant. */
export const createOrderBook = ({ clock, behaviour, outbox, changed = nobody }: Dependencies): OrderBook => {
  const orders = new Map<string, Order>();
  const byTransaction = new Map<string, Order>();
  const byPrepayId = new Map<string, { order: Order; artifact: Artifact }>();
  const byLink = new Map<string, { order: Order; artifact: Artifact }>();
  const burnt = new Set<string>();
  const list: Order[] = [];
  /** What will close the orders that are still open. */
  const closings = new Map<Order, Scheduled>();

  const forget = (artifact: Artifact | undefined): void => {
    if (!artifact) return;
    byPrepayId.delete(artifact.prepay_id);
    for (const link of linksOf(artifact)) byLink.delete(link);
  };

  const mint = (order: Order, form: ArtifactForm): Artifact => {
    const issued_at = clock.now();
    const prepay_id = mintPrepayId(order.system, issued_at);
    const valid_until = issued_at + form.ttl_seconds * 1000;
    const artifact = { prepay_id, fields: form.fields(prepay_id), issued_at, valid_until };
    order.artifacts.push(artifact);
    byPrepayId.set(prepay_id, { order, artifact });
    for (const link of linksOf(artifact)) byLink.set(link, { order, artifact });
    if (order.artifacts.length > ARTIFACTS_KEPT) forget(order.artifacts.shift());
    changed(order);
    return artifact;
  };

  const repeat = (order: Order, form: ArtifactForm): Artifact => {
    const latest = latestArtifact(order);
    const reusable =
      behaviour.artifact_on_reentry === 'same' && latest !== undefined && clock.now() <= latest.valid_until;
    return reusable ? latest : mint(order, form);
  };

  /** Nothing closes the order by itself any more. */
  const keep = (order: Order): void => {
    closings.get(order)?.cancel();
    closings.delete(order);
  };

  const close = (order: Order, closed_by: 'merchant' | 'system'): undefined => {
    keep(order);
    Object.assign(order, { state: 'CLOSED', closed_at: clock.now(), closed_by });
  };

  const open = ({ time_expire, ...ordered }: OrderAttempt): Order => {
    const created_at = clock.now();
    const life = lifetime(ordered.system, created_at, time_expire, behaviour);
    const order: Order = { ...ordered, state: 'NOTPAY', created_at, ...life, artifacts: [] };
    orders.set(key(order.mchid, order.out_trade_no), order);
    list.push(order);
    const closing = clock.at(order.auto_close_at, () => {
      close(order, 'system');
      changed(order);
      return undefined;
    });
    closings.set(order, closing);
    return order;
  };

  const pay = (order: Order, wish: PaymentWish): void => {
    keep(order);
    order.payment = makePayment(order, wish, clock.now());
    byTransaction.set(order.payment.transaction_id, order);
    outbox.publish({ kind: 'transaction_succeeded', order });
  };

  /** Makes the move if it is possible; `then` is for a move that changes the state. */
  const move = (name: Move, mchid: string, number: string, then: (order: Order) => void): Moved => {
    const order = orders.get(key(mchid, number));
    if (!order) return { refused: 'unknown' };
    const verdict = judgeMove(order, name, clock.now(), behaviour);
    if ('refused' in verdict) return verdict;
    const changes = order.state !== verdict.state;
    order.state = verdict.state;
    if (changes) then(order);
    changed(order);
    return order;
  };

  return {
    place: (attempt, form) => {
      const known = orders.get(key(attempt.mchid, attempt.out_trade_no));
      if (known) {
        const verdict = reentry(known, attempt, clock.now());
        return verdict === 'same' ? { order: known, artifact: repeat(known, form) } : { refused: verdict };
      }
      if (burnt.has(key(attempt.mchid, attempt.out_trade_no))) return { refused: 'changed' };
      const order = open(attempt);
      return { order, artifact: mint(order, form) };
    },
    find: (mchid, outTradeNo) => orders.get(key(mchid, outTradeNo)),
    findByTransaction: (mchid, transactionId) => {
      const order = byTransaction.get(transactionId);
      return order?.mchid === mchid ? order : undefined;
    },
    findByPrepayId: (prepayId) => byPrepayId.get(prepayId),
    findByLink: (link) => byLink.get(link),
    pay: (mchid, outTradeNo, wish = {}) => {
      const order = orders.get(key(mchid, outTradeNo));
      if (order && (wish.coupon ?? 0) > order.total) return { refused: 'coupon_too_large' };
      return move('pay', mchid, outTradeNo, (paid) => pay(paid, wish));
    },
    payerDoes: (name, mchid, outTradeNo) =>
      move(name, mchid, outTradeNo, (order) => {
        if (name === 'start') order.paying_since = clock.now();
        else delete order.paying_since;
      }),
    close: (mchid, outTradeNo) => move('close', mchid, outTradeNo, (order) => close(order, 'merchant')),
    revoke: (mchid, outTradeNo) => move('revoke', mchid, outTradeNo, keep),
    burn: (mchid, outTradeNo) => {
      burnt.add(key(mchid, outTradeNo));
    },
    all: () => list,
    clear: () => {
      for (const index of [orders, byTransaction, byPrepayId, byLink, burnt, closings]) index.clear();
      list.length = 0;
    },
  };
};
