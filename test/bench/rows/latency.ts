import type { CloudFunction } from '../../../shared/http/function.ts';
import type { OrderTable } from '../../../shared/order-table/order-table.ts';
import { appOrder } from '../../../shared/orders/app-order.ts';
import type { OrderType } from '../../../shared/orders/order-type.ts';
import { unifiedOrder } from '../../../shared/orders/unified-order.ts';
import type { Exchanger } from '../../../shared/upstream/exchange.ts';
import { atMost, type Comparison } from '../figures/figure.ts';
import { rateOf } from '../figures/rate.ts';
import { latencyOf, median } from '../figures/statistics.ts';
import { wait } from '../figures/wait.ts';
import type { Row, Setting } from '../row.ts';
import { createInProcess, createMapTable, exchangeOf, placed } from '../wechat/in-process.ts';
import { type V3Scene, v2Scene, v3Scene } from '../wechat/merchants.ts';
import { exampleOrder, type FunctionEvent, freshNumber, jsapiOrder, orderEvent } from '../wechat/orders.ts';

/** A table in the same zone, and WeChat. */
const TABLE_MS = 3;
const UPSTREAM_MS = 50;
/** Of the budget, milliseconds at p50. */
const MOST_ADDED_MS = 1;

/** How far away table and WeChat are: at hand, until an instance is warm. */
interface Distance {
  away: boolean;
}

const travel = async (distance: Distance, ms: number): Promise<void> => {
  if (distance.away) await wait(ms);
};

const distantTable = (table: OrderTable, distance: Distance): OrderTable => ({
  claim: async (...args) => {
    await travel(distance, TABLE_MS);
    return table.claim(...args);
  },
  settle: async (...args) => {
    await travel(distance, TABLE_MS);
    return table.settle(...args);
  },
  read: (key) => table.read(key),
  close: () => table.close(),
});

const distantExchange =
  (exchange: Exchanger, distance: Distance): Exchanger =>
  async (...args) => {
    await travel(distance, UPSTREAM_MS);
    return exchange(...args);
  };

const bareWaits = async (): Promise<void> => {
  await wait(TABLE_MS);
  await wait(UPSTREAM_MS);
  await wait(TABLE_MS);
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

interface Subject {
  title: string;
  handler: CloudFunction;
  distance: Distance;
  event(): FunctionEvent;
}

const measureOne = async ({ title, handler, distance, event }: Subject, { effort }: Setting): Promise<Comparison> => {
  const order = (made = event()): Promise<void> => placed(handler(made));
  // An instance that has served for a while has its code compiled; another one of the same code would have to begin anew.
  await rateOf(() => order(), effort.warmUp * effort.roundMs);
  distance.away = true;
  const [orders, waits]: [number[], number[]] = [[], []];
  for (let pair = -effort.warmUp; pair < effort.pairs; pair++) {
    // Each is first every other time.
    const ordersFirst = pair % 2 === 0;
    // The platform makes the event before the function's time begins.
    const made = event();
    const ours = () => order(made);
    const first = await timed(ordersFirst ? ours : bareWaits);
    const second = await timed(ordersFirst ? bareWaits : ours);
    if (pair < 0) continue;
    orders.push(ordersFirst ? first : second);
    waits.push(ordersFirst ? second : first);
  }
  const added = orders.map((ms, pair) => ms - (waits[pair] ?? Number.NaN));
  return {
    title: `${title}: table ${TABLE_MS} ms away, WeChat ${UPSTREAM_MS} ms`,
    unit: 'ms',
    figures: [
      latencyOf('order', 'ours', orders),
      latencyOf('bare waits', 'floor', waits),
      latencyOf('added, pair by pair', 'ours', added),
    ],
    budgets: [atMost(`${title}: latency added, p50 in ms`, median(added), MOST_ADDED_MS)],
  };
};

interface Latency {
  name: string;
  title: string;
  type: OrderType;
  scene(setting: Setting): Pick<V3Scene, 'secret' | 'answer'>;
  order(): Promise<object>;
}

/** What an order of a type takes longer than the round trips that it needs. */
const latencyRow = ({ name, title, type, scene, order }: Latency): Row => ({
  name,
  title: 'Latency added to the round trips',
  measure: async (setting) => {
    const { secret, answer } = scene(setting);
    const distance: Distance = { away: false };
    const table = distantTable(createMapTable(), distance);
    const exchange = distantExchange(exchangeOf(answer), distance);
    const fields = await order();
    const event = () => orderEvent(`/orders/${type.name}`, { ...fields, out_trade_no: freshNumber() }, setting.demo);
    const handler = createInProcess({ type, secret, table, exchange });
    return [await measureOne({ title, handler, distance, event }, setting)];
  },
});

export const appLatency = latencyRow({
  name: 'app-latency',
  title: 'APP order',
  type: appOrder,
  scene: ({ demo }) => v3Scene(demo),
  order: () => exampleOrder('app-order'),
});

export const unifiedLatency = latencyRow({
  name: 'unified-latency',
  title: 'unified order',
  type: unifiedOrder,
  scene: ({ demo }) => v2Scene(demo, 'HMAC-SHA256'),
  order: async () => (await jsapiOrder()).order,
});
