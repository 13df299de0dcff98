import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { OrderTable } from '../../shared/order-table/order-table.ts';
import { CLAIM_SCRIPT } from '../../shared/order-table/redis-scripts.ts';
import { openRedisTable } from '../../shared/order-table/redis-table.ts';
import { agreesWithTheReference } from './agreement.ts';
import { type RedisProcess, redisServerAbsent, startRedis } from './redis-server.ts';

/** The server's clock is the only thing about the script that a test cannot choose, so here a key holds the time. */
vi.mock('../../shared/order-table/redis-scripts.ts', async (original) => {
  const scripts = await original<typeof import('../../shared/order-table/redis-scripts.ts')>();
  return {
    ...scripts,
    CLAIM_SCRIPT: scripts.CLAIM_SCRIPT.replace("redis.call('TIME')", "cjson.decode(redis.call('GET', 'time'))"),
  };
});

describe.skipIf(redisServerAbsent)('the scripts', () => {
  let server: RedisProcess;
  let table: OrderTable;
  let control: Redis;
  beforeAll(async () => {
    server = await startRedis();
    table = openRedisTable({ url: server.url, world: 'double', warn: () => undefined });
    control = new Redis(server.url);
  });
  afterAll(async () => {
    await table.close();
    control.disconnect();
    await server.stop();
  });

  it('answer every course of claims and settlements like the pure functions, to the millisecond', async () => {
    expect(CLAIM_SCRIPT).toContain("'time'");
    const setTime = async (now: number): Promise<void> => {
      await control.set('time', JSON.stringify([String(Math.floor(now / 1000)), String((now % 1000) * 1000 + 999)]));
    };
    await agreesWithTheReference(table, setTime, 500);
  });
});
