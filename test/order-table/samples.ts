import { randomUUID } from 'node:crypto';
import type { Claim, Settlement } from '../../shared/order-table/order-table.ts';
import type { OrderRecord } from '../../shared/order-table/record.ts';

/** A moment for everything that does not care which. */
export const NOW = Date.UTC(2026, 10, 22, 6);

export const aClaim = (parts: Partial<Claim> = {}): Claim => ({
  order_type: 'app',
  appid: 'wxd678efh567hg6787',
  total: 100,
  currency: 'CNY',
  caller: 'back-office-1',
  owner: randomUUID(),
  fingerprint: '1:first',
  body: '{"description":"first"}',
  lease_ms: 18_000,
  // An engine with a clock of its own sweeps by it, so this is far from any day of a test run.
  expire_at: 4_000_000_000_000,
  ...parts,
});

export const aRecord = (parts: Partial<OrderRecord> = {}): OrderRecord => ({
  order_type: 'app',
  appid: 'wxd678efh567hg6787',
  total: 100,
  currency: 'CNY',
  caller: 'back-office-1',
  fingerprint: '1:first',
  body: '{"description":"first"}',
  status: 'PENDING',
  owner: 'first-owner',
  lease_until: NOW + 18_000,
  attempts: 1,
  tries: [NOW],
  conflicts: 0,
  artifact: null,
  artifact_since: null,
  artifact_until: null,
  refusal: null,
  upstream_request_id: null,
  created_at: NOW,
  // An engine with a clock of its own sweeps by it, so this is far from any day of a test run.
  expire_at: 4_000_000_000_000,
  ...parts,
});

export const aCompletion = (parts: Partial<Extract<Settlement, { kind: 'complete' }>> = {}): Settlement => ({
  kind: 'complete',
  artifact: '{"prepay_id":"wx1"}',
  artifact_since: 1_763_791_200_000,
  artifact_until: 4_000_000_000_000,
  tries: [],
  upstream_request_id: 'request-1',
  ...parts,
});
export const refusal: Settlement = { kind: 'refuse', refusal: '{"code":"ORDER_PAID"}', upstream_request_id: null };
export const release: Settlement = { kind: 'release' };
export const yielded: Settlement = { kind: 'yield', tries: [1, 2], conflicts: 1 };

/** One of each kind. */
export const SETTLEMENTS: readonly Settlement[] = [aCompletion(), refusal, release, yielded];
