import { decide, settled } from './decide.ts';
import type { Claim, Settlement } from './order-table.ts';
import type { OrderRecord } from './record.ts';

/** The row that a claim makes of a new number. */
export const firstRow = (claim: Claim, now: number): OrderRecord => {
  const { write } = decide(null, claim, now);
  if (write === null) throw new Error('unreachable: a new number is free');
  return write;
};

/**
 * What a settlement writes, whatever the row holds, for engines that cannot run `settled` on the row: it is asked with
 * a row that holds the claim alone. `gone` deletes the row of a first attempt.
 */
export const changesOf = (settlement: Settlement): Partial<OrderRecord> | 'gone' => {
  const held: Pick<OrderRecord, 'owner' | 'status' | 'attempts'> = { owner: '', status: 'PENDING', attempts: 1 };
  const next = settled(held as OrderRecord, held.owner, settlement);
  if (next === 'gone' || next === null) return 'gone';
  const { owner: _owner, attempts: _attempts, ...changes } = next;
  return changes;
};

/** Whether the row shows that this settlement took effect already: the reply to an earlier try of it was lost. */
export const tookEffect = (row: OrderRecord | null, owner: string, settlement: Settlement): boolean => {
  const changes = changesOf(settlement);
  if (changes === 'gone') return row === null;
  if (row?.owner !== owner) return false;
  return Object.entries(changes).every(
    ([name, value]) => JSON.stringify(row[name as keyof OrderRecord]) === JSON.stringify(value),
  );
};
