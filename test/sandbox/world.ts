import { type Behaviour, behaviourWith } from '../../sandbox/behaviour.ts';
import { createClock } from '../../sandbox/clock/virtual-clock.ts';
import { createMerchants } from '../../sandbox/merchants/merchants.ts';
import { createOrderBook } from '../../sandbox/orders/order-book.ts';
import { createRefundBook } from '../../sandbox/refunds/refund-book.ts';
import type { World } from '../../sandbox/system.ts';
import { demo } from './demo-sandbox.ts';

/** What back ends work with, without a server around it. */
export const aWorld = (changes: Partial<Behaviour> = {}, realNow: () => number = Date.now): World => {
  const clock = createClock(realNow);
  const behaviour = behaviourWith(changes);
  const domain = { clock, behaviour, outbox: { publish: () => undefined } };
  return {
    merchants: createMerchants(demo.merchants),
    orders: createOrderBook(domain),
    refunds: createRefundBook(domain),
    outbox: domain.outbox,
    behaviour,
    clock,
    wireNow: realNow,
  };
};
