import type { Behaviour } from './behaviour.ts';
import type { Scheduler } from './clock/virtual-clock.ts';
import type { Effects } from './faults/rule.ts';
import type { Outcome, RequestIdentity, WireRequest } from './http/wire.ts';
import type { Merchants } from './merchants/merchants.ts';
import type { Outbox } from './notifications/outbox.ts';
import type { SystemName } from './orders/order.ts';
import type { OrderBook } from './orders/order-book.ts';
import type { RefundBook } from './refunds/refund-book.ts';

/** What every system works with. */
export interface World {
  merchants: Merchants;
  orders: OrderBook;
  refunds: RefundBook;
  /** Where merchants are told from. */
  outbox: Outbox;
  /** The switches; they move while the sandbox runs. */
  behaviour: Behaviour;
  clock: Scheduler;
  /** Real time in milliseconds: the wire's clock. */
  wireNow(): number;
}

/** One of WeChat's back ends. */
export interface BackEnd {
  name: SystemName;
  /** Paths that are its own. */
  prefixes: readonly string[];
  /** Every code of its error tables. */
  errorCodes: readonly string[];
  identify(request: WireRequest): RequestIdentity;
  answer(request: WireRequest, effects: Effects): Outcome;
  /** The documented error in its real shape, without looking at the request's merits. */
  error(request: WireRequest, code: string, effects: Effects): Outcome;
  reset?(): void;
}
