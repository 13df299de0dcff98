import { randomUUID } from 'node:crypto';
import type { Claim } from '../../shared/order-table/order-table.ts';
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
