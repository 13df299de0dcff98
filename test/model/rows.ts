import type { Claim, Settlement } from '../../shared/order-table/order-table.ts';
import type { OrderRecord } from '../../shared/order-table/record.ts';
import { Interned } from './interned.ts';
import { type Broken, brokenByClaim, brokenBySettlement } from './invariants.ts';
import type { Product } from './product.ts';
import { ME, type Reply } from './replay.ts';
import { msOf } from './time.ts';
import type { Node, Workers } from './workers.ts';

export const NO_ROW = 0;
const OTHER = 'other';

interface Claimed {
  row: number;
  /** Whether the claimant owns the row afterwards. */
  owns: boolean;
  reply: number;
  broken: Broken;
}

interface Settled {
  row: number;
  reply: number;
  broken: Broken;
}

interface RowsScope {
  /** Whether rows carry real times. Otherwise they expire when the search says so. */
  ticking: boolean;
}

/** Counts beyond these make no difference to the product: it asks for the first attempt and the third conflict. */
const MOST_ATTEMPTS = 3;
const MOST_CONFLICTS = 3;

const keyOf = (row: number, held: boolean, id: number, now: number): number =>
  ((row * 2 + (held ? 1 : 0)) * 0x1_0000 + id) * 8 + now;

/** The store: every row that comes up, and what the product's decide() and settled() make of it. */
export const createRows = (product: Product, workers: Workers, { ticking }: RowsScope) => {
  const rows = new Interned<OrderRecord | null>();
  rows.idOf(null);
  const claims = new Map<number, Claimed>();
  const settlements = new Map<number, Settled>();

  // The owner is part of the state, not of the row, so that rows of different owners are one.
  const store = (row: OrderRecord): number =>
    rows.idOf({
      ...row,
      owner: '',
      attempts: Math.min(row.attempts, MOST_ATTEMPTS),
      conflicts: Math.min(row.conflicts, MOST_CONFLICTS),
      tries: ticking ? row.tries : row.tries.slice(0, 1),
    });
  const read = (row: number, held: boolean): OrderRecord | null => {
    const stored = rows.get(row);
    return stored && { ...stored, owner: held ? ME : OTHER };
  };

  const claim = (row: number, held: boolean, request: Claim, now: number): Claimed => {
    const before = read(row, held);
    const { verdict, write } = product.decide(before, request, msOf(now));
    const reply: Reply = { value: product.hearsVerdict(verdict, request), now };
    return {
      row: write === null ? row : store(write),
      owns: write === null ? held : write.owner === ME,
      reply: workers.reply(reply),
      broken: brokenByClaim({ before, after: write ?? before, held, won: verdict.kind === 'ACQUIRED', now }),
    };
  };

  const settle = (row: number, held: boolean, settlement: Settlement, now: number): Settled => {
    const before = read(row, held);
    const written = product.settled(before, ME, settlement);
    const after = written === 'gone' ? null : (written ?? before);
    return {
      row: after === null ? NO_ROW : written === null ? row : store(after),
      reply: workers.reply({ value: written !== null, now }),
      broken: brokenBySettlement({ before, after, held }),
    };
  };

  /** Remembers what a row turns into. */
  const turning = (change: (record: OrderRecord) => OrderRecord | null) => {
    const turned: number[] = [];
    return (row: number): number => {
      const known = turned[row];
      if (known !== undefined) return known;
      const record = rows.get(row);
      const changed = record && change(record);
      const next = changed === null ? row : store(changed);
      turned[row] = next;
      return next;
    };
  };

  return {
    get: (row: number): OrderRecord | null => rows.get(row),

    claim(row: number, held: boolean, id: number, { request }: Node, now: number): Claimed {
      if (request.kind !== 'claim') throw new Error('not a claim');
      const key = keyOf(row, held, id, now);
      let known = claims.get(key);
      if (known === undefined) {
        known = claim(row, held, request.claim, now);
        claims.set(key, known);
      }
      return known;
    },

    settle(row: number, held: boolean, id: number, { request }: Node, now: number): Settled {
      if (request.kind !== 'settle') throw new Error('not a settlement');
      const key = keyOf(row, held, id, now);
      let known = settlements.get(key);
      if (known === undefined) {
        known = settle(row, held, request.settlement, now);
        settlements.set(key, known);
      }
      return known;
    },

    /** The lease is over. It looks like a yielded one, which nothing that the model calls tells apart. */
    leaseOver: turning((record) => (record.status === 'PENDING' ? { ...record, lease_until: 0 } : null)),

    /** The artifact is due for a refresh. */
    artifactDue: turning((record) => (record.status === 'READY' ? { ...record, artifact_until: 0 } : null)),
  };
};

export type Rows = ReturnType<typeof createRows>;
