import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScript } from '../e2e/gateway-process.ts';
import { anOrder } from '../e2e/orders.ts';
import { type Stack, startStack } from '../e2e/stack.ts';
import { type RedisProcess, redisServerAbsent, startRedis } from '../order-table/redis-server.ts';

const LEASE_MS = 300;

/** One order in a process that dies at point `crashAt`, or in one that lives. */
interface Run {
  code: number | null;
  points: number;
  answer: Record<string, unknown> | null;
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const place = async (table: string, orderType: string, order: { out_trade_no: string }, crashAt = 0): Promise<Run> => {
  const file = join(stack.directory, `${order.out_trade_no}.json`);
  writeFileSync(file, JSON.stringify(order));
  const env = { ...stack.env, PREPAY_TABLE: table, PREPAY_LEASE_MS: String(LEASE_MS), PREPAY_RAW_EVENTS: 'on' };
  const script = runScript('test/crash/order-until.ts', [orderType, file, String(crashAt)], env);
  const code = await script.exited;
  const printed = script.stdout();
  return { code, ...(printed ? JSON.parse(printed) : { points: 0, answer: null }) } as Run;
};

/** The business fields of a request, without what v2 makes afresh for each. */
const business = ({ body }: { body: string }): string => body.replace(/<(nonce_str|sign)>[^<]*<\/\1>/g, '');

const CASES = [
  ['app', 'app', 'app'],
  ['unified', 'unified-native', 'unifiedorder'],
  ['wecom-miniprogram', 'wecom-miniprogram', 'create_order'],
] as const;

const crashesConverge = async (
  table: string,
  [orderType, fixture, call]: readonly [orderType: string, fixture: string, call: string],
): Promise<number> => {
  const whole = await place(table, orderType, anOrder(fixture));
  expect(whole.answer).toMatchObject({ replayed: false });
  expect(whole.points).toBeGreaterThanOrEqual(8);

  const crashAt = async (point: number): Promise<void> => {
    const order = anOrder(fixture);
    const crashed = await place(table, orderType, order, point);
    expect(crashed).toEqual({ code: null, points: 0, answer: null });

    // An identical retry converges as soon as the lease of the dead is over.
    let retried = await place(table, orderType, order);
    while (retried.answer?.code === 'REQUEST_IN_PROGRESS') retried = await place(table, orderType, order);
    expect(retried.answer).toMatchObject({ out_trade_no: order.out_trade_no, prepay_id: expect.any(String) });

    const requests = stack.requestsOf(order.out_trade_no, call);
    expect(requests.length).toBeLessThanOrEqual(2);
    expect(new Set(requests.map(business)).size).toBe(1);
    expect(stack.sandbox.orders().filter(({ out_trade_no }) => out_trade_no === order.out_trade_no)).toHaveLength(1);
  };
  const points = Array.from({ length: whole.points }, (_, index) => index + 1);
  // Two at a time, as many as the machine has processors.
  await Promise.all(
    [0, 1].map(async (half) => {
      for (const point of points.filter((number) => number % 2 === half)) await crashAt(point);
    }),
  );
  return whole.points;
};

describe('an order whose process dies at any point', () => {
  it.each(CASES)(
    'converges on sqlite: %s',
    async (...order) => {
      await crashesConverge(`sqlite:${join(stack.directory, 'crashes.sqlite')}`, order);
    },
    120_000,
  );

  describe.skipIf(redisServerAbsent)('on a real redis-server', () => {
    let redis: RedisProcess;
    beforeAll(async () => {
      redis = await startRedis();
    });
    afterAll(() => redis.stop());

    it.each(CASES)(
      'converges: %s',
      async (...order) => {
        await crashesConverge(redis.url, order);
      },
      120_000,
    );
  });
});
