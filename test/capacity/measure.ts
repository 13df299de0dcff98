import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { Redis } from 'ioredis';
import { openRedisTable } from '../../shared/order-table/redis-table.ts';
import { anOrder } from '../e2e/orders.ts';
import { type Stack, startStack } from '../e2e/stack.ts';
import { startRedis } from '../order-table/redis-server.ts';

/** What a real run on one machine gives; everything else that the simulation needs is an assumption or a documented limit. */
export interface Measured {
  node: string;
  processor: string;
  /** Milliseconds of processor time that one order takes of a function, on a whole core. */
  cpu_ms: Record<'app' | 'wecom-miniprogram' | 'unified', number>;
  /** Bytes of a placed order's row, names and values, as DynamoDB counts them; the document's own example. */
  row_bytes: Record<'app' | 'wecom-miniprogram' | 'unified', number>;
  /** `MEMORY USAGE` of the same row in Redis, bytes. */
  redis_row_bytes: number;
  /** Microseconds of a Redis process's one core that a claim or a settlement takes: the mean of both. */
  redis_us_per_write: number;
  /** Of a function's own log lines for one placed order, bytes. */
  log_bytes: number;
  /** Of the answer's body and of the request to WeChat, bytes. */
  answer_bytes: number;
  request_bytes: number;
}

const WARM_UP = 400;
const ORDERS = 600;
const AT_ONCE = 4;
const TICKS_PER_SECOND = 100;

/** User and system time of a process, milliseconds (proc(5): fields 14 and 15 of stat). */
const processorMs = (pid: number): number => {
  const [, rest = ''] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
  const fields = rest.split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
};

const place = async (stack: Stack, orderType: string, fixture: string, count: number): Promise<void> => {
  for (let at = 0; at < count; at += AT_ONCE) {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => stack.post(orderType, anOrder(fixture))));
    const failed = answers.find(({ status }) => status !== 200);
    if (failed) throw new Error(`an order of ${fixture} was answered ${failed.status}`);
  }
};

const cpuMs = async (stack: Stack, orderType: string, fixture: string): Promise<number> => {
  const { pid } = stack.gateway().process;
  if (pid === undefined) throw new Error('the gateway does not run');
  const before = processorMs(pid);
  await place(stack, orderType, fixture, ORDERS);
  return (processorMs(pid) - before) / ORDERS;
};

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** UTF-8 bytes of names and values; a number takes about a byte for two digits and one more. */
const rowBytes = (fields: Readonly<Record<string, string>>, key: string): number =>
  Object.entries(fields).reduce(
    (sum, [name, value]) =>
      sum + bytesOf(name) + (/^-?\d+$/.test(value) ? Math.ceil(value.length / 2) + 1 : bytesOf(value)),
    bytesOf('pk') + bytesOf(key),
  );

const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** Of the server's processor time, because the clients beside it are the slower part. */
const redisUsPerWrite = async (url: string, usedMs: () => Promise<number>): Promise<number> => {
  const tables = Array.from({ length: 8 }, () =>
    openRedisTable({ url, world: null, warn: () => undefined, prefix: 'speed' }),
  );
  const claim = {
    order_type: 'app',
    appid: 'wxd678efh567hg6787',
    total: 100,
    currency: 'CNY',
    caller: 'demo',
    owner: 'owner',
    fingerprint: 'f'.repeat(64),
    body: 'b'.repeat(400),
    lease_ms: 18_000,
    expire_at: Date.now() + 3_600_000,
  };
  let writes = 0;
  const before = await usedMs();
  const until = performance.now() + 3_000;
  await Promise.all(
    tables.flatMap((table, t) =>
      Array.from({ length: 8 }, async (_, lane) => {
        for (let n = 0; performance.now() < until; n++) {
          const key = `1900000109#${t}-${lane}-${n}`;
          await table.claim(key, claim);
          await table.settle(key, claim.owner, {
            kind: 'complete',
            artifact: '{"prepay_id":"wx222020235994b6eb583aaf1b082ec5b884"}',
            artifact_since: 0,
            artifact_until: 0,
            tries: [],
            upstream_request_id: null,
          });
          writes += 2;
        }
      }),
    ),
  );
  await Promise.all(tables.map((table) => table.close()));
  return (1_000 * ((await usedMs()) - before)) / writes;
};

const TYPES = [
  ['app', 'app'],
  ['wecom-miniprogram', 'wecom-miniprogram'],
  ['unified', 'unified-jsapi'],
] as const;

const perType = async <T>(of: (orderType: string, fixture: string) => Promise<T>) => {
  const entries: [string, T][] = [];
  for (const [orderType, fixture] of TYPES) entries.push([orderType, await of(orderType, fixture)]);
  return Object.fromEntries(entries) as Record<(typeof TYPES)[number][0], T>;
};

const redis = await startRedis();
const stack = await startStack({ env: { PREPAY_TABLE: redis.url } });
const client = new Redis(redis.url);
/** INFO cpu, in seconds there. */
const usedMs = async (): Promise<number> =>
  [...(await client.info('cpu')).matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].reduce(
    (sum, [, seconds]) => sum + Number(seconds) * 1_000,
    0,
  );
try {
  await perType((orderType, fixture) => place(stack, orderType, fixture, WARM_UP));
  const cpu_ms = await perType(async (orderType, fixture) => round(await cpuMs(stack, orderType, fixture)));

  const rows = await perType(async (orderType, fixture) => {
    const order = anOrder(fixture);
    const { body } = await stack.post(orderType, order);
    const key = `${String(body.mchid ?? body.mch_id)}#${order.out_trade_no}`;
    const fields = await client.hgetall(`orders:{${key}}`);
    // Every field counts: by default the server would guess from five of them.
    const memory = Number(await client.memory('USAGE', `orders:{${key}}`, 'SAMPLES', 0));
    return { bytes: rowBytes(fields, key), memory };
  });

  const logged = stack.gateway().stderr().length;
  const order = anOrder('app');
  const { body: answer } = await stack.post('app', order);
  const log_bytes = stack.gateway().stderr().length - logged;

  const measured: Measured = {
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    cpu_ms,
    row_bytes: {
      app: rows.app.bytes,
      'wecom-miniprogram': rows['wecom-miniprogram'].bytes,
      unified: rows.unified.bytes,
    },
    redis_row_bytes: rows.app.memory,
    redis_us_per_write: round(await redisUsPerWrite(redis.url, usedMs), 1),
    log_bytes,
    answer_bytes: bytesOf(JSON.stringify(answer)),
    request_bytes: bytesOf(stack.requestsOf(order.out_trade_no, 'app')[0]?.body ?? ''),
  };
  await writeFile(new URL('measured.json', import.meta.url), `${JSON.stringify(measured, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(measured, null, 2)}\n`);
} finally {
  client.disconnect();
  await stack.close();
  await redis.stop();
}
