import type { Verdict } from '../../shared/order-table/order-table.ts';
import type { OrderRecord } from '../../shared/order-table/record.ts';
import type { Invariant } from './invariants.ts';
import type { Product } from './product.ts';
import { type Scope, scope } from './scope.ts';
import { x, y } from './scopes.ts';

/** A fault put into the product's functions, and what the search must say to it. */
export interface Mutation {
  name: string;
  breaks: Invariant;
  /** Where another invariant breaks on the way: the first one to do so. */
  first?: Invariant;
  scope: Scope;
  product?: (real: Product) => Partial<Product>;
}

const same = scope({ name: 'two clients with the same order', clients: [x(2), x(1)] });
const other = scope({ name: 'two clients with different orders', clients: [x(2), y(1)] });
const foreign = scope({ name: 'an order placed past the table', clients: [x(4)], foreign: ['z1'] });
const mistaken = scope({ name: 'WeChat refuses to repeat an order of ours', clients: [x(2)], mistakes: 1 });
const ticking = scope({ name: 'time passes', clients: [x(2), x(1)], ticks: 3, storeFaults: false });

const hearing =
  (
    change: (record: OrderRecord, claimed: { body: string }) => Partial<OrderRecord>,
  ): NonNullable<Mutation['product']> =>
  () => ({
    hearsVerdict: (verdict, claim): Verdict =>
      verdict.kind === 'ACQUIRED'
        ? { ...verdict, record: { ...verdict.record, ...change(verdict.record, claim) } }
        : verdict,
  });

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'anybody may settle a claim',
    breaks: 'I6',
    scope: same,
    product: ({ settled }) => ({
      settled: (record, owner, settlement) => settled(record, record?.owner ?? owner, settlement),
    }),
  },
  {
    name: 'a take-over builds its own body',
    breaks: 'I3b',
    scope: { ...same, variants: ['1', '2'] },
    product: hearing((_record, { body }) => ({ body })),
  },
  {
    name: 'a take-over overwrites the stored body',
    breaks: 'I3',
    scope: { ...same, variants: ['1', '2'] },
    product: ({ decide }) => ({
      decide: (record, claim, now) => {
        const { verdict, write } = decide(record, claim, now);
        return { verdict, write: write && { ...write, body: claim.body } };
      },
    }),
  },
  {
    name: 'a refusal releases the number whatever the attempt',
    breaks: 'I7',
    first: 'I5',
    scope: other,
    product: (real) => ({
      ...hearing(() => ({ attempts: 1 }))(real),
      settled: (record, owner, settlement) =>
        real.settled(record && settlement.kind === 'release' ? { ...record, attempts: 1 } : record, owner, settlement),
    }),
  },
  {
    name: 'the row is deleted on any error',
    breaks: 'I7',
    first: 'I5',
    scope: other,
    product: ({ settled }) => ({
      settled: (record, owner, settlement) =>
        settlement.kind === 'yield' && record?.owner === owner ? 'gone' : settled(record, owner, settlement),
    }),
  },
  {
    name: 'a request that was not answered counts as not sent',
    breaks: 'I7',
    first: 'I5',
    scope: other,
    product: () => ({
      hearsOutcome: (sent) => (sent.outcome.kind === 'unknown' ? { ...sent, sentAt: null } : sent),
    }),
  },
  {
    name: 'the store forgets the row of a body that is built anew each time',
    breaks: 'I1',
    scope: { ...same, variants: ['1', '2'], losses: 1 },
  },
  {
    name: 'a code that our own order can cause is believed at once',
    breaks: 'I1',
    scope: mistaken,
    product: () => ({
      hearsOutcome: (sent) =>
        'refusal' in sent.outcome
          ? { ...sent, outcome: { ...sent.outcome, refusal: { ...sent.outcome.refusal, ambiguous: false } } }
          : sent,
    }),
  },
  {
    name: 'the first conflict tells that the order is somebody else’s',
    breaks: 'I1',
    scope: mistaken,
    product: hearing(() => ({ conflicts: 2 })),
  },
  {
    name: 'fingerprints are not compared',
    breaks: 'I2',
    scope: other,
    product: ({ decide }) => ({
      decide: (record, claim, now) =>
        decide(record, record ? { ...claim, fingerprint: record.fingerprint } : claim, now),
    }),
  },
  {
    name: 'a stored artifact is replayed whatever the fingerprint',
    breaks: 'I2',
    scope: other,
    product: ({ decide }) => ({
      decide: (record, claim, now) => {
        const decision = decide(record, claim, now);
        return record?.status === 'READY' && decision.verdict.kind === 'MISMATCH'
          ? { verdict: { kind: 'REPLAY', record }, write: null }
          : decision;
      },
    }),
  },
  {
    name: 'a conflict on the first attempt is stored as a refusal',
    breaks: 'I8',
    scope: foreign,
    product: () => ({
      hearsOutcome: (sent) =>
        sent.outcome.kind === 'conflict'
          ? { ...sent, outcome: { kind: 'final', refusal: { ...sent.outcome.refusal, ambiguous: false } } }
          : sent,
    }),
  },
  {
    name: 'an answer that nobody can trust is believed',
    breaks: 'I4',
    first: 'I2',
    scope: other,
    product: () => ({
      hearsOutcome: (sent) =>
        sent.outcome.kind === 'unknown'
          ? { ...sent, outcome: { kind: 'accepted', artifact: { prepay_id: 'wx0' } } }
          : sent,
    }),
  },
  {
    name: 'a take-over is not counted as an attempt',
    breaks: 'I10',
    scope: same,
    product: ({ decide }) => ({
      decide: (record, claim, now) => {
        const { verdict, write } = decide(record, claim, now);
        return { verdict, write: write && { ...write, attempts: record?.attempts ?? 1 } };
      },
    }),
  },
  {
    name: 'a lease that runs is taken',
    breaks: 'I10',
    scope: same,
    product: ({ decide }) => ({
      decide: (record, claim, now) => decide(record && { ...record, lease_until: 0 }, claim, now),
    }),
  },
  {
    name: 'the earlier tries that may have minted the artifact are forgotten',
    breaks: 'LIFE',
    scope: ticking,
    product: hearing(() => ({ tries: [] })),
  },
  {
    name: 'an unfinished claim is never taken over',
    breaks: 'END',
    scope: same,
    product: ({ decide }) => ({
      decide: (record, claim, now) =>
        decide(record?.status === 'PENDING' ? { ...record, lease_until: now } : record, claim, now),
    }),
  },
  {
    name: 'conflicts are not counted',
    breaks: 'END',
    scope: foreign,
    product: hearing(() => ({ conflicts: 0 })),
  },
];
