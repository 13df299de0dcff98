import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOrder } from '../e2e/orders.ts';
import { type Answer, type Stack, startStack } from '../e2e/stack.ts';
import { type RedisProcess, redisServerAbsent, startRedis } from '../order-table/redis-server.ts';
import { startGateways } from './gateways.ts';

/** How many gateways die; set it to 100 to see it at length. */
const KILLS = Number(process.env.PREPAY_TEST_KILLS ?? 12);
const LEASE_MS = 400;

let stack: Stack;
let redis: RedisProcess | null = null;
beforeAll(async () => {
  stack = await startStack({ exchangesKept: 300_000 });
  if (!redisServerAbsent) redis = await startRedis();
});
afterAll(async () => {
  await stack.close();
  await redis?.stop();
});

type Order = ReturnType<typeof anOrder>;

const sent = (order: Order): string[] => stack.requestsOf(order.out_trade_no, 'app').map(({ body }) => body);

/** The orders of which WeChat has not exactly one, or got requests with different bodies. One pass over thousands. */
const notOneOrder = (orders: readonly Order[]): string[] => {
  const bodies = new Map<string, Set<string>>();
  for (const { out_trade_no = '', call, body } of stack.sandbox.requests()) {
    if (call === 'app') bodies.set(out_trade_no, (bodies.get(out_trade_no) ?? new Set()).add(body));
  }
  const made = new Map<string, number>();
  for (const { out_trade_no } of stack.sandbox.orders()) made.set(out_trade_no, (made.get(out_trade_no) ?? 0) + 1);
  return orders
    .map(({ out_trade_no }) => out_trade_no)
    .filter((number) => bodies.get(number)?.size !== 1 || made.get(number) !== 1);
};

const retried = async (post: () => Promise<Answer | null>): Promise<Answer> => {
  for (;;) {
    const answer = await post();
    if (answer && answer.status !== 409) return answer;
    await delay(50);
  }
};

/** A function takes one request at a time; two processes cannot stand for the instances of thousands. */
const inBatches = async <T, R>(items: readonly T[], size: number, work: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += size) {
    results.push(...(await Promise.all(items.slice(at, at + size).map(work))));
  }
  return results;
};

describe.skipIf(redisServerAbsent)('four gateways on one redis', () => {
  const table = () => ({ PREPAY_TABLE: redis?.url ?? '' });

  it('send one request for a thousand identical posts at once, and answer all alike', async () => {
    const gateways = await startGateways(stack, 4, table());
    const order = anOrder('app');
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => gateways.post('app', order)));

    const statuses = answers.map((answer) => answer?.status);
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
    const ids = answers.filter((answer) => answer?.status === 200).map((answer) => answer?.body.prepay_id);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(1);
    expect(sent(order)).toHaveLength(1);
  }, 120_000);

  it('know one 5xx while a tenth of the answers is lost, and an identical retry of each succeeds', async () => {
    const gateways = await startGateways(stack, 4, { ...table(), PREPAY_LEASE_MS: '15000' });
    stack.sandbox.faults.add({ call: 'app', probability: 0.1, seed: 7, reset_after: true });
    const orders = Array.from({ length: 100 }, () => anOrder('app'));
    const posts = Array.from({ length: 20 }, () => orders).flat();
    const answers = await Promise.all(posts.map((order) => gateways.post('app', order)));
    stack.sandbox.faults.clear();

    const unexpected = answers.filter((answer) => {
      const { status = 0, body = {} } = answer ?? {};
      return status !== 200 && status !== 409 && !(status === 504 && body.code === 'UPSTREAM_UNKNOWN');
    });
    expect(unexpected).toEqual([]);
    const last = await Promise.all(orders.map((order) => retried(() => gateways.post('app', order))));
    expect(last.map(({ status }) => status)).toEqual(orders.map(() => 200));
    expect(notOneOrder(orders)).toEqual([]);
  }, 120_000);
});

describe.each([
  ['sqlite', () => `sqlite:${join(stack.directory, 'killed.sqlite')}`],
  ['redis', () => redis?.url ?? ''],
])('gateways that are killed under load, on %s', (engine, table) => {
  it.skipIf(engine === 'redis' && redisServerAbsent)(
    'leave at most one order per number, and an identical retry returns it',
    async () => {
      const gateways = await startGateways(stack, 2, { PREPAY_TABLE: table(), PREPAY_LEASE_MS: String(LEASE_MS) });
      const orders: Order[] = [];
      let loading = true;
      const load = async (): Promise<void> => {
        while (loading) {
          const order = anOrder('app');
          orders.push(order);
          await Promise.all([gateways.post('app', order), gateways.post('app', order)]);
        }
      };
      const loads = [load(), load(), load(), load()];
      for (let kill = 0; kill < KILLS; kill++) await gateways.replace(kill % 2);
      loading = false;
      await Promise.all(loads);

      const last = await inBatches(orders, 100, (order) => retried(() => gateways.post('app', order)));
      expect(last.filter(({ status }) => status !== 200)).toEqual([]);
      expect(notOneOrder(orders)).toEqual([]);
      expect(orders.length).toBeGreaterThan(KILLS);
    },
    1_200_000,
  );
});
