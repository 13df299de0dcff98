import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Claim, type OrderTable, orderKey, type Settlement } from '../../shared/order-table/order-table.ts';
import { createMemoryTable } from './memory-table.ts';
import { aClaim } from './samples.ts';

type Settling = (now: number) => Settlement;
type Step =
  | { kind: 'wait'; ms: number }
  | { kind: 'claim'; claim: Claim }
  | { kind: 'settle'; by: string; settling: Settling };

/** Few values, near each other, so that courses meet every branch and every moment at which one gives way to another. */
const few = fc.integer({ min: 0, max: 3 });
const text = fc.constantFrom('{"a":1}', '{"支付":"🧧"}');
const textOrNull = fc.option(text, { nil: null });

const releases = fc.constant<Settling>(() => ({ kind: 'release' }));
const yields = fc.tuple(fc.array(few, { maxLength: 3 }), few).map(
  ([tries, conflicts]): Settling =>
    (now) => ({ kind: 'yield', tries: tries.map((ms) => now - ms), conflicts }),
);
const refuses = fc.tuple(text, textOrNull).map(
  ([refusal, upstream_request_id]): Settling =>
    () => ({ kind: 'refuse', refusal, upstream_request_id }),
);
const completes = fc.record({ artifact: text, past: few, life: few, upstream_request_id: textOrNull }).map(
  ({ past, life, ...parts }): Settling =>
    (now) => ({
      kind: 'complete',
      ...parts,
      artifact_since: now - past,
      artifact_until: now + life,
      tries: [now - past],
    }),
);

const waits: fc.Arbitrary<Step> = fc.integer({ min: 1, max: 2 }).map((ms) => ({ kind: 'wait', ms }));
const claims: fc.Arbitrary<Step> = fc
  .record({
    owner: fc.constantFrom('a', 'b', 'c'),
    fingerprint: fc.constantFrom('1:x', '1:x', '1:x', '1:y'),
    body: text,
    lease_ms: few,
  })
  .map((parts) => ({ kind: 'claim', claim: aClaim({ ...parts, expire_at: Date.now() + 86_400_000 }) }));
/** Who holds the row is known only when the course has come there. */
const settles: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('settle' as const),
  by: fc.constantFrom('the holder', 'the holder', 'a'),
  settling: fc.oneof(releases, yields, refuses, completes, completes, completes),
});
const courses = fc.array(fc.oneof(waits, waits, claims, claims, claims, settles, settles), {
  minLength: 1,
  maxLength: 24,
  size: 'max',
});

/** What the courses must have met: the row before, the verdict and whether it was won anew; the settlement and its answer. */
const EVERYTHING = [
  'PENDING ACQUIRED false',
  'PENDING ACQUIRED true',
  'PENDING IN_PROGRESS false',
  'PENDING MISMATCH false',
  'READY ACQUIRED true',
  'READY MISMATCH false',
  'READY REPLAY false',
  'REFUSED REFUSED false',
  'complete false',
  'complete true',
  'none ACQUIRED true',
  'refuse false',
  'refuse true',
  'release false',
  'release true',
  'yield false',
  'yield true',
];

/**
 * Runs random courses on an engine whose time is the test's, and on the pure functions: every verdict, every answer and
 * every row must be the same, to the millisecond.
 */
export const agreesWithTheReference = async (
  table: Pick<OrderTable, 'claim' | 'settle' | 'read'>,
  setTime: (now: number) => Promise<void>,
  numRuns: number,
): Promise<void> => {
  const met = new Map<string, number>();
  const meet = (what: string): unknown => met.set(what, (met.get(what) ?? 0) + 1);

  await fc.assert(
    fc.asyncProperty(courses, async (steps) => {
      const key = orderKey('1900000109', randomUUID());
      let now = Date.now();
      await setTime(now);
      const reference = createMemoryTable({ now: () => now });
      for (const step of steps) {
        const before = await reference.read(key);
        if (step.kind === 'wait') {
          now += step.ms;
          await setTime(now);
        } else if (step.kind === 'claim') {
          const expected = await reference.claim(key, step.claim);
          expect(await table.claim(key, step.claim)).toEqual(expected);
          meet(`${before?.status ?? 'none'} ${expected.kind} ${before?.attempts !== expected.record.attempts}`);
        } else {
          const owner = step.by === 'the holder' && before ? before.owner : step.by;
          const settlement = step.settling(now);
          const expected = await reference.settle(key, owner, settlement);
          expect(await table.settle(key, owner, settlement)).toBe(expected);
          meet(`${settlement.kind} ${expected}`);
        }
      }
      expect(await table.read(key)).toEqual(await reference.read(key));
    }),
    { numRuns },
  );
  expect([...met.keys()].sort()).toEqual(EVERYTHING);
};
