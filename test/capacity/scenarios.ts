import { INPUTS, measured } from './inputs.ts';
import type { Phase, Scenario } from './simulate.ts';

const given = <Name extends keyof typeof INPUTS>(name: Name): (typeof INPUTS)[Name]['value'] => INPUTS[name].value;

/** Partitions that take the writes of a rate with a third to spare: an even spread is never quite even. */
export const partitionsFor = (perSecond: number): number =>
  Math.ceil((perSecond * 2 * given('dynamodbUnitsPerWrite') * 1.35) / given('dynamodbUnits'));

export const STEADY_MS = 10_000;

/** From a tenth of the rate to the whole of it, then steady. */
export const rampTo = (perSecond: number, rampSeconds = 10, steadyMs = STEADY_MS): readonly Phase[] => [
  ...Array.from({ length: rampSeconds }, (_, second) => ({
    untilMs: (second + 1) * 1_000,
    perSecond: perSecond * (0.1 + (0.9 * (second + 1)) / rampSeconds),
  })),
  { untilMs: rampSeconds * 1_000 + steadyMs, perSecond },
];

/** Orders at a rate, with everything else as the inputs say and nothing that runs out. */
export const atRate = (perSecond: number, changes: Partial<Scenario> = {}): Scenario => ({
  seed: 2026,
  phases: rampTo(perSecond),
  merchants: given('merchants'),
  cpu: given('cpu'),
  platform: {
    quota: Number.POSITIVE_INFINITY,
    startsPerSecond: given('startsPerSecond'),
    coldStart: given('coldStart'),
    idleMs: given('idleMs'),
  },
  table: {
    engine: 'dynamodb',
    times: given('tableTimes'),
    partitions: partitionsFor(perSecond),
    unitsPerPartition: given('dynamodbUnits'),
    unitsPerWrite: given('dynamodbUnitsPerWrite'),
  },
  upstream: {
    system: 'wechatpay',
    times: given('wechatTimes'),
    ordersPerSecond: given('wechatOrdersPerSecond'),
    lostAnswers: given('lostAnswers'),
    answerMs: given('answerMs'),
  },
  callers: { patienceMs: 60_000, firstWaitMs: 1_000, mostWaitMs: 16_000, doubleTaps: given('doubleTaps') },
  timeLimitMs: given('timeLimitMs'),
  ...changes,
});

export const onRedis = (shards: number): Scenario['table'] => ({
  engine: 'redis',
  times: { p50: 1, p99: 5 },
  shards,
  usPerWrite: measured.redis_us_per_write,
  commandTimeoutMs: 3_000,
});

export const throughWecom = (addresses = 1): Scenario['upstream'] => ({
  system: 'wecom',
  times: given('wecomTimes'),
  corpPerMinute: given('wecomCorpPerMinute'),
  addressPerMinute: given('wecomAddressPerMinute'),
  addresses,
});
