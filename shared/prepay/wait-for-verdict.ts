import type { Clock, Deadline } from '../clock.ts';
import type { Claim, OrderTable, Verdict } from '../order-table/order-table.ts';
import type { OrderRecord } from '../order-table/record.ts';

/** A double tap gets the answer of the first tap when that comes within a second and a half. */
const WAITS_MS = [100, 200, 400, 800] as const;

interface Waiting {
  table: OrderTable;
  clock: Clock;
  key: string;
  claim: Claim;
  deadline: Deadline;
  /** Whether the order's last artifact still serves, so that nobody needs to wait for the next one. */
  serves(record: OrderRecord): boolean;
}

/**
 * Claims; while an identical request is under way, looks again a few times, and as soon as its lease ends, before giving
 * up. `retry_after_ms` of the verdict counts from its own moment.
 */
export const waitForVerdict = async ({ table, clock, key, claim, deadline, serves }: Waiting): Promise<Verdict> => {
  let verdict = await table.claim(key, claim);
  for (const step of WAITS_MS) {
    if (verdict.kind !== 'IN_PROGRESS' || serves(verdict.record) || deadline.remaining() < step) return verdict;
    const wait = Math.min(step, verdict.retry_after_ms + 1);
    await clock.sleep(wait);
    const record = await table.read(key);
    const left = verdict.retry_after_ms - wait;
    const holds = record?.status === 'PENDING' && record.owner === verdict.record.owner && record.lease_until > 0;
    verdict = holds && left >= 0 ? { ...verdict, retry_after_ms: left } : await table.claim(key, claim);
  }
  return verdict;
};
