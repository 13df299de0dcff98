import { describe, expect, it } from 'vitest';
import type { OrderTable } from '../../shared/order-table/order-table.ts';
import { createChance, meanOf } from './chance.ts';
import { atRate, onRedis, throughWecom } from './scenarios.ts';
import { type Figures, type Scenario, simulate } from './simulate.ts';
import { partitionOf } from './tables.ts';
import { createVirtualClock } from './virtual-clock.ts';

const SECONDS = 12;

/** The same shape at a hundredth of the size: laws do not depend on it. */
const small = (perSecond: number, changes: Partial<Scenario> = {}): Scenario =>
  atRate(perSecond, {
    phases: [{ untilMs: SECONDS * 1_000, perSecond }],
    platform: { ...atRate(1).platform, startsPerSecond: 100_000 },
    merchants: 4,
    ...changes,
  });

const upstreamOf = (scenario: Scenario, changes: object): Scenario['upstream'] =>
  ({ ...scenario.upstream, ...changes }) as Scenario['upstream'];

/** A merchant's limit far below what comes, answers that are lost, payers who tap twice, and callers who never give up. */
const storm = (): Scenario => {
  const scenario = small(100);
  return {
    ...scenario,
    merchants: 2,
    upstream: upstreamOf(scenario, { ordersPerSecond: 20, lostAnswers: 0.1 }),
    callers: { patienceMs: 600_000, firstWaitMs: 500, mostWaitMs: 8_000, doubleTaps: 0.3 },
  };
};

describe("Little's law", () => {
  it.each([50, 200])('%i orders a second keep rate × duration instances busy', async (perSecond) => {
    const scenario = small(perSecond, {
      // Nothing but the four waits of an order, so that its duration can be told beforehand.
      platform: { ...small(1).platform, coldStart: { p50: 1, p99: 2 } },
      callers: { ...small(1).callers, doubleTaps: 0 },
    });
    scenario.upstream = upstreamOf(scenario, { lostAnswers: 0 });
    const { seconds, table, orders } = await simulate(scenario);
    const { times } = scenario.upstream as { times: { p50: number; p99: number } };
    const meanMs = meanOf(scenario.cpu) + 2 * meanOf(scenario.table.times) + meanOf(times);
    const steady = seconds.slice(2, SECONDS).map(({ busy }) => busy);
    const busy = steady.reduce((sum, value) => sum + value, 0) / steady.length;
    expect(busy / ((perSecond * meanMs) / 1_000)).toBeGreaterThan(0.8);
    expect(busy / ((perSecond * meanMs) / 1_000)).toBeLessThan(1.2);
    expect(table.writes).toBe(2 * orders);
  });

  it('bills the time that instances were busy, and nothing else', async () => {
    const { platform, orders } = await simulate(small(50));
    expect(platform.invocations).toBeGreaterThanOrEqual(orders);
    expect(platform.busyMs / platform.invocations).toBeGreaterThan(meanOf(small(1).cpu));
    expect(platform.busy).toBe(0);
  });
});

describe('more of one thing', () => {
  const mostBusy = (figures: Figures) => figures.platform.mostBusy;
  const grows = async (scenarios: readonly Scenario[], of: (figures: Figures) => number) => {
    const values: number[] = [];
    for (const scenario of scenarios) values.push(of(await simulate(scenario)));
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(values.at(-1)).toBeGreaterThan(values[0] ?? Number.NaN);
  };

  it('more orders need more instances', () =>
    grows(
      [50, 100, 200].map((rate) => small(rate)),
      mostBusy,
    ));

  it('a slower WeChat needs more instances', () =>
    grows(
      [50, 150, 450].map((p50) => {
        const scenario = small(100);
        return { ...scenario, upstream: upstreamOf(scenario, { times: { p50, p99: 5 * p50 } }) };
      }),
      mostBusy,
    ));

  it('a slower cold start needs more instances', () =>
    grows(
      [100, 900, 2_700].map((p50) => ({
        ...small(100),
        platform: { ...small(1).platform, coldStart: { p50, p99: 2 * p50 } },
      })),
      mostBusy,
    ));

  it('fewer partitions throttle more writes', () =>
    grows(
      [8, 2, 1].map((partitions) => {
        const { table } = small(1);
        return small(200, { table: { ...table, partitions, unitsPerPartition: 300 } as Scenario['table'] });
      }),
      ({ table }) => table.throttled,
    ));

  it('a lower limit of WeChat refuses more requests', () =>
    grows(
      [100, 40, 10].map((ordersPerSecond) => {
        const scenario = small(200);
        return { ...scenario, upstream: upstreamOf(scenario, { ordersPerSecond }) };
      }),
      ({ upstream }) => upstream.limited.order ?? 0,
    ));

  it('fewer shards of Redis make orders wait longer', () =>
    grows(
      [4, 1].map((shards) => small(200, { table: { ...onRedis(shards), usPerWrite: 2_400 } as Scenario['table'] })),
      ({ latency }) => latency.p99,
    ));

  it('fewer instances than the work needs are refused by the platform, and never more are alive', async () => {
    const quota = 10;
    const { platform, endings } = await simulate({ ...small(100), platform: { ...small(1).platform, quota } });
    expect(platform.mostAlive).toBe(quota);
    expect(endings.REFUSED).toBe(platform.refused);
    expect(platform.refused).toBeGreaterThan(0);
  });
});

const watched = ({ upstream }: Figures) => ({ overlapping: upstream.overlapping, differing: upstream.differing });

describe('when WeChat limits', () => {
  it('no order is made twice, none is changed, and every caller gets the order in the end', async () => {
    const figures = await simulate(storm());
    expect(figures.endings.FREQUENCY_LIMITED).toBeGreaterThan(figures.orders);
    expect(figures.upstream.lost).toBeGreaterThan(10);
    expect(watched(figures)).toEqual({ overlapping: 0, differing: 0 });
    expect(figures).toMatchObject({ answered: figures.orders, abandoned: 0 });
    expect(figures.upstream.orders.size).toBe(figures.orders);
  });

  it('no more orders are answered than it lets through', async () => {
    const { seconds, upstream } = await simulate(storm());
    const allowed = 2 * 20;
    const answered = seconds.slice(0, SECONDS).reduce((sum, second) => sum + second.answered, 0);
    expect(upstream.limited.order).toBeGreaterThan(0);
    expect(answered).toBeLessThanOrEqual(allowed * (SECONDS + 1));
  });

  /** What the watch over WeChat is worth: without the order table's lease, it sees what must never be. */
  it('is seen to fail without the lease', async () => {
    const forgetful = (table: OrderTable): OrderTable => ({
      ...table,
      claim: async (key, claim) => table.claim(`${key}#${claim.owner}`, claim),
      settle: async (key, owner, settlement) => table.settle(`${key}#${owner}`, owner, settlement),
    });
    expect((await simulate(storm(), { table: forgetful })).upstream.overlapping).toBeGreaterThan(0);
  });
});

describe('WeCom', () => {
  it('is asked for one token by each instance', async () => {
    const { upstream, platform } = await simulate(small(20, { upstream: throughWecom(), merchants: 1 }));
    expect(upstream.requests.gettoken).toBe(platform.coldStarts);
    expect(upstream.limited).toEqual({});
  });

  it('bars a corp that asks too often, and still no order is made twice', async () => {
    const upstream = { ...throughWecom(), corpPerMinute: 100 } as Scenario['upstream'];
    const figures = await simulate(
      small(20, { upstream, merchants: 1, callers: { ...storm().callers, doubleTaps: 0.3 } }),
    );
    expect(figures.upstream.limited.create_order).toBeGreaterThan(0);
    // Where WeCom documents nothing for a repetition, it is asked before one.
    expect(figures.upstream.requests.get_order).toBeGreaterThan(0);
    expect(watched(figures)).toEqual({ overlapping: 0, differing: 0 });
    expect(figures.answered).toBe(figures.orders);
  });
});

describe('the simulation itself', () => {
  it('gives the same figures for the same seed, and others for another', async () => {
    const { upstream: _, ...first } = await simulate(storm());
    const { upstream: __, ...again } = await simulate(storm());
    const { upstream: ___, ...other } = await simulate({ ...storm(), seed: 1 });
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('draws times whose percentiles and mean are those that were asked for', () => {
    const chance = createChance(1);
    const times = { p50: 100, p99: 500 };
    const drawn = Array.from({ length: 50_000 }, () => chance.draw(times)).sort((a, b) => a - b);
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    expect((drawn[25_000] ?? 0) / times.p50).toBeCloseTo(1, 1);
    expect((drawn[49_500] ?? 0) / times.p99).toBeCloseTo(1, 1);
    expect(mean / meanOf(times)).toBeCloseTo(1, 1);
  });

  it('spreads the orders of one merchant evenly over partitions', () => {
    const counts = new Map<number, number>();
    for (let n = 0; n < 40_000; n++) {
      const partition = partitionOf(`1900000109#order-${n}`, 40);
      counts.set(partition, (counts.get(partition) ?? 0) + 1);
    }
    expect(counts.size).toBe(40);
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(200);
  });

  it('lets events happen in the order of their moments', async () => {
    const clock = createVirtualClock();
    const happened: number[] = [];
    const chance = createChance(3);
    for (let n = 0; n < 1_000; n++) {
      const at = Math.floor(chance.next() * 500);
      clock.sleep(at).then(() => happened.push(clock.now()));
    }
    await clock.run();
    expect(happened).toHaveLength(1_000);
    expect(happened).toEqual([...happened].sort((a, b) => a - b));
  });
});
