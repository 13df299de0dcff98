import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Claim, OrderTable, Settlement, Verdict } from '../../shared/order-table/order-table.ts';
import { orderKey } from '../../shared/order-table/order-table.ts';
import type { OrderRecord } from '../../shared/order-table/record.ts';
import { createMemoryTable } from './memory-table.ts';
import { aClaim, aCompletion, refusal, release, SETTLEMENTS, yielded } from './samples.ts';

/** A lease, and the life of an artifact, that is over as soon as it is written: the suite needs no clock of the engine's. */
const OVER = -60_000;
const LONG = 3_600_000;
const FAR = 4_000_000_000_000;

const aKey = (): string => orderKey('1900000109', randomUUID().replaceAll('-', ''));

/**
 * What every engine of the order table does. `openTable` opens a further connection to one and the same table, which
 * may hold rows of earlier runs.
 */
export const orderTableContract = (name: string, openTable: () => Promise<OrderTable>): void => {
  describe(`order table on ${name}`, () => {
    const tables: OrderTable[] = [];
    const at = (index: number): OrderTable => tables[index % tables.length] as OrderTable;
    const table: Omit<OrderTable, 'close'> = {
      claim: (key, claim) => at(0).claim(key, claim),
      settle: (key, owner, settlement) => at(0).settle(key, owner, settlement),
      read: (key) => at(0).read(key),
    };

    beforeAll(async () => {
      for (let count = 0; count < 4; count++) tables.push(await openTable());
    });
    afterAll(async () => {
      await Promise.all(tables.map((opened) => opened.close()));
    });

    /** A row whose lease is over, held by `claim.owner`. */
    const aLapsedRow = async (): Promise<{ key: string; claim: Claim; row: OrderRecord }> => {
      const key = aKey();
      const claim = aClaim({ lease_ms: OVER });
      const { record } = await table.claim(key, claim);
      return { key, claim, row: record };
    };

    const aHeldRow = async (): Promise<{ key: string; claim: Claim; row: OrderRecord }> => {
      const key = aKey();
      const claim = aClaim({ lease_ms: LONG });
      const { record } = await table.claim(key, claim);
      return { key, claim, row: record };
    };

    describe('claim', () => {
      it('acquires a new number and stores the whole claim', async () => {
        const key = aKey();
        const claim = aClaim({ lease_ms: LONG });
        const verdict = await table.claim(key, claim);

        const { lease_ms: _, ...facts } = claim;
        const { created_at, lease_until } = verdict.record;
        expect(verdict).toEqual({
          kind: 'ACQUIRED',
          record: {
            ...facts,
            status: 'PENDING',
            lease_until,
            attempts: 1,
            tries: [created_at],
            conflicts: 0,
            artifact: null,
            artifact_since: null,
            artifact_until: null,
            refusal: null,
            upstream_request_id: null,
            created_at,
          },
        });
        expect(lease_until - created_at).toBe(LONG);
        expect(await table.read(key)).toEqual(verdict.record);
      });

      it('recognizes its own claim when the reply to it was lost', async () => {
        const { key, claim, row } = await aHeldRow();
        expect(await table.claim(key, claim)).toEqual({ kind: 'ACQUIRED', record: row });
        expect(await table.read(key)).toEqual(row);
      });

      it('tells everybody else how long the lease runs', async () => {
        const { key, row } = await aHeldRow();
        const verdict = await table.claim(key, aClaim());
        expect(verdict).toMatchObject({ kind: 'IN_PROGRESS', record: row });
        const { retry_after_ms } = verdict as Extract<Verdict, { kind: 'IN_PROGRESS' }>;
        expect(retry_after_ms).toBeGreaterThan(LONG - 60_000);
        expect(retry_after_ms).toBeLessThanOrEqual(LONG);
        expect(await table.read(key)).toEqual(row);
      });

      it('takes a lapsed order over with everything that the first claim stored', async () => {
        const { key, row } = await aLapsedRow();
        const second = aClaim({
          lease_ms: LONG,
          body: '{"description":"built anew"}',
          caller: 'back-office-2',
          expire_at: 1,
        });
        const verdict = await table.claim(key, second);
        const { lease_until, tries } = verdict.record;
        expect(verdict).toEqual({
          kind: 'ACQUIRED',
          record: { ...row, owner: second.owner, lease_until, attempts: 2, tries },
        });
        expect(tries).toEqual([row.created_at, lease_until - LONG]);
        expect(await table.read(key)).toEqual(verdict.record);
      });

      it('goes on at once with an order that was yielded', async () => {
        const { key, claim } = await aHeldRow();
        expect(await table.settle(key, claim.owner, yielded)).toBe(true);
        const verdict = await table.claim(key, aClaim({ lease_ms: LONG }));
        expect(verdict).toMatchObject({ kind: 'ACQUIRED', record: { attempts: 2, conflicts: 1, body: claim.body } });
        expect(verdict.record.tries).toEqual([1, 2, verdict.record.lease_until - LONG]);
      });

      it('replays an artifact that is not due', async () => {
        const { key, claim } = await aHeldRow();
        await table.settle(key, claim.owner, aCompletion());
        const verdict = await table.claim(key, aClaim());
        expect(verdict).toMatchObject({
          kind: 'REPLAY',
          record: { status: 'READY', artifact: '{"prepay_id":"wx1"}', artifact_until: FAR, attempts: 1 },
        });
        expect(await table.read(key)).toEqual(verdict.record);
      });

      it('takes an order over for a refresh when its artifact is due, and keeps the artifact', async () => {
        const { key, claim } = await aHeldRow();
        await table.settle(key, claim.owner, aCompletion({ artifact_until: 1 }));
        const verdict = await table.claim(key, aClaim({ lease_ms: LONG, body: 'another' }));
        expect(verdict).toMatchObject({
          kind: 'ACQUIRED',
          record: { status: 'PENDING', artifact: '{"prepay_id":"wx1"}', artifact_until: 1, attempts: 2 },
        });
        expect(verdict.record.body).toBe(claim.body);
        expect(verdict.record.tries).toEqual([verdict.record.lease_until - LONG]);
      });

      const stranger = { fingerprint: '1:another', lease_ms: LONG };
      it.each([
        { state: 'held', lease_ms: LONG, settlement: null },
        { state: 'lapsed', lease_ms: OVER, settlement: null },
        { state: 'yielded', lease_ms: LONG, settlement: yielded },
        { state: 'READY', lease_ms: LONG, settlement: aCompletion() },
        { state: 'due for a refresh', lease_ms: LONG, settlement: aCompletion({ artifact_until: 1 }) },
      ])('refuses another fingerprint when the order is $state', async ({ lease_ms, settlement }) => {
        const key = aKey();
        const claim = aClaim({ lease_ms });
        await table.claim(key, claim);
        if (settlement) await table.settle(key, claim.owner, settlement);
        const before = await table.read(key);
        expect(await table.claim(key, aClaim(stranger))).toEqual({ kind: 'MISMATCH', record: before });
        expect(await table.read(key)).toEqual(before);
      });

      it('answers a refusal to everybody, before fingerprints are compared', async () => {
        const { key, claim } = await aHeldRow();
        await table.settle(key, claim.owner, refusal);
        const refused = { status: 'REFUSED', refusal: '{"code":"ORDER_PAID"}', attempts: 1, tries: [] };
        for (const next of [claim, aClaim(), aClaim(stranger)]) {
          expect(await table.claim(key, next)).toMatchObject({ kind: 'REFUSED', record: refused });
        }
      });

      it('keeps numbers of different merchants apart', async () => {
        const number = randomUUID().replaceAll('-', '');
        const first = await table.claim(orderKey('1900000109', number), aClaim({ body: 'first' }));
        const second = await table.claim(orderKey('1230000109', number), aClaim({ body: 'second' }));
        expect([first.kind, second.kind]).toEqual(['ACQUIRED', 'ACQUIRED']);
        expect((await table.read(orderKey('1900000109', number)))?.body).toBe('first');
      });

      it('keeps numbers apart that differ in case only', async () => {
        const number = randomUUID().replaceAll('-', '').slice(0, 20);
        const lower = await table.claim(orderKey('m', `${number}a`), aClaim());
        const upper = await table.claim(orderKey('m', `${number}A`), aClaim());
        expect([lower.kind, upper.kind]).toEqual(['ACQUIRED', 'ACQUIRED']);
      });
    });

    describe('settle', () => {
      it('completes, once', async () => {
        const { key, claim, row } = await aHeldRow();
        const { kind: _, ...artifact } = aCompletion() as Extract<Settlement, { kind: 'complete' }>;
        expect(await table.settle(key, claim.owner, aCompletion())).toBe(true);
        const ready = { ...row, ...artifact, status: 'READY', lease_until: 0, tries: [] };
        expect(await table.read(key)).toEqual(ready);
        expect(await table.settle(key, claim.owner, aCompletion({ artifact: 'later' }))).toBe(false);
        expect(await table.read(key)).toEqual(ready);
      });

      it('completes although the lease is over, as long as nobody took over', async () => {
        const { key, claim } = await aLapsedRow();
        expect(await table.settle(key, claim.owner, aCompletion())).toBe(true);
        expect((await table.read(key))?.status).toBe('READY');
      });

      it('releases a first attempt, so that the number is free for other parameters', async () => {
        const { key, claim } = await aHeldRow();
        expect(await table.settle(key, claim.owner, release)).toBe(true);
        expect(await table.read(key)).toBeNull();
        const next = aClaim({ fingerprint: '1:another', body: 'another' });
        expect(await table.claim(key, next)).toMatchObject({
          kind: 'ACQUIRED',
          record: { attempts: 1, fingerprint: '1:another', body: 'another' },
        });
      });

      it('keeps the row of a later attempt', async () => {
        const { key } = await aLapsedRow();
        const second = aClaim({ lease_ms: LONG });
        const { record } = await table.claim(key, second);
        expect(await table.settle(key, second.owner, release)).toBe(false);
        expect(await table.read(key)).toEqual(record);
      });

      it.each(SETTLEMENTS)('lets a stale owner change nothing: $kind', async (settlement) => {
        const { key, claim } = await aLapsedRow();
        const { record } = await table.claim(key, aClaim({ lease_ms: LONG }));
        expect(await table.settle(key, claim.owner, settlement)).toBe(false);
        expect(await table.read(key)).toEqual(record);
      });

      it.each(SETTLEMENTS)('changes nothing where there is no row: $kind', async (settlement) => {
        const key = aKey();
        expect(await table.settle(key, randomUUID(), settlement)).toBe(false);
        expect(await table.read(key)).toBeNull();
      });
    });

    it('reads nothing of a number that nobody claimed', async () => {
      expect(await table.read(aKey())).toBeNull();
    });

    it.each([
      { what: 'Chinese, emoji and controls', text: '支付 🧧👨‍👩‍👧 \u0001\u0007\u007f\u2028 é e\u0301 "\\\' \r\n\t' },
      { what: '64 KB in three-byte characters', text: '付'.repeat(21_840) },
    ])('gives a body back to the byte: $what', async ({ text }) => {
      const key = aKey();
      const body = JSON.stringify({ description: text });
      await table.claim(key, aClaim({ body, lease_ms: OVER }));
      expect((await table.read(key))?.body).toBe(body);
      const { record } = await table.claim(key, aClaim({ lease_ms: LONG }));
      expect(record.body).toBe(body);
      await table.settle(key, record.owner, aCompletion({ artifact: body }));
      expect(await table.read(key)).toMatchObject({ body, artifact: body });
    });

    it.each([50, 200])('lets one of %i simultaneous first claims win', async (racers) => {
      const key = aKey();
      const claims = Array.from({ length: racers }, () => aClaim({ lease_ms: LONG }));
      const verdicts = await Promise.all(claims.map((claim, index) => at(index).claim(key, claim)));
      const winners = claims.filter((_, index) => verdicts[index]?.kind === 'ACQUIRED');
      expect(winners).toHaveLength(1);
      expect(verdicts.filter(({ kind }) => kind === 'IN_PROGRESS')).toHaveLength(racers - 1);
      expect(await table.read(key)).toMatchObject({ owner: winners[0]?.owner, attempts: 1 });
    });

    it.each([
      { state: 'lapsed', settlement: null },
      { state: 'due for a refresh', settlement: aCompletion({ artifact_until: 1 }) },
    ])('lets one of 50 simultaneous claims take over an order that is $state', async ({ settlement }) => {
      const { key, claim } = await aLapsedRow();
      if (settlement) await table.settle(key, claim.owner, settlement);
      const claims = Array.from({ length: 50 }, () => aClaim({ lease_ms: LONG }));
      const verdicts = await Promise.all(claims.map((next, index) => at(index).claim(key, next)));
      expect(verdicts.filter(({ kind }) => kind === 'ACQUIRED')).toHaveLength(1);
      expect(await table.read(key)).toMatchObject({ attempts: 2, body: claim.body });
    });

    it('answers every course of claims and settlements like the pure functions', async () => {
      const anyOwner = fc.constantFrom('a', 'b', 'c');
      const anyClaim = fc
        .record({
          owner: anyOwner,
          fingerprint: fc.constantFrom('1:x', '1:x', '1:y'),
          body: fc.string({ maxLength: 8 }),
          lease_ms: fc.constantFrom(OVER, LONG),
        })
        .map(aClaim);
      const anySettlement = fc.constantFrom(...SETTLEMENTS, aCompletion({ artifact_until: 1 }));
      const anyStep = fc.oneof(anyClaim, fc.record({ owner: anyOwner, settlement: anySettlement }));

      /** All but the moments, which are the engine's own. */
      const timeless = (record: OrderRecord | null) =>
        record && {
          ...record,
          lease_until: Math.sign(record.lease_until),
          tries: record.tries.length,
          created_at: 0,
        };

      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { maxLength: 12, size: 'max' }), async (steps) => {
          const key = aKey();
          const reference = createMemoryTable({ now: () => Date.now() });
          for (const step of steps) {
            if ('settlement' in step) {
              const { owner, settlement } = step;
              expect(await table.settle(key, owner, settlement)).toBe(await reference.settle(key, owner, settlement));
            } else {
              const [verdict, expected] = [await table.claim(key, step), await reference.claim(key, step)];
              expect(verdict.kind).toBe(expected.kind);
              expect(timeless(verdict.record)).toEqual(timeless(expected.record));
            }
            expect(timeless(await table.read(key))).toEqual(timeless(await reference.read(key)));
          }
        }),
        { numRuns: 60 },
      );
    });
  });
};
