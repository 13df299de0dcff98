import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { meanOf } from './chance.ts';
import { chart } from './chart.ts';
import { awsCost, type Consumption, type CostLine, type Prices, tencentCost, totalOf } from './cost.ts';
import { INPUTS, measured } from './inputs.ts';
import { inputsTable } from './inputs-table.ts';
import { fill, shown, table } from './markdown.ts';
import { atRate, partitionsFor, STEADY_MS, throughWecom } from './scenarios.ts';
import { type Figures, type Scenario, type Second, simulate } from './simulate.ts';

const DOCUMENT = new URL('../../docs/capacity.md', import.meta.url);
const CHART = new URL('../../docs/capacity.svg', import.meta.url);
const RATES = [500, 1_000, 2_500, 5_000, 10_000] as const;
const PEAK = 10_000;
const SPEEDS = [75, 150, 400, 1_000] as const;
/** Headers of the answer and of the request to WeChat, and what TLS adds. Bytes. */
const HEADER_BYTES = 1_500;
const KEPT_DAYS = 14;

const { values } = parseArgs({
  options: { prices: { type: 'string' } },
});

const durationMs = (upstream = INPUTS.wechatTimes.value): number =>
  meanOf(INPUTS.cpu.value) + 2 * meanOf(INPUTS.tableTimes.value) + meanOf(upstream);

/** Little's law: what is under way is what comes in a second, times how long it stays. */
const busyAt = (perSecond: number, upstream = INPUTS.wechatTimes.value): number =>
  (perSecond * durationMs(upstream)) / 1_000;

const spread = INPUTS.wechatTimes.value.p99 / INPUTS.wechatTimes.value.p50;
const upstreamOf = (p50: number) => ({ p50, p99: spread * p50 });

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const run = async (name: string, scenario: Scenario): Promise<Figures> => {
  const begun = performance.now();
  const figures = await simulate(scenario);
  say(`${name}: ${figures.orders} orders in ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
  return figures;
};

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
const steadyOf = ({ seconds }: Figures): Second[] => seconds.slice(12, 10 + STEADY_MS / 1_000);

const ratesTable = (runs: readonly (readonly [number, Figures])[]): string =>
  table(
    [
      'orders/s',
      "busy, Little's law",
      'busy, simulated',
      'most instances',
      'GB of memory',
      'of SCF’s quota',
      'p50 ms',
      'p99 ms',
      'table writes/s',
      'write units/s',
      'partitions',
    ],
    runs.map(([rate, figures]) => {
      const gb = (figures.platform.mostAlive * INPUTS.memory.value) / 1_000;
      return [
        rate,
        busyAt(rate),
        mean(steadyOf(figures).map(({ busy }) => busy)),
        figures.platform.mostAlive,
        gb,
        `${shown((100_000 * gb) / INPUTS.scfQuotaMb.value)} %`,
        figures.latency.p50,
        figures.latency.p99,
        2 * rate,
        2 * rate * INPUTS.dynamodbUnitsPerWrite.value,
        partitionsFor(rate),
      ];
    }),
  );

const speedsTable = (): string =>
  table(
    [
      'WeChat answers in (p50)',
      'mean duration ms',
      `busy at ${shown(PEAK)} orders/s`,
      'GB at 256 MB',
      'orders/s with SCF’s quota',
    ],
    SPEEDS.map((p50) => {
      const busy = busyAt(PEAK, upstreamOf(p50));
      const instances = INPUTS.scfQuotaMb.value / INPUTS.memory.value;
      return [
        `${p50} ms`,
        durationMs(upstreamOf(p50)),
        busy,
        (busy * INPUTS.memory.value) / 1_000,
        (instances * 1_000) / durationMs(upstreamOf(p50)),
      ];
    }),
  );

const troubleRow = (name: string, figures: Figures): (string | number)[] => [
  name,
  figures.orders,
  figures.answered,
  Object.values(figures.endings).reduce((sum, count) => sum + count, 0) / figures.orders,
  figures.endings.REFUSED ?? 0,
  figures.table.throttled,
  Object.values(figures.upstream.limited).reduce((sum, count) => sum + count, 0),
  figures.latency.p99 / 1_000,
  figures.upstream.overlapping + figures.upstream.differing,
];

const troublesTable = (rows: readonly (readonly [string, Figures])[]): string =>
  table(
    [
      'scenario',
      'orders',
      'answered',
      'requests per order',
      'refused by the platform',
      'writes throttled by the table',
      'limited by WeChat',
      'p99 s',
      'overlapping or differing requests at WeChat',
    ],
    rows.map(([name, figures]) => troubleRow(name, figures)),
  );

const wecomTable = ({ upstream, platform }: Figures): string =>
  table(
    ['interface', 'requests', 'limited'],
    [
      ...Object.entries(upstream.requests).map(([what, count]) => [`\`${what}\``, count, upstream.limited[what] ?? 0]),
      ['instances', platform.mostAlive, ''],
    ],
  );

const redisTableOf = (): string => {
  const perShard = 1_000_000 / (2 * INPUTS.redisUsPerWrite.value);
  return table(
    ['orders/s', 'shards at 60 % of a core', 'GB for an hour of it, kept 14 days'],
    RATES.map((rate) => [
      rate,
      Math.ceil(rate / (0.6 * perShard)),
      (rate * 3_600 * measured.redis_row_bytes) / 1_000_000_000,
    ]),
  );
};

const consumption = (coldShare: number): Consumption => ({
  invocations: 1 + INPUTS.doubleTaps.value,
  billedMs: durationMs() + coldShare * meanOf(INPUTS.coldStart.value),
  memoryMb: INPUTS.memory.value,
  outBytes: measured.answer_bytes + measured.request_bytes + HEADER_BYTES,
  logBytes: measured.log_bytes,
  writeUnits: 2 * INPUTS.dynamodbUnitsPerWrite.value,
  rowBytes: measured.row_bytes.app,
  redisRowBytes: measured.redis_row_bytes,
  keptDays: KEPT_DAYS,
});

const costTable = (lines: readonly CostLine[], currency: string): string =>
  table(
    ['per million orders', currency],
    [...lines.map(({ what, cost }) => [what, cost]), ['**sum**', totalOf(lines)]],
  );

const chartOf = (peak: Figures, runs: readonly (readonly [number, Figures])[]): string => {
  const rates = [0, ...RATES];
  const quota = INPUTS.scfQuotaMb.value / INPUTS.memory.value;
  const colours = ['#0d9488', '#2563eb', '#d97706', '#dc2626'];
  const perSecond = (name: keyof Second) =>
    peak.seconds.slice(0, 24).map((second, index) => [index + 1, second[name]] as const);
  return chart([
    {
      title: 'Instances that are busy',
      x: 'orders a second',
      y: 'instances',
      lines: [
        ...SPEEDS.map((p50, index) => ({
          name: `WeChat answers in ${p50} ms (p50)`,
          colour: colours[index] ?? '#000',
          points: rates.map((rate) => [rate, busyAt(rate, upstreamOf(p50))] as const),
        })),
        {
          name: `${shown(quota)} instances: SCF’s quota at ${INPUTS.memory.value} MB`,
          colour: '#6b7280',
          dashed: true,
          points: [0, PEAK].map((rate) => [rate, quota] as const),
        },
        {
          name: 'simulated, 150 ms',
          colour: '#7c3aed',
          dashed: true,
          points: runs.map(([rate, figures]) => [rate, mean(steadyOf(figures).map(({ busy }) => busy))] as const),
        },
      ],
    },
    {
      title: `A peak of ${shown(PEAK)} orders a second`,
      x: 'seconds',
      y: 'a second, or instances',
      lines: [
        { name: 'new orders', colour: '#2563eb', points: perSecond('offered') },
        { name: 'answered', colour: '#0d9488', points: perSecond('answered') },
        { name: 'busy instances', colour: '#d97706', points: perSecond('busy') },
        { name: 'cold starts', colour: '#dc2626', points: perSecond('coldStarts') },
      ],
    },
  ]);
};

/** A table with plenty of partitions: of all limits, a scenario meets only its own. */
const AMPLE = { ...atRate(1).table, partitions: 200 } as Scenario['table'];

const steady = (perSecond: number, seconds: number, changes: Partial<Scenario>): Scenario =>
  atRate(perSecond, { phases: [{ untilMs: seconds * 1_000, perSecond }], table: AMPLE, ...changes });

/** Runs every scenario, prints what it takes, and writes `docs/capacity.md` and its chart. */
const prices = JSON.parse(
  await readFile(values.prices ?? new URL('prices.example.json', import.meta.url), 'utf8'),
) as Prices;

const runs: (readonly [number, Figures])[] = [];
for (const rate of RATES) runs.push([rate, await run(`${rate}/s`, atRate(rate))]);
const peak = runs.at(-1)?.[1] as Figures;

const oneMerchant = await run('limit of one merchant', steady(1_000, 20, { merchants: 1 }));
const quota = await run(
  'quota',
  steady(400, 20, { platform: { ...atRate(1).platform, quota: 50, startsPerSecond: 50 } }),
);
const lost = await run(
  'lost answers',
  steady(500, 20, { upstream: { ...atRate(1).upstream, lostAnswers: 0.05 } as Scenario['upstream'] }),
);
const few = await run(
  'few partitions',
  steady(500, 20, { table: { ...atRate(1).table, partitions: 1 } as Scenario['table'] }),
);
const corp = await run('one corp', steady(150, 90, { merchants: 1, upstream: throughWecom() }));
const barred = await run('a barred corp', steady(200, 90, { merchants: 1, upstream: throughWecom() }));

const use = consumption(peak.platform.coldStarts / peak.platform.invocations);
const blocks: Readonly<Record<string, string>> = {
  inputs: inputsTable(),
  rates: ratesTable(runs),
  speeds: speedsTable(),
  troubles: troublesTable([
    ['1,000 orders/s of one merchant, which may 500/s', oneMerchant],
    ['400 orders/s with 50 instances (a tenth of the quota)', quota],
    ['500 orders/s, 5 % of the answers lost', lost],
    ['500 orders/s on one partition, which has half the units', few],
    ['WeCom: 150 orders/s of one corp, 90 s', corp],
    ['WeCom: 200 orders/s of one corp, 90 s', barred],
  ]),
  wecom: wecomTable(corp),
  redis: redisTableOf(),
  tencent: costTable(tencentCost(prices.tencent, use, prices.orders_per_month), prices.tencent.currency),
  aws: costTable(
    awsCost(prices.aws, { ...use, memoryMb: INPUTS.lambdaMemory.value }, prices.orders_per_month),
    prices.aws.currency,
  ),
};

let document = await readFile(DOCUMENT, 'utf8');
for (const [name, text] of Object.entries(blocks)) document = fill(document, name, text);
await writeFile(DOCUMENT, document);
await writeFile(CHART, chartOf(peak, runs));
process.stdout.write(`${Object.values(blocks).join('\n\n')}\n`);
