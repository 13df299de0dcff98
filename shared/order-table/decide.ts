import type { Claim, Settlement, Verdict } from './order-table.ts';
import type { OrderRecord } from './record.ts';

/** What a claim does to the row: the verdict, and the row to write when it was won. */
export interface Decision {
  verdict: Verdict;
  write: OrderRecord | null;
}

const firstClaim = (claim: Claim, now: number): OrderRecord => ({
  order_type: claim.order_type,
  appid: claim.appid,
  total: claim.total,
  currency: claim.currency,
  caller: claim.caller,
  fingerprint: claim.fingerprint,
  body: claim.body,
  status: 'PENDING',
  owner: claim.owner,
  lease_until: now + claim.lease_ms,
  attempts: 1,
  tries: [now],
  conflicts: 0,
  artifact: null,
  artifact_since: null,
  artifact_until: null,
  refusal: null,
  upstream_request_id: null,
  created_at: now,
  expire_at: claim.expire_at,
});

const takeOver = (record: OrderRecord, claim: Claim, now: number): OrderRecord => ({
  ...record,
  status: 'PENDING',
  owner: claim.owner,
  lease_until: now + claim.lease_ms,
  attempts: record.attempts + 1,
  tries: [...record.tries, now],
});

/** The state machine of a claim. The order of the branches matters: whoever lost the reply to its own claim comes first. */
export const decide = (record: OrderRecord | null, claim: Claim, now: number): Decision => {
  const won = (write: OrderRecord): Decision => ({ verdict: { kind: 'ACQUIRED', record: write }, write });
  if (record === null) return won(firstClaim(claim, now));

  const kept = (verdict: Verdict): Decision => ({ verdict, write: null });
  if (record.status === 'PENDING' && record.owner === claim.owner) return kept({ kind: 'ACQUIRED', record });
  if (record.status === 'REFUSED') return kept({ kind: 'REFUSED', record });
  if (record.fingerprint !== claim.fingerprint) return kept({ kind: 'MISMATCH', record });
  if (record.status === 'READY') {
    return (record.artifact_until ?? 0) < now ? won(takeOver(record, claim, now)) : kept({ kind: 'REPLAY', record });
  }
  return record.lease_until < now
    ? won(takeOver(record, claim, now))
    : kept({ kind: 'IN_PROGRESS', record, retry_after_ms: record.lease_until - now });
};

/** `gone` deletes the row, `null` leaves it as it is: the writer is not, or no longer, its owner. */
export const settled = (
  record: OrderRecord | null,
  owner: string,
  settlement: Settlement,
): OrderRecord | 'gone' | null => {
  if (record?.owner !== owner || record.status !== 'PENDING') return null;
  switch (settlement.kind) {
    case 'complete': {
      const { kind: _, ...artifact } = settlement;
      return { ...record, ...artifact, status: 'READY', lease_until: 0, conflicts: 0 };
    }
    case 'refuse':
      return {
        ...record,
        status: 'REFUSED',
        refusal: settlement.refusal,
        upstream_request_id: settlement.upstream_request_id,
        lease_until: 0,
        tries: [],
      };
    case 'yield':
      return { ...record, lease_until: 0, tries: settlement.tries, conflicts: settlement.conflicts };
    case 'release':
      return record.attempts === 1 ? 'gone' : null;
  }
};
