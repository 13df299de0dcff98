import { readFileSync } from 'node:fs';
import type { Times } from './chance.ts';
import type { Measured } from './measure.ts';

/**
 * Where a number comes from. `documented` by whoever sets the limit, `measured` here, `chosen` by Prepay, or `assumed`:
 * then it is an example, and the reader puts in what was measured in the region at hand.
 */
export type Origin = 'documented' | 'measured' | 'chosen' | 'assumed';

export interface Input<Value> {
  value: Value;
  unit: string;
  origin: Origin;
  note: string;
}

const input = <Value>(value: Value, unit: string, origin: Origin, note: string): Input<Value> => ({
  value,
  unit,
  origin,
  note,
});

/** Written by `test/capacity/measure.ts`. */
export const measured = JSON.parse(readFileSync(new URL('measured.json', import.meta.url), 'utf8')) as Measured;

/** A function with a fraction of a core takes that much longer for the same work. */
const CORE_SHARE = 0.25;

const cpuTimes: Times = {
  p50: Math.round(measured.cpu_ms.app / CORE_SHARE),
  p99: Math.round((3 * measured.cpu_ms.app) / CORE_SHARE),
};

/** Everything that the simulation and the formulas take for given. */
export const INPUTS = {
  cpu: input(
    cpuTimes,
    'ms',
    'measured',
    `${measured.cpu_ms.app} ms on a whole core, divided by the assumed quarter of a core that 256 MB get; the local HTTP server is in it`,
  ),
  memory: input(256, 'MB', 'chosen', 'of a function on SCF'),
  lambdaMemory: input(512, 'MB', 'chosen', 'of a function on Lambda'),
  coldStart: input<Times>(
    { p50: 900, p99: 2_500 },
    'ms',
    'assumed',
    'platform, bundle, secrets, first connections to table and WeChat; a public SCF log line shows 593 ms for the platform and another bundle',
  ),
  startsPerSecond: input(500, '1/s', 'assumed', 'how fast the platform adds instances; not published for SCF [check]'),
  idleMs: input(300_000, 'ms', 'assumed', 'how long an instance without work is kept; not published [check]'),
  scfQuotaMb: input(
    128_000,
    'MB',
    'documented',
    'SCF: memory of all instances of a region (Guangzhou, Shanghai, Beijing, Chengdu, Hong Kong); others 64,000',
  ),
  lambdaQuota: input(
    1_000,
    'instances',
    'documented',
    "AWS: an account's concurrency in a region, before it is raised [check]",
  ),
  tableTimes: input<Times>({ p50: 5, p99: 20 }, 'ms', 'assumed', 'one conditional write in the same region [check]'),
  dynamodbUnits: input(1_000, 'units/s', 'documented', 'DynamoDB: write units of one partition'),
  dynamodbUnitsPerWrite: input(
    Math.ceil(measured.row_bytes.app / 1_024),
    'units',
    'measured',
    `a row has ${measured.row_bytes.app} bytes; a unit is one write of up to 1 KB`,
  ),
  redisUsPerWrite: input(
    measured.redis_us_per_write,
    'µs',
    'measured',
    'of one core of Redis 7 on this machine; a claim and a settlement in the mean',
  ),
  wechatTimes: input<Times>({ p50: 150, p99: 800 }, 'ms', 'assumed', 'an order request over a kept connection [check]'),
  wechatOrdersPerSecond: input(
    500,
    '1/s',
    'documented',
    'WeChat Pay: JSAPI orders of one merchant number; can be raised; no figure is published for APP',
  ),
  wecomCorpPerMinute: input(
    10_000,
    '1/min',
    'documented',
    'WeCom: calls of one corp to one interface (document 90312)',
  ),
  wecomAddressPerMinute: input(
    20_000,
    '1/min',
    'documented',
    'WeCom: calls from one address to one interface (document 90312)',
  ),
  wecomTimes: input<Times>({ p50: 100, p99: 500 }, 'ms', 'assumed', 'one WeCom call [check]'),
  merchants: input(40, 'numbers', 'assumed', 'merchant numbers that share the peak evenly'),
  lostAnswers: input(0.001, 'share', 'assumed', 'orders that WeChat makes but whose answer is lost'),
  doubleTaps: input(0.02, 'share', 'assumed', 'payers who tap twice within 0.3 s'),
  answerMs: input(5_000, 'ms', 'chosen', 'after which an answer is given up (`shared/upstream/call.ts`)'),
  timeLimitMs: input(15_000, 'ms', 'chosen', 'the time limit of the functions'),
} as const;
