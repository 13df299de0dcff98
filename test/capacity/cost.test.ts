import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { awsCost, type Consumption, type Prices, tencentCost, totalOf } from './cost.ts';

const prices = JSON.parse(readFileSync(new URL('prices.example.json', import.meta.url), 'utf8')) as Prices;

const USE: Consumption = {
  invocations: 1,
  billedMs: 200,
  memoryMb: 256,
  outBytes: 1_000,
  logBytes: 1_000,
  writeUnits: 4,
  rowBytes: 1_000,
  redisRowBytes: 2_000,
  keptDays: 15,
};

const free = { per_million_invocations: 0, per_gb_second: 0, per_gb_out: 0, per_gb_logged: 0, fixed_per_month: {} };

it('counts a million orders in GB, GB-seconds and GB-months', () => {
  const only = (price: object) =>
    totalOf(awsCost({ ...free, currency: 'X', per_million_write_units: 0, per_gb_month_stored: 0, ...price }, USE, 1));
  // 1,000,000 × 0.2 s × 0.25 GB
  expect(only({ per_gb_second: 1 })).toBeCloseTo(50_000);
  expect(only({ per_gb_out: 1 })).toBeCloseTo(1);
  expect(only({ per_gb_logged: 1 })).toBeCloseTo(1);
  expect(only({ per_million_invocations: 1 })).toBe(1);
  expect(only({ per_million_write_units: 1 })).toBe(4);
  // 1 GB for half a month
  expect(only({ per_gb_month_stored: 1 })).toBeCloseTo(0.5);
  expect(totalOf(tencentCost({ ...free, currency: 'X', redis_per_gb_month: 1 }, USE, 1))).toBeCloseTo(1);
});

it('spreads what is paid by the month over the orders of a month', () => {
  const fixed = (ordersPerMonth: number) =>
    totalOf(
      tencentCost(
        { ...free, currency: 'X', redis_per_gb_month: 0, fixed_per_month: { a: 30, b: 10 } },
        USE,
        ordersPerMonth,
      ),
    );
  expect(fixed(1_000_000)).toBe(40);
  expect(fixed(4_000_000)).toBe(10);
});

it('grows with every price and every use', () => {
  const base = totalOf(awsCost(prices.aws, USE, prices.orders_per_month));
  for (const name of Object.keys(USE) as (keyof Consumption)[]) {
    const more = totalOf(awsCost(prices.aws, { ...USE, [name]: 2 * USE[name] }, prices.orders_per_month));
    if (name === 'redisRowBytes') expect(more).toBe(base);
    else expect(more).toBeGreaterThan(base);
  }
});
