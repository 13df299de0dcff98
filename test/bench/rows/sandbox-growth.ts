import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { atLeast, atMost, type Comparison, type Figure } from '../figures/figure.ts';
import { interleave, ratioOf } from '../figures/interleave.ts';
import { figureOf, latencyOf, median } from '../figures/statistics.ts';
import type { Row, Setting } from '../row.ts';
import type { Held } from '../sandbox/process.ts';
import { type Subject, startSubject } from '../sandbox/subject.ts';

const MIB = 2 ** 20;
const FRESH = 'a fresh sandbox in the same rounds';
const FULL = 'the full sandbox';

/** As many exchanges as the sandbox remembers. */
const EXCHANGES_KEPT = 10_000;
const FILLING_IN_FLIGHT = 16;

/** What is measured of both sandboxes: the number of a round, of which the ratio is made, and what is told. */
interface Gauge {
  title: string;
  unit: string;
  run(subject: Subject, count: number): Promise<{ value: number; samples: readonly number[] }>;
  figure: typeof figureOf;
}

const GAUGES: readonly Gauge[] = [
  {
    title: 'APIv3 orders, 4 in flight',
    unit: 'orders/s',
    run: async (subject, count) => {
      const { perSecond } = await subject.place(count, 4);
      return { value: perSecond, samples: [perSecond] };
    },
    figure: figureOf,
  },
  {
    title: 'time to the answer of an APIv3 order, 1 in flight',
    unit: 'ms',
    run: async (subject, count) => {
      const { latencies } = await subject.place(Math.ceil(count / 4), 1);
      return { value: median(latencies), samples: latencies };
    },
    figure: latencyOf,
  },
  {
    title: 'time to the answer of a WeCom query, 1 in flight',
    unit: 'ms',
    run: async (subject, count) => {
      const { latencies } = await subject.query(count, 1);
      return { value: median(latencies), samples: latencies };
    },
    figure: latencyOf,
  },
];

/** A gauge read on both, by turns: the figure of the first. */
const read = async (
  { run, figure }: Gauge,
  name: string,
  { full, fresh }: Record<'full' | 'fresh', Subject>,
  { rounds, warmUp, sandboxRound }: Setting['effort'],
): Promise<Figure> => {
  const series: (readonly number[])[] = [];
  const contestants = [
    {
      name: FULL,
      kind: 'ours' as const,
      round: async () => {
        const { value, samples } = await run(full, sandboxRound);
        series.push(samples);
        return value;
      },
    },
    { name: FRESH, kind: 'ours' as const, round: async () => (await run(fresh, sandboxRound)).value },
  ];
  const { values } = await interleave(contestants, { rounds, warmUp });
  return { ...figure(name, 'ours', series.slice(-rounds).flat()), ratio: ratioOf(values, FULL, FRESH) };
};

const thousands = (count: number): string => count.toLocaleString('en-US');

/** Lets one sandbox fill and looks at it now and then. */
const grow = async (subjects: Record<'full' | 'fresh', Subject>, setting: Setting): Promise<Comparison[]> => {
  const { full, fresh } = subjects;
  const { sandboxOrders, sandboxExchanges } = setting.effort;
  const answers = GAUGES.map((): Figure[] => []);
  const [heap, rss, growth]: [Figure[], Figure[], Figure[]] = [[], [], []];
  const weigh = async (name: string): Promise<Held> => {
    const held = await full.held();
    heap.push(figureOf(name, 'ours', [held.heap / MIB]));
    rss.push(figureOf(name, 'ours', [held.rss / MIB]));
    return held;
  };
  const look = async (name: string): Promise<void> => {
    await fresh.reset();
    for (const [at, gauge] of GAUGES.entries()) answers[at]?.push(await read(gauge, name, subjects, setting.effort));
  };

  await weigh('at the start');
  await look('at the start');
  await full.reset();
  let last: { orders: number; held: Held } | undefined;
  for (const orders of sandboxOrders) {
    await full.place(orders - full.placed(), FILLING_IN_FLIGHT);
    const name = `${thousands(orders)} orders`;
    const held = await weigh(name);
    if (last) {
      const bytes = (held.heap - last.held.heap) / (orders - last.orders);
      growth.push(figureOf(`each order from ${thousands(last.orders)} to ${thousands(orders)}`, 'ours', [bytes]));
    }
    last = { orders, held };
    await look(name);
  }

  const turned = Math.min(EXCHANGES_KEPT, sandboxExchanges / 2);
  await full.query(turned, FILLING_IN_FLIGHT);
  const before = await full.held();
  await full.query(sandboxExchanges - turned, FILLING_IN_FLIGHT);
  const name = `${thousands(full.placed())} orders, then ${thousands(sandboxExchanges)} exchanges`;
  const after = await weigh(name);
  const perExchange = (after.heap - before.heap) / (sandboxExchanges - turned);
  growth.push(figureOf('each exchange once the log is full', 'ours', [perExchange]));
  await look(name);

  const ratio = answers[0]?.at(-1)?.ratio ?? 0;
  return [
    ...GAUGES.map(({ title, unit }, at) => ({
      title,
      unit,
      base: FRESH,
      figures: answers[at] ?? [],
      budgets: at === 0 ? [atLeast('orders a second of a full sandbox in those of a fresh one', ratio, 0.9)] : [],
    })),
    { title: 'heap and buffers in use, after garbage collection', unit: 'MiB', figures: heap, budgets: [] },
    { title: 'resident set', unit: 'MiB', figures: rss, budgets: [] },
    {
      title: 'what the sandbox keeps of',
      unit: 'bytes',
      figures: growth,
      budgets: [atMost('bytes kept of an exchange once the log is full', perExchange, 1)],
    },
  ];
};

/** Whether the sandbox answers as fast when it is full, and what it holds then. */
export const sandboxGrowth: Row = {
  name: 'sandbox-growth',
  title: 'The sandbox as it fills',
  measure: async (setting) => {
    const subjects: Subject[] = [];
    const start = async (name: string): Promise<Subject> => {
      const directory = join(setting.volatile, name);
      await mkdir(directory);
      const subject = await startSubject(directory);
      subjects.push(subject);
      return subject;
    };
    try {
      return await grow({ full: await start('full-sandbox'), fresh: await start('fresh-sandbox') }, setting);
    } finally {
      for (const subject of subjects) await subject.stop();
    }
  },
};
