import { fidelityTable } from '../fidelity/table.ts';
import { publicParts } from '../merchants/merchants.ts';
import { rfc3339 } from '../time.ts';
import type { ControlCall, Steering } from './call.ts';

/** Clock, merchants (public parts), switches, counts. */
export const sandboxState = ({ world, exchanges, faults, outbox }: Steering) => ({
  clock: { now: rfc3339(world.clock.now()), wire: rfc3339(world.wireNow()) },
  merchants: world.merchants.all().map(publicParts),
  behaviour: world.behaviour,
  counts: {
    orders: world.orders.all().length,
    refunds: world.refunds.all().length,
    requests: exchanges.size,
    notifications: outbox.size,
    faults: faults.list().length,
  },
});

export const STATE_CALLS: readonly ControlCall[] = [
  { method: 'GET', path: /^state$/, perform: ({ steering }) => sandboxState(steering) },
  { method: 'GET', path: /^fidelity$/, perform: () => ({ rules: fidelityTable() }) },
  {
    method: 'POST',
    path: /^reset$/,
    perform: ({ steering }) => {
      steering.reset();
      return {};
    },
  },
];
