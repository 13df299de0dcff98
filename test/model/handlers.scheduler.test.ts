import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Clock } from '../../shared/clock.ts';
import type { CloudFunction } from '../../shared/http/function.ts';
import { createOrderFunction } from '../../shared/http/order-function.ts';
import { createLog } from '../../shared/log.ts';
import { createMerchants } from '../../shared/merchants/merchants.ts';
import type { OrderTable } from '../../shared/order-table/order-table.ts';
import { openSqliteTable } from '../../shared/order-table/sqlite-table.ts';
import { appOrder } from '../../shared/orders/app-order.ts';
import { createOrigins } from '../../shared/upstream/origins.ts';
import { createLooplessWechat, FAULTS, type LooplessWechat, SECRET } from './loopless-wechat.ts';

const LEASE_MS = 10_000;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'prepay-scheduler-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

type Schedule = <T>(step: () => Promise<T>) => Promise<T>;

/** A handler of its own, as in an instance of its own: only the table and WeChat are shared. */
const createInstance = (table: OrderTable, wechat: LooplessWechat, clock: Clock, later: Schedule): CloudFunction => {
  const log = createLog('silent');
  const scheduled: OrderTable = {
    claim: (key, claim) => later(() => table.claim(key, claim)),
    settle: (key, owner, settlement) => later(() => table.settle(key, owner, settlement)),
    read: (key) => later(() => table.read(key)),
    close: async () => {},
  };
  return createOrderFunction(appOrder, {
    // A hundredth of the real wait: signing happens on threads that the scheduler does not drive.
    clock: { now: clock.now, sleep: (ms) => setTimeout(ms / 100).then(() => later(async () => {})) },
    log,
    rawEvents: true,
    corsOrigins: new Set(),
    leaseMs: LEASE_MS,
    merchants: createMerchants({ mchids: ['1900000109'], source: { fetch: async () => SECRET }, clock, log }),
    upstream: () => ({
      clock,
      origins: createOrigins(['https://a.example', 'https://b.example'], clock),
      exchange: (origin, request, limits) => later(() => wechat.exchange(origin, request, limits)),
    }),
    table: () => scheduled,
  });
};

const order = (outTradeNo: string, total: number) => ({
  appid: 'wxd678efh567hg6787',
  mchid: '1900000109',
  description: 'Image形象店-深圳腾大-QQ公仔',
  out_trade_no: outTradeNo,
  amount: { total, currency: 'CNY' },
});

type Answer = Record<string, unknown>;

/** A client does what the answer says: the identical request again while it is in progress or unknown. */
const MOST_POSTS = 6;

const persist = async (instance: CloudFunction, request: object): Promise<Answer[]> => {
  const answers: Answer[] = [];
  do answers.push((await instance(request)) as Answer);
  while (answers.at(-1)?.retry === 'same-request' && answers.length < MOST_POSTS);
  return answers;
};

const totalOf = (body: string | undefined): unknown =>
  body === undefined ? undefined : (JSON.parse(body) as { amount: { total: number } }).amount.total;

let runs = 0;
const seen = new Set<string>();

it('keeps P1, P2 and P4 in any interleaving of real handlers, whatever happens to their requests', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.constantFrom(...FAULTS), { maxLength: 8 }),
      fc.array(fc.constantFrom(100, 100, 200), { minLength: 2, maxLength: 5 }),
      async (scheduler, faults, totals) => {
        let now = Date.now();
        const clock: Clock = { now: () => now, sleep: async () => {} };
        const table = openSqliteTable({ file: join(directory, 'orders.sqlite'), clock, world: 'double' });
        const wechat = createLooplessWechat(faults);
        const later: Schedule = (step) => scheduler.schedule(Promise.resolve()).then(step);
        const number = `scheduled-${runs++}`;

        const answers = Promise.all(
          totals.map((total) => persist(createInstance(table, wechat, clock, later), order(number, total))),
        );
        await scheduler.waitFor(answers);

        // P1: one body in all requests, unless a definite refusal freed the number in between: there is none here.
        expect(new Set(wechat.bodies.get(number) ?? []).size).toBeLessThanOrEqual(1);
        // P2: a success is the caller's own order. A mismatch is told to those only whose parameters differ.
        const ordered = totalOf(wechat.orderOf(number));
        const told = (await answers).flatMap((list, index) => list.map((answer) => ({ index, answer })));
        for (const { index, answer } of told) {
          seen.add(String(answer.code ?? (answer.replayed ? 'replayed' : 'placed')));
          if (answer.prepay_id !== undefined) {
            expect(totalOf(wechat.bodyOf(String(answer.prepay_id)))).toBe(totals[index]);
          } else {
            expect(['UPSTREAM_UNKNOWN', 'REQUEST_IN_PROGRESS', 'OUT_TRADE_NO_USED']).toContain(answer.code);
            if (answer.code === 'OUT_TRADE_NO_USED' && ordered !== undefined) expect(ordered).not.toBe(totals[index]);
          }
        }

        // P4: when nothing goes wrong any more, the order's own parameters get its artifact, whatever state was left.
        wechat.heal();
        now += LEASE_MS + 1;
        const stored = await table.read(`1900000109#${number}`);
        const retry = createInstance(table, wechat, clock, (step) => step());
        const last = (await retry(order(number, Number(totalOf(stored?.body) ?? 100)))) as Answer;
        expect(totalOf(wechat.bodyOf(String(last.prepay_id)))).toBe(totalOf(stored?.body) ?? 100);
        await table.close();
      },
    ),
    { numRuns: 300 },
  );
  expect([...seen]).toEqual(expect.arrayContaining(['placed', 'replayed', 'OUT_TRADE_NO_USED', 'UPSTREAM_UNKNOWN']));
}, 120_000);
