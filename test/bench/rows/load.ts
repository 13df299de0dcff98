import { Agent, request } from 'node:http';
import { join } from 'node:path';
import type { Comparison, Figure } from '../figures/figure.ts';
import { figureOf, latencyOf } from '../figures/statistics.ts';
import type { Gateway } from '../processes/gateway.ts';
import { startScript } from '../processes/script.ts';
import { REDIS_ABSENT, type Row, type Setting } from '../row.ts';
import { environment, fileSecrets } from '../wechat/environment.ts';
import { V3_MERCHANT } from '../wechat/merchants.ts';
import { exampleOrder, freshNumber } from '../wechat/orders.ts';

const IN_FLIGHT = [1, 4, 16];
const ROUNDS = 3;

/** Posts one APP order; resolves once the whole answer is there. @throws Error unless it is a 200. */
const post = (origin: string, agent: Agent, apiKey: string, body: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = {
      Authorization: `Bearer ${apiKey}`,
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    };
    const sent = request(`${origin}/orders/app`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`the gateway answered ${response.statusCode}: ${text}`));
      });
    });
    sent.on('error', reject).end(body);
  });

interface Load {
  perSecond: number[];
  /** Of every order, milliseconds. */
  latencies: number[];
}

/** Keeps so many orders in flight for a while. */
const press = async (order: () => Promise<void>, inFlight: number, ms: number, into: Load): Promise<void> => {
  const startedAt = performance.now();
  let done = 0;
  const work = async (): Promise<void> => {
    while (performance.now() - startedAt < ms) {
      const sentAt = performance.now();
      await order();
      into.latencies.push(performance.now() - sentAt);
      done++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  into.perSecond.push((done / (performance.now() - startedAt)) * 1000);
};

const onTable = async (engine: string, table: string, setting: Setting): Promise<Comparison[]> => {
  const { effort, demo } = setting;
  const gateway = await startScript<Gateway>('test/bench/processes/gateway.ts', [], {
    log: join(setting.volatile, 'gateway.log'),
    env: environment([V3_MERCHANT], await setting.outside(), { secrets: fileSecrets(setting), table }),
  });
  const agent = new Agent({ keepAlive: true });
  try {
    const example = await exampleOrder('app-order');
    const order = () => {
      const body = JSON.stringify({ ...example, out_trade_no: freshNumber() });
      return post(gateway.greeting.origin, agent, demo.apiKey, body);
    };
    await press(order, 4, effort.warmUp * effort.roundMs, { perSecond: [], latencies: [] });
    const loads = IN_FLIGHT.map((inFlight) => ({ inFlight, load: { perSecond: [], latencies: [] } as Load }));
    for (let round = 0; round < ROUNDS; round++) {
      for (const { inFlight, load } of loads) await press(order, inFlight, effort.loadMs, load);
    }
    const figures = (tell: (name: string, load: Load) => Figure): Figure[] =>
      loads.map(({ inFlight, load }) => tell(`${inFlight} in flight`, load));
    return [
      {
        title: `throughput, ${engine}`,
        unit: 'orders/s',
        figures: figures((name, { perSecond }) => figureOf(name, 'ours', perSecond)),
        budgets: [],
      },
      {
        title: `time to the answer, ${engine}`,
        unit: 'ms',
        figures: figures((name, { latencies }) => latencyOf(name, 'ours', latencies)),
        budgets: [],
      },
    ];
  } finally {
    agent.destroy();
    await gateway.stop();
  }
};

/** Orders over HTTP: gateway, table, stub of WeChat and caller are processes of one machine and share its processors. */
export const load: Row = {
  name: 'load',
  title: 'APP orders through the gateway',
  measure: async (setting) => {
    const redis = await setting.redis();
    const sqlite = await onTable('sqlite', `sqlite:${join(setting.directory, 'load.sqlite')}`, setting);
    if (redis !== null) return [...sqlite, ...(await onTable('redis', redis, setting))];
    return sqlite.map((comparison) => ({ ...comparison, absent: REDIS_ABSENT }));
  },
};
