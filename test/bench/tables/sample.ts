import { randomInt, randomUUID } from 'node:crypto';
import { type Claim, type OrderTable, orderKey, type Settlement } from '../../../shared/order-table/order-table.ts';
import { V3_MERCHANT } from '../wechat/merchants.ts';

const DAY_MS = 86_400_000;

/** The first claim of an APP order, with the body that it would send. */
export const claimOf = (body: string): Claim => ({
  order_type: 'app',
  appid: 'wxd678efh567hg6787',
  total: 100,
  currency: 'CNY',
  caller: 'back-office-1',
  owner: randomUUID(),
  fingerprint: `1:${'f'.repeat(43)}`,
  body,
  lease_ms: 18_000,
  expire_at: Date.now() + 14 * DAY_MS,
});

export const completion = (): Settlement => ({
  kind: 'complete',
  artifact: JSON.stringify({ prepay_id: `wx${'0'.repeat(34)}` }),
  artifact_since: Date.now(),
  artifact_until: Date.now() + 6_900_000,
  tries: [],
  upstream_request_id: '08A1B2C3D4E5F60718293A4B5C',
});

/** Of seeded rows: a million long bodies would take gigabytes, and neither engine reads another order's row. */
export const SEED_BODY = '{"short":"a body that fits into 64 bytes"}';

/** Seeded rows are numbered from 0, so that their keys are in order. */
export const seedKey = (index: number): string => orderKey(V3_MERCHANT, `seed-${String(index).padStart(8, '0')}`);

/** A key that nobody has used, somewhere among those of `rows` seeded ones. */
export const keyAmong = (rows: number): string => `${seedKey(randomInt(rows))}-${randomUUID().slice(0, 8)}`;

/** Places an order as far as the table is concerned. */
export const placeOn = async (table: OrderTable, key: string, body: string): Promise<void> => {
  const claim = claimOf(body);
  const { kind } = await table.claim(key, claim);
  if (kind !== 'ACQUIRED' || !(await table.settle(key, claim.owner, completion()))) {
    throw new Error('the table did not take a new order');
  }
};

export const replayOn = async (table: OrderTable, key: string, body: string): Promise<void> => {
  const { kind } = await table.claim(key, claimOf(body));
  if (kind !== 'REPLAY') throw new Error(`the table answered ${kind} where it has the order`);
};
