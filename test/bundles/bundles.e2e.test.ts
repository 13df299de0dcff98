import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemo } from '../../sandbox/demo.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { anOrder } from '../e2e/orders.ts';
import { createTable, dynamodbClient, startDynalite } from '../order-table/dynamodb-server.ts';
import { type RedisProcess, redisServerAbsent, startRedis } from '../order-table/redis-server.ts';
import { build } from './built.ts';
import { TRIGGERS } from './events.ts';
import { type FunctionAnswer, type Instance, NODES, nodesAbsent, type Platform, startInstance } from './instance.ts';
import { type SecretServer, startSecretServer } from './secret-servers.ts';

const TABLE = 'orders';
const ORDERS = [
  ['wecom-miniprogram-order', 'wecom-miniprogram', 'wecom-miniprogram'],
  ['app-order', 'app', 'app'],
  ['unified-order', 'unified', 'unified-jsapi'],
  ['unified-order', 'unified', 'unified-native'],
  ['unified-order', 'unified', 'unified-institution-app'],
] as const;

const demo = createDemo();
let scratch: string;
let sandbox: Sandbox;
let redis: RedisProcess | null = null;
let dynalite: Awaited<ReturnType<typeof startDynalite>>;
const secrets: SecretServer[] = [];

interface Cloud {
  /** Adapters of other clouds, which its package leaves out. */
  without: readonly string[];
  env(): Record<string, string>;
  triggers: readonly (keyof typeof TRIGGERS)[];
}

const CLOUDS: Record<Platform, Cloud> = {
  scf: {
    without: ['aws-secrets.js', 'dynamodb-table.js', 'sqlite-table.js'],
    env: () => ({ PREPAY_SECRETS: secrets[0]?.locator ?? '', PREPAY_TABLE: redis?.url ?? '' }),
    triggers: ['SCF function URL', 'SCF gateway'],
  },
  lambda: {
    without: ['tencent-ssm-secrets.js', 'redis-table.js', 'sqlite-table.js'],
    env: () => ({
      PREPAY_SECRETS: secrets[1]?.locator ?? '',
      PREPAY_TABLE: `dynamodb:${TABLE}?endpoint=${dynalite.endpoint}`,
    }),
    triggers: ['AWS 2.0'],
  },
};

const directoryOf = (platform: Platform, folder: string): string => join(scratch, platform, folder);

const start = (
  platform: Platform,
  folder: string,
  node: string | undefined,
  more: { env?: Record<string, string>; limitMs?: number } = {},
): Promise<Instance> =>
  startInstance({
    platform,
    directory: directoryOf(platform, folder),
    ...(node === undefined ? {} : { node }),
    ...(more.limitMs === undefined ? {} : { limitMs: more.limitMs }),
    env: {
      PREPAY_MERCHANTS: Object.keys(demo.secrets)
        .map((name) => name.replace('prepay-merchant-', ''))
        .join(','),
      PREPAY_WECHATPAY_V3_ORIGINS: sandbox.origin,
      PREPAY_WECHATPAY_V2_ORIGINS: sandbox.origin,
      PREPAY_WECOM_ORIGINS: sandbox.origin,
      ...CLOUDS[platform].env(),
      ...more.env,
    },
  });

const headers = { authorization: `Bearer ${demo.apiKey}`, 'content-type': 'application/json' };
const post = (route: string, order: object) =>
  ({ method: 'POST', path: `/orders/${route}`, headers, body: JSON.stringify(order) }) as const;
const bodyOf = (answer: object): Record<string, unknown> =>
  JSON.parse((answer as FunctionAnswer).body) as Record<string, unknown>;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'prepay-bundles-'));
  build(join(scratch, 'dist'));
  for (const [platform, { without }] of Object.entries(CLOUDS)) {
    cpSync(join(scratch, 'dist'), join(scratch, platform), {
      recursive: true,
      filter: (path) => !without.some((file) => path.endsWith(file)) && !path.endsWith('.map'),
    });
  }
  sandbox = await startSandbox({ merchants: demo.merchants });
  secrets.push(await startSecretServer('tencent-ssm', demo.secrets));
  secrets.push(await startSecretServer('aws-secrets-manager', demo.secrets));
  if (redisServerAbsent === null) redis = await startRedis('--maxmemory-policy', 'noeviction');
  dynalite = await startDynalite();
  const client = dynamodbClient(dynalite.endpoint);
  await createTable(client, TABLE);
  client.destroy();
}, 180_000);

afterAll(async () => {
  await Promise.all([sandbox?.close(), redis?.stop(), dynalite?.stop()]);
  for (const server of secrets) server.close();
  rmSync(scratch, { recursive: true, force: true });
});

const absent = (platform: Platform, major: string): boolean =>
  (platform === 'scf' && redisServerAbsent !== null) || (major !== '24' && nodesAbsent !== null);

describe.each(Object.entries(NODES))('a bundle on Node.js %s', (major, node) => {
  describe.each(['scf', 'lambda'] as const)('on %s', (platform) => {
    const { triggers } = CLOUDS[platform];

    it.skipIf(absent(platform, major)).each(ORDERS)(
      '%s places %s (%s) through each trigger, and replays it',
      async (folder, route, fixture) => {
        const instance = await start(platform, folder, node);
        try {
          for (const trigger of triggers) {
            const request = TRIGGERS[trigger](post(route, anOrder(fixture)));
            const first = await instance.invoke(request);
            expect(first, instance.output()).toMatchObject({ statusCode: 200, isBase64Encoded: false });
            const again = await instance.invoke(request);
            expect(bodyOf(first)).toMatchObject({ replayed: false, prepay_id: expect.any(String) });
            expect(bodyOf(again)).toMatchObject({ replayed: true, prepay_id: bodyOf(first).prepay_id });
          }
        } finally {
          await instance.end();
        }
      },
    );

    it.skipIf(absent(platform, major))('query-order tells how an order stands', async () => {
      const [orders, query] = await Promise.all([
        start(platform, 'app-order', node),
        start(platform, 'query-order', node),
      ]);
      try {
        for (const trigger of triggers) {
          const order = anOrder('app');
          await orders.invoke(TRIGGERS[trigger](post('app', order)));
          const asked = { mchid: String(order.mchid), out_trade_no: order.out_trade_no };
          const answer = await query.invoke(
            TRIGGERS[trigger]({ method: 'GET', path: '/orders', query: asked, headers }),
          );
          expect(answer, query.output()).toMatchObject({ statusCode: 200 });
          expect(bodyOf(answer)).toMatchObject({ trade_state: 'NOTPAY', table: { status: 'READY', attempts: 1 } });
        }
      } finally {
        await Promise.all([orders.end(), query.end()]);
      }
    });

    it.skipIf(absent(platform, major))('takes a raw event where that is switched on, and answers it bare', async () => {
      const instance = await start(platform, 'app-order', node, { env: { PREPAY_RAW_EVENTS: 'on' } });
      try {
        expect(await instance.invoke(anOrder('app')), instance.output()).toMatchObject({
          order_type: 'app',
          prepay_id: expect.any(String),
        });
      } finally {
        await instance.end();
      }
    });
  });
});

describe.skipIf(redisServerAbsent !== null)('within the default time limit of 3 s', () => {
  it('a WeChat that is slow makes the outcome unknown before the platform ends the function; the next event continues', async () => {
    const instance = await start('scf', 'app-order', undefined, { limitMs: 3_000 });
    try {
      const request = TRIGGERS['SCF function URL'](post('app', anOrder('app')));
      const slow = await fetch(`${sandbox.origin}/__sandbox/faults`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ system: 'v3', call: 'app', delay_ms: 10_000 }),
      });
      expect(slow.ok).toBe(true);
      const unknown = await instance.invoke(request);
      expect(unknown, instance.output()).toMatchObject({ statusCode: 504 });
      expect(bodyOf(unknown)).toMatchObject({ code: 'UPSTREAM_UNKNOWN', retry: 'same-request' });
      await fetch(`${sandbox.origin}/__sandbox/faults`, { method: 'DELETE' });
      expect(await instance.invoke(request), instance.output()).toMatchObject({ statusCode: 200 });
    } finally {
      await instance.end();
    }
  });
});

describe('what a cloud does not have', () => {
  it('refuses an embedded table there at start, in one sentence', async () => {
    const started = start('lambda', 'app-order', undefined, { env: { PREPAY_TABLE: 'sqlite:/tmp/orders.sqlite' } });
    await expect(started).rejects.toThrow(/^PREPAY_TABLE must not be sqlite:<file> on a cloud function/);
  });
});
