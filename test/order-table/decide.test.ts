import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, settled } from '../../shared/order-table/decide.ts';
import type { Claim, Settlement, Verdict } from '../../shared/order-table/order-table.ts';
import type { OrderRecord } from '../../shared/order-table/record.ts';
import { aClaim, aRecord, NOW } from './samples.ts';

const LEASES = { running: NOW + 1, 'ending now': NOW, over: NOW - 1, yielded: 0 };
const ARTIFACTS = { none: null, fresh: NOW + 1, 'due now': NOW, due: NOW - 1 };

const AXES = {
  status: ['PENDING', 'READY', 'REFUSED'],
  owner: ['mine', 'another'],
  fingerprint: ['same', 'other'],
  lease: Object.keys(LEASES) as (keyof typeof LEASES)[],
  artifact: Object.keys(ARTIFACTS) as (keyof typeof ARTIFACTS)[],
} as const;

type Axes = typeof AXES;
type Case = { [Name in keyof Axes]: Axes[Name][number] };
type Pattern = { [Name in keyof Axes]?: readonly Axes[Name][number][] };

/** Every row that a claim can meet, in eight patterns that do not overlap: their order tells nothing. */
const TABLE: { when: Pattern; verdict: Verdict['kind']; takes: boolean }[] = [
  { when: { status: ['PENDING'], owner: ['mine'] }, verdict: 'ACQUIRED', takes: false },
  {
    when: { status: ['PENDING'], owner: ['another'], fingerprint: ['same'], lease: ['running', 'ending now'] },
    verdict: 'IN_PROGRESS',
    takes: false,
  },
  {
    when: { status: ['PENDING'], owner: ['another'], fingerprint: ['same'], lease: ['over', 'yielded'] },
    verdict: 'ACQUIRED',
    takes: true,
  },
  { when: { status: ['PENDING'], owner: ['another'], fingerprint: ['other'] }, verdict: 'MISMATCH', takes: false },
  {
    when: { status: ['READY'], fingerprint: ['same'], artifact: ['fresh', 'due now'] },
    verdict: 'REPLAY',
    takes: false,
  },
  { when: { status: ['READY'], fingerprint: ['same'], artifact: ['due', 'none'] }, verdict: 'ACQUIRED', takes: true },
  { when: { status: ['READY'], fingerprint: ['other'] }, verdict: 'MISMATCH', takes: false },
  { when: { status: ['REFUSED'] }, verdict: 'REFUSED', takes: false },
];

const CASES: Case[] = AXES.status.flatMap((status) =>
  AXES.owner.flatMap((owner) =>
    AXES.fingerprint.flatMap((fingerprint) =>
      AXES.lease.flatMap((lease) => AXES.artifact.map((artifact) => ({ status, owner, fingerprint, lease, artifact }))),
    ),
  ),
);

const matches = (pattern: Pattern, row: Case): boolean =>
  (Object.keys(AXES) as (keyof Axes)[]).every((name) => {
    const allowed: readonly string[] | undefined = pattern[name];
    return allowed === undefined || allowed.includes(row[name]);
  });

const recordOf = ({ status, lease, artifact }: Case): OrderRecord =>
  aRecord({
    status,
    lease_until: LEASES[lease],
    artifact: artifact === 'none' ? null : '{"prepay_id":"wx1"}',
    artifact_since: artifact === 'none' ? null : NOW - 3_600_000,
    artifact_until: ARTIFACTS[artifact],
    refusal: status === 'REFUSED' ? '{"code":"ORDER_PAID"}' : null,
  });

const claimOf = ({ owner, fingerprint }: Case): Claim =>
  aClaim({
    owner: owner === 'mine' ? 'first-owner' : 'second-owner',
    fingerprint: fingerprint === 'same' ? '1:first' : '1:second',
    body: '{"description":"second"}',
    caller: 'back-office-2',
    total: 200,
    expire_at: NOW + 1,
  });

describe('decide', () => {
  it('writes the whole claim when there is no row', () => {
    const claim = aClaim({ owner: 'me', lease_ms: 5_000 });
    const { verdict, write } = decide(null, claim, NOW);
    expect(write).toEqual(aRecord({ owner: 'me', lease_until: NOW + 5_000 }));
    expect(verdict).toEqual({ kind: 'ACQUIRED', record: write });
  });

  it.each(CASES)('$status of $owner owner, $fingerprint fingerprint, lease $lease, artifact $artifact', (row) => {
    const [expected, ...others] = TABLE.filter(({ when }) => matches(when, row));
    expect(others).toEqual([]);

    const record = recordOf(row);
    const { verdict, write } = decide(record, claimOf(row), NOW);
    expect(verdict.kind).toBe(expected?.verdict);
    if (expected?.takes) {
      expect(write).toEqual({
        ...record,
        status: 'PENDING',
        owner: row.owner === 'mine' ? 'first-owner' : 'second-owner',
        lease_until: NOW + 18_000,
        attempts: 2,
        tries: [NOW, NOW],
      });
      expect(verdict.record).toEqual(write);
    } else {
      expect(write).toBeNull();
      expect(verdict.record).toEqual(record);
    }
  });

  it('tells how long the lease of another runs', () => {
    const record = aRecord({ lease_until: NOW + 1_234 });
    expect(decide(record, aClaim(), NOW).verdict).toMatchObject({ kind: 'IN_PROGRESS', retry_after_ms: 1_234 });
  });
});

const SETTLEMENTS: Settlement[] = [
  {
    kind: 'complete',
    artifact: '{"prepay_id":"wx2"}',
    artifact_since: NOW + 1,
    artifact_until: NOW + 6_900_000,
    tries: [NOW - 1],
    upstream_request_id: 'request-2',
  },
  { kind: 'refuse', refusal: '{"code":"ORDER_PAID"}', upstream_request_id: 'request-3' },
  { kind: 'yield', tries: [NOW - 5, NOW], conflicts: 2 },
  { kind: 'release' },
];

describe('settled', () => {
  const held = aRecord({ owner: 'me', tries: [NOW - 9, NOW - 5], conflicts: 1 });
  const refreshing = aRecord({
    ...held,
    attempts: 2,
    artifact: '{"prepay_id":"wx1"}',
    artifact_since: NOW - 9_000_000,
    artifact_until: NOW - 2_000_000,
  });

  it.each([
    {
      kind: 'complete',
      after: {
        status: 'READY',
        artifact: '{"prepay_id":"wx2"}',
        artifact_since: NOW + 1,
        artifact_until: NOW + 6_900_000,
        upstream_request_id: 'request-2',
        tries: [NOW - 1],
        conflicts: 0,
      },
    },
    {
      kind: 'refuse',
      after: { status: 'REFUSED', refusal: '{"code":"ORDER_PAID"}', upstream_request_id: 'request-3', tries: [] },
    },
    { kind: 'yield', after: { status: 'PENDING', tries: [NOW - 5, NOW], conflicts: 2 } },
  ])('$kind changes its own columns and ends the lease', ({ kind, after }) => {
    const settlement = SETTLEMENTS.find((candidate) => candidate.kind === kind) as Settlement;
    expect(settled(held, 'me', settlement)).toEqual({ ...held, ...after, lease_until: 0 });
    expect(settled(refreshing, 'me', settlement)).toEqual({ ...refreshing, ...after, lease_until: 0 });
  });

  it('release deletes the row of a first attempt and no other', () => {
    expect(settled(held, 'me', { kind: 'release' })).toBe('gone');
    expect(settled(refreshing, 'me', { kind: 'release' })).toBeNull();
  });

  describe.each(SETTLEMENTS)('$kind', (settlement) => {
    it.each([
      { row: null, owner: 'me', why: 'there is no row' },
      { row: held, owner: 'another', why: 'another owns the row' },
      { row: { ...held, status: 'READY' as const }, owner: 'me', why: 'the row is READY' },
      { row: { ...held, status: 'REFUSED' as const }, owner: 'me', why: 'the row is REFUSED' },
    ])('changes nothing when $why', ({ row, owner }) => {
      expect(settled(row, owner, settlement)).toBeNull();
    });
  });
});

const time = fc.integer({ min: NOW - 10, max: NOW + 10 });
const word = fc.constantFrom('a', 'b', 'c');
const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const anyClaim: fc.Arbitrary<Claim> = fc
  .record({
    owner: word,
    fingerprint: word,
    body: word,
    lease_ms: fc.integer({ min: -5, max: 5 }),
    expire_at: time,
    caller: word,
    total: fc.nat(),
  })
  .map(aClaim);

const anyRecord: fc.Arbitrary<OrderRecord> = fc
  .record({
    status: fc.constantFrom('PENDING' as const, 'READY' as const, 'REFUSED' as const),
    owner: word,
    fingerprint: word,
    body: word,
    lease_until: fc.oneof(fc.constant(0), time),
    attempts: fc.integer({ min: 1, max: 9 }),
    tries: fc.array(time, { maxLength: 4 }),
    conflicts: fc.nat(3),
    artifact: nullable(word),
    artifact_since: nullable(time),
    artifact_until: nullable(time),
    created_at: time,
    expire_at: time,
  })
  .map(aRecord);

const anySettlement: fc.Arbitrary<Settlement> = fc.oneof(
  fc.constant<Settlement>({ kind: 'release' }),
  fc.record({ kind: fc.constant('yield' as const), tries: fc.array(time, { maxLength: 3 }), conflicts: fc.nat(3) }),
  fc.record({ kind: fc.constant('refuse' as const), refusal: word, upstream_request_id: nullable(word) }),
  fc.record({
    kind: fc.constant('complete' as const),
    artifact: word,
    artifact_since: time,
    artifact_until: time,
    tries: fc.array(time, { maxLength: 3 }),
    upstream_request_id: nullable(word),
  }),
);

type Step = { claim: Claim } | { owner: string; settlement: Settlement };
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ claim: anyClaim }),
  fc.record({ owner: word, settlement: anySettlement }),
);

const ONCE = ['fingerprint', 'body', 'created_at', 'expire_at', 'order_type', 'appid', 'total', 'currency', 'caller'];
const onceOf = (record: OrderRecord) => ONCE.map((name) => record[name as keyof OrderRecord]);

describe('every claim and settlement', () => {
  it('gives a verdict on any row, and writes only what it acquired', () => {
    fc.assert(
      fc.property(nullable(anyRecord), anyClaim, time, (record, claim, now) => {
        const { verdict, write } = decide(record, claim, now);
        if (write) expect(verdict).toEqual({ kind: 'ACQUIRED', record: write });
        if (verdict.kind === 'ACQUIRED') expect(verdict.record.owner).toBe(claim.owner);
        else expect(verdict.record).toEqual(record);
        const served = verdict.kind !== 'MISMATCH' && verdict.kind !== 'REFUSED';
        const self = record?.status === 'PENDING' && record.owner === claim.owner;
        if (served && !self) expect(verdict.record.fingerprint).toBe(claim.fingerprint);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps what is stored once, for as long as the row exists, and counts attempts upwards', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyStep, time), { maxLength: 30, size: 'max' }), (steps) => {
        let row: OrderRecord | null = null;
        for (const [step, now] of steps) {
          const before: OrderRecord | null = row;
          if ('claim' in step) {
            const { write } = decide(row, step.claim, now);
            row = write ?? row;
            if (before && write) expect(write.attempts).toBe(before.attempts + 1);
          } else {
            const next = settled(row, step.owner, step.settlement);
            row = next === 'gone' ? null : (next ?? row);
            if (before && row) expect(row.attempts).toBe(before.attempts);
          }
          if (before && row) expect(onceOf(row)).toEqual(onceOf(before));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('never lets anybody but the owner of the lease change a row', () => {
    fc.assert(
      fc.property(nullable(anyRecord), word, anySettlement, (record, owner, settlement) => {
        const holds = record?.status === 'PENDING' && record.owner === owner;
        const releasing = settlement.kind === 'release' && record?.attempts !== 1;
        const next = settled(record, owner, settlement);
        expect(next === null).toBe(!holds || releasing);
      }),
      { numRuns: 2_000 },
    );
  });
});
