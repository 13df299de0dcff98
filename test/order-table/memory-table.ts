import type { Clock } from '../../shared/clock.ts';
import { decide, settled } from '../../shared/order-table/decide.ts';
import type { OrderTable } from '../../shared/order-table/order-table.ts';
import type { OrderRecord } from '../../shared/order-table/record.ts';

/** The order table without an engine: `decide` and `settled` over a map. */
export const createMemoryTable = (
  clock: Pick<Clock, 'now'>,
  rows: Map<string, OrderRecord> = new Map(),
): OrderTable => ({
  claim: async (key, claim) => {
    const { verdict, write } = decide(rows.get(key) ?? null, claim, clock.now());
    if (write) rows.set(key, write);
    return structuredClone(verdict);
  },
  settle: async (key, owner, settlement) => {
    const next = settled(rows.get(key) ?? null, owner, settlement);
    if (next === 'gone') rows.delete(key);
    else if (next) rows.set(key, next);
    return next !== null;
  },
  read: async (key) => structuredClone(rows.get(key) ?? null),
  close: async () => undefined,
});
