import { deadlineIn } from '../../shared/clock.ts';
import { createLog } from '../../shared/log.ts';
import type { OrderTable } from '../../shared/order-table/order-table.ts';
import type { BoundOrder } from '../../shared/orders/order-type.ts';
import { PREPAY_ID_LIFE } from '../../shared/orders/prepay-id-life.ts';
import { placeOrder } from '../../shared/prepay/place-order.ts';
import { aRequestLog } from '../log-lines.ts';
import { type CallerOptions, endingOf, persist } from './callers.ts';
import { type Chance, createChance, type Times } from './chance.ts';
import { createPlatform, type PlatformFigures, type PlatformOptions } from './platform.ts';
import { type DynamodbOptions, dynamodbTable, type RedisOptions, redisTable, type TableFigures } from './tables.ts';
import type { SimulatedUpstream, UpstreamFigures } from './upstream.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
import { createWechat, type WechatOptions } from './wechat.ts';
import { createWecom, type WecomOptions } from './wecom.ts';

/** Until `untilMs`, new orders come at `perSecond`. */
export interface Phase {
  untilMs: number;
  perSecond: number;
}

export interface Scenario {
  seed: number;
  phases: readonly Phase[];
  merchants: number;
  /** Processor time of one order in its instance. */
  cpu: Times;
  platform: PlatformOptions;
  table: ({ engine: 'dynamodb' } & DynamodbOptions) | ({ engine: 'redis' } & RedisOptions);
  upstream: ({ system: 'wechatpay' } & WechatOptions) | ({ system: 'wecom' } & WecomOptions);
  callers: CallerOptions;
  /** The time limit of the function, milliseconds. */
  timeLimitMs: number;
}

/** One second of the run. */
export interface Second {
  /** Orders that came anew, requests of repetitions not counted. */
  offered: number;
  answered: number;
  limited: number;
  busy: number;
  coldStarts: number;
}

export interface Figures {
  orders: number;
  answered: number;
  /** Orders whose callers gave up. */
  abandoned: number;
  /** Of those that were answered: from the first request, milliseconds. */
  latency: { p50: number; p99: number };
  /** Requests that callers made, by how they ended: `OK`, `REFUSED` (by the platform), or the code of the error. */
  endings: Readonly<Record<string, number>>;
  platform: PlatformFigures;
  table: TableFigures;
  upstream: UpstreamFigures;
  seconds: readonly Second[];
}

/** What is kept back for the answer, and how much longer than the function a claim holds (`shared/http/context.ts`). */
const RESERVE_MS = 1_000;
const LEASE_EXTRA_MS = 3_000;

/** An order in the instance that takes it. */
type Bind = (memory: unknown) => BoundOrder;

const quiet = createLog('silent');

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const openTable = (clock: VirtualClock, chance: Chance, table: Scenario['table']) =>
  table.engine === 'dynamodb' ? dynamodbTable(clock, chance, table) : redisTable(clock, chance, table);

const openUpstream = (
  clock: VirtualClock,
  chance: Chance,
  upstream: Scenario['upstream'],
): SimulatedUpstream<unknown> =>
  upstream.system === 'wechatpay'
    ? createWechat(clock, chance, upstream)
    : (createWecom(clock, chance, upstream) as SimulatedUpstream<unknown>);

/** What a simulation may be given in the place of Prepay's own parts, to see that its checks can fail. */
export interface Replacements {
  table?: (table: OrderTable) => OrderTable;
}

/**
 * Orders as callers send them, through Prepay's own use case (`placeOrder`, `decide`, `settled`), over a platform, a table
 * and a WeChat that are simulated. Time is virtual, chance is seeded: the same scenario gives the same figures.
 */
export const simulate = async (scenario: Scenario, replace: Replacements = {}): Promise<Figures> => {
  const { phases, seed, timeLimitMs } = scenario;
  const clock = createVirtualClock();
  // A source of chance for each part, so that a change to one leaves what the others draw.
  const chanceOf = (part: number): Chance => createChance(seed * 31 + part);
  const [arrivals, instances, waits, service] = [1, 2, 3, 4].map(chanceOf) as [Chance, Chance, Chance, Chance];
  const simulated = openTable(clock, chanceOf(5), scenario.table);
  const table = replace.table?.(simulated.table) ?? simulated.table;
  const upstream = openUpstream(clock, chanceOf(6), scenario.upstream);
  const platform = createPlatform(clock, instances, scenario.platform, upstream.remember);

  const boundOrder =
    (n: number): Bind =>
    (memory) => {
      const mchid = String(1900000000 + (n % scenario.merchants));
      const number = { mchid, out_trade_no: `order-${n}`, appid: 'wxd678efh567hg6787' };
      return {
        order_type: 'app',
        identity: { mchid },
        number,
        total: 100,
        currency: 'CNY',
        expires_at: null,
        life: PREPAY_ID_LIFE,
        fingerprint: `fingerprint-${n}`,
        body: `body-${n}`,
        renewed: async () => null,
        ...upstream.talk(number, memory),
      };
    };

  const invoke = (bind: Bind) =>
    platform.invoke(async (memory) => {
      const deadline = deadlineIn(clock, timeLimitMs - RESERVE_MS);
      await clock.sleep(service.draw(scenario.cpu));
      const leaseMs = timeLimitMs + LEASE_EXTRA_MS;
      return placeOrder(
        { order: bind(memory), caller: 'shop', deadline, leaseMs },
        { table, clock, log: aRequestLog(quiet, clock) },
      );
    });

  const endings: Record<string, number> = {};
  const latencies: number[] = [];
  const perSecond: { offered: number; answered: number }[] = [];
  const second = () => {
    const index = Math.floor(clock.now() / 1_000);
    perSecond[index] ??= { offered: 0, answered: 0 };
    return perSecond[index];
  };
  let abandoned = 0;

  const request = async (order: Bind) => {
    const ending = await endingOf(invoke(order));
    const name = ending.kind === 'answered' ? 'OK' : ending.kind === 'refused' ? 'REFUSED' : ending.error.code;
    endings[name] = (endings[name] ?? 0) + 1;
    return ending;
  };

  let waiting = 0;
  const caller = async (order: Bind): Promise<void> => {
    waiting += 1;
    const { ending, tookMs } = await persist(clock, waits, scenario.callers, () => request(order));
    waiting -= 1;
    if (ending.kind !== 'answered') {
      abandoned += 1;
      return;
    }
    latencies.push(tookMs);
    second().answered += 1;
  };

  const secondTap = async (order: Bind): Promise<void> => {
    await clock.sleep(50 + 250 * waits.next());
    await request(order);
  };

  const troubles: unknown[] = [];
  const begin = (work: Promise<void>): void => {
    work.catch((error: unknown) => troubles.push(error));
  };

  let orders = 0;
  let coming = true;
  const arrive = async (): Promise<void> => {
    for (const { untilMs, perSecond: rate } of phases) {
      for (;;) {
        const gap = arrivals.gap(rate);
        if (clock.now() + gap >= untilMs) break;
        await clock.sleep(gap);
        const order = boundOrder(orders++);
        second().offered += 1;
        begin(caller(order));
        if (arrivals.next() < scenario.callers.doubleTaps) begin(secondTap(order));
      }
      await clock.sleep(untilMs - clock.now());
    }
    coming = false;
  };

  const sampled: Pick<Second, 'busy' | 'coldStarts' | 'limited'>[] = [];
  const sample = async (): Promise<void> => {
    while (coming || waiting > 0) {
      await clock.sleep(1_000);
      const { busy, coldStarts } = platform.figures();
      sampled.push({ busy, coldStarts, limited: sumOf(upstream.figures().limited) });
    }
  };

  begin(arrive());
  begin(sample());
  await clock.run();
  if (troubles.length > 0) throw troubles[0];

  latencies.sort((a, b) => a - b);
  return {
    orders,
    answered: latencies.length,
    abandoned,
    latency: { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) },
    endings,
    platform: platform.figures(),
    table: simulated.figures,
    upstream: upstream.figures(),
    seconds: sampled.map((now, index) => ({
      offered: perSecond[index]?.offered ?? 0,
      answered: perSecond[index]?.answered ?? 0,
      busy: now.busy,
      coldStarts: now.coldStarts - (sampled[index - 1]?.coldStarts ?? 0),
      limited: now.limited - (sampled[index - 1]?.limited ?? 0),
    })),
  };
};
