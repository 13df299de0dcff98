import type { Clock, Deadline } from '../clock.ts';
import type { Claim, OrderTable, Verdict } from '../order-table/order-table.ts';

/** A double tap gets the answer of the first tap when that comes within a second and a half. */
const WAITS_MS = [100, 200, 400, 800] as const;

interface Waiting {
  table: OrderTable;
  clock: Clock;
  key: string;
  claim: Claim;
  deadline: Deadline;
}

/** Claims; while an identical request is under way, looks again a few times before giving up. */
export const waitForVerdict = async ({ table, clock, key, claim, deadline }: Waiting): Promise<Verdict> => {
  let verdict = await table.claim(key, claim);
  for (const wait of WAITS_MS) {
    if (verdict.kind !== 'IN_PROGRESS' || deadline.remaining() < wait) return verdict;
    await clock.sleep(wait);
    const record = await table.read(key);
    const unchanged = record?.status === 'PENDING' && record.owner === verdict.record.owner && record.lease_until > 0;
    if (!unchanged) verdict = await table.claim(key, claim);
  }
  return verdict;
};
