import type { VirtualClock } from '../clock/virtual-clock.ts';
import { createRing, findNumbered } from '../ring.ts';
import { rfc3339 } from '../time.ts';
import type { Fact } from './fact.ts';

/** A notification as the control API shows it. */
export interface NotificationView {
  id: number;
  /** Virtual time, RFC 3339. */
  at: string;
  system: string;
  /** `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, `REFUND.ABNORMAL`, `REFUND.CLOSED`. */
  event_type: string;
  mchid: string;
  out_trade_no: string;
  out_refund_no?: string;
  notify_url?: string;
}

/** Where the domain puts its facts. */
export interface Outbox {
  publish(fact: Fact): void;
}

/** An outbox that remembers the latest notifications, oldest first. */
export interface KeptOutbox extends Outbox {
  readonly size: number;
  list(from?: number, count?: number): NotificationView[];
  find(id: number): NotificationView | undefined;
  clear(): void;
}

const eventType = (fact: Fact): string =>
  fact.kind === 'transaction_succeeded' ? 'TRANSACTION.SUCCESS' : `REFUND.${fact.refund.status}`;

/** Keeps the latest `capacity` notifications and delivers none. */
export const createOutbox = (clock: VirtualClock, capacity: number): KeptOutbox => {
  const kept = createRing<NotificationView>(capacity);
  let nextId = 1;
  return {
    publish: (fact) => {
      const { system, mchid, out_trade_no } = fact.order;
      const refund = fact.kind === 'refund_changed' ? fact.refund : undefined;
      const notify_url = refund ? (refund.notify_url ?? fact.order.notify_url) : fact.order.notify_url;
      kept.push({
        id: nextId++,
        at: rfc3339(clock.now()),
        system,
        event_type: eventType(fact),
        mchid,
        out_trade_no,
        ...(refund && { out_refund_no: refund.out_refund_no }),
        ...(notify_url !== undefined && { notify_url }),
      });
    },
    get size() {
      return kept.size;
    },
    list: kept.slice,
    find: (id) => findNumbered(kept, id),
    clear: kept.clear,
  };
};
