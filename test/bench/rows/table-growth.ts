import { join } from 'node:path';
import type { Comparison, Figure } from '../figures/figure.ts';
import { latencyOf, median } from '../figures/statistics.ts';
import { REDIS_ABSENT, type Row, type Setting } from '../row.ts';
import { growingRedis } from '../tables/growing-redis.ts';
import { growingSqlite } from '../tables/growing-sqlite.ts';
import type { GrowingTable } from '../tables/growing-table.ts';
import { keyAmong, placeOn, replayOn } from '../tables/sample.ts';
import { exampleOrder } from '../wechat/orders.ts';

const ORDERS_PER_ROUND = 20;

const microseconds = async (work: () => Promise<void>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) * 1000;
};

const measureGrowth = async (engine: string, growing: GrowingTable, { effort }: Setting): Promise<Comparison[]> => {
  const { table } = growing;
  const body = JSON.stringify(await exampleOrder('app-order'));
  const figures: { first: Figure[]; replay: Figure[] } = { first: [], replay: [] };
  for (const rows of effort.tableRows) {
    await growing.growTo(rows);
    const [first, replay]: [number[], number[]] = [[], []];
    for (let order = -effort.warmUp; order < effort.rounds * ORDERS_PER_ROUND; order++) {
      const key = keyAmong(rows);
      const placing = await microseconds(() => placeOn(table, key, body));
      const replaying = await microseconds(() => replayOn(table, key, body));
      if (order < 0) continue;
      first.push(placing);
      replay.push(replaying);
    }
    const name = `${rows.toLocaleString('en-US')} rows`;
    for (const [told, samples] of [[figures.first, first] as const, [figures.replay, replay] as const]) {
      told.push({ ...latencyOf(name, 'ours', samples), ratio: median(samples) / (told[0]?.median ?? median(samples)) });
    }
  }
  const [base] = figures.first;
  const told = (title: string, of: Figure[]): Comparison => ({
    title: `${engine}: ${title}`,
    unit: 'µs',
    ...(base === undefined ? {} : { base: base.name }),
    figures: of,
    budgets: [],
  });
  return [told('claim and settlement of a new order', figures.first), told('claim that is a replay', figures.replay)];
};

/** What an order costs its table, the fuller that is. */
export const tableGrowth: Row = {
  name: 'table-growth',
  title: 'Cost of an order as the table grows',
  measure: async (setting) => {
    const redis = await setting.redis();
    const engines: [string, () => Promise<GrowingTable>][] = [
      ['sqlite', () => growingSqlite(join(setting.directory, 'growing.sqlite'))],
      ...(redis === null ? [] : [['redis', () => growingRedis(redis)] as [string, () => Promise<GrowingTable>]]),
    ];
    const comparisons: Comparison[] = [];
    for (const [engine, open] of engines) {
      const growing = await open();
      try {
        comparisons.push(...(await measureGrowth(engine, growing, setting)));
      } finally {
        await growing.close();
      }
    }
    if (redis !== null) return comparisons;
    return comparisons.map((comparison) => ({ ...comparison, absent: REDIS_ABSENT }));
  },
};
