import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderTable, Settlement } from '../../shared/order-table/order-table.ts';
import { openRedisTable, type RedisTableOptions } from '../../shared/order-table/redis-table.ts';
import { orderTableContract } from './order-table.contract.ts';
import { type RedisProcess, redisServerAbsent, startRedis } from './redis-server.ts';
import { aClaim, aCompletion } from './samples.ts';

const warn = (): void => undefined;

const elsewhere = process.env.PREPAY_TEST_REDIS_URL;
if (elsewhere) {
  const prefix = `test-${randomUUID()}`;
  afterAll(async () => {
    const redis = new Redis(elsewhere);
    for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 1_000 })) {
      if (keys.length > 0) await redis.del(...keys);
    }
    redis.disconnect();
  });
  orderTableContract('the Redis of PREPAY_TEST_REDIS_URL', async () =>
    openRedisTable({ url: elsewhere, prefix, world: 'double', warn }),
  );
}

const completion = aCompletion({ upstream_request_id: null });

describe.skipIf(redisServerAbsent)('on a server of this machine', () => {
  let server: RedisProcess;
  let control: Redis;
  const opened: OrderTable[] = [];
  const open = (options: Partial<RedisTableOptions> = {}): OrderTable => {
    const table = openRedisTable({ url: server.url, world: 'double', warn, ...options });
    opened.push(table);
    return table;
  };
  const aKey = (): string => `1900000109#${randomUUID()}`;

  beforeAll(async () => {
    server = await startRedis();
    control = new Redis(server.url);
  });
  afterAll(async () => {
    await Promise.all(opened.map((table) => table.close()));
    control.disconnect();
    await server.stop();
  });

  orderTableContract('Redis', async () => open());

  /** The commands that clients sent while `work` was done, and not those that scripts ran. */
  const sentDuring = async (work: () => Promise<unknown>): Promise<string[]> => {
    const monitor = await control.monitor();
    const sent: string[] = [];
    const end = randomUUID();
    const ended = new Promise<void>((resolve) => {
      monitor.on('monitor', (_time: string, [command, text]: string[], source: string) => {
        if (text === end) resolve();
        else if (source !== 'lua') sent.push(command?.toLowerCase() ?? '');
      });
    });
    await work();
    await control.echo(end);
    await ended;
    monitor.disconnect();
    return sent;
  };

  describe('on the wire', () => {
    it('takes two commands for an order, one for a replay, one for everything else', async () => {
      const table = open();
      await table.read(aKey());
      const key = aKey();
      const claim = aClaim();
      const order = await sentDuring(async () => {
        await table.claim(key, claim);
        await table.settle(key, claim.owner, completion);
      });
      expect(order).toEqual(['eval', 'eval']);
      expect(await sentDuring(() => table.claim(key, aClaim()))).toEqual(['evalsha']);
      expect(await sentDuring(() => table.claim(key, aClaim({ fingerprint: '1:other' })))).toEqual(['evalsha']);
      expect(await sentDuring(() => table.settle(key, 'nobody', completion))).toEqual(['evalsha']);
      expect(await sentDuring(() => table.read(key))).toEqual(['hgetall']);
    });

    /** CONFIG, which looks for the eviction policy beside the claim, is a command that MONITOR does not show. */
    it('looks which world the table serves once per connection', async () => {
      const table = open();
      const key = aKey();
      expect(await sentDuring(() => table.claim(key, aClaim()))).toEqual(['get', 'eval']);
      expect(await sentDuring(() => table.claim(key, aClaim()))).toEqual(['evalsha']);
    });

    it('goes on when the server has forgotten the scripts', async () => {
      const table = open();
      await table.claim(aKey(), aClaim());
      await control.script('FLUSH');
      expect((await table.claim(aKey(), aClaim())).kind).toBe('ACQUIRED');
    });

    it('lives on the commands of Redis 4.0 that KeeWiDB has, and on its own keys', async () => {
      const commands = 'auth get set eval evalsha time hset hmget hgetall hincrby hdel del pexpireat'.split(' ');
      const allowed = commands.map((command) => `+${command}`);
      await control.acl('SETUSER', 'narrow', 'on', '>narrow', '~orders:*', '-@all', ...allowed);
      const warnings: string[] = [];
      const url = server.url.replace('//', '//narrow:narrow@');
      const table = open({ url, warn: (message) => warnings.push(message) });
      const key = aKey();
      for (const settlement of [
        { kind: 'yield', tries: [], conflicts: 0 },
        { ...completion, artifact_until: 1 },
        { kind: 'refuse', refusal: '{}', upstream_request_id: null },
      ] as Settlement[]) {
        const claim = aClaim();
        expect((await table.claim(key, claim)).kind).toBe('ACQUIRED');
        expect(await table.settle(key, claim.owner, settlement)).toBe(true);
      }
      const other = aKey();
      const claim = aClaim();
      await table.claim(other, claim);
      expect(await table.settle(other, claim.owner, { kind: 'release' })).toBe(true);
      expect(warnings).toEqual([]);
    });
  });

  describe('the row', () => {
    it('is one hash whose key a cluster places by the order', async () => {
      const table = open();
      await table.claim('1900000109#row', aClaim());
      expect(await control.hget('orders:{1900000109#row}', 'record_version')).toBe('1');
      expect(await control.hexists('orders:{1900000109#row}', 'artifact')).toBe(0);
    });

    it('is swept when the first claim said, whatever comes later', async () => {
      const table = open();
      const key = aKey();
      const expire_at = Date.now() + 3_600_000;
      const first = aClaim({ expire_at, lease_ms: -1 });
      const second = aClaim({ expire_at: expire_at + 1, lease_ms: 60_000 });
      const sweptAt = async (): Promise<number> => Date.now() + (await control.pttl(`orders:{${key}}`));
      const isSweptInTime = async () => expect(Math.abs((await sweptAt()) - expire_at)).toBeLessThan(50);

      await table.claim(key, first);
      await isSweptInTime();
      await table.claim(key, second);
      await isSweptInTime();
      await table.settle(key, second.owner, completion);
      await isSweptInTime();
      expect((await table.claim(key, aClaim())).kind).toBe('REPLAY');
      await isSweptInTime();
    });

    it('lapses by the clock of the server', async () => {
      const table = open();
      const key = aKey();
      const serverMs = async (): Promise<number> => {
        const [seconds, micros] = await control.time();
        return Number(seconds) * 1000 + Number(micros) / 1000;
      };
      await table.claim(key, aClaim({ lease_ms: 300 }));
      const over = (await serverMs()) + 300;
      expect((await table.claim(key, aClaim())).kind).toBe('IN_PROGRESS');
      // The lease counts whole milliseconds, and holds through its last one.
      while ((await serverMs()) <= over + 1);
      expect((await table.claim(key, aClaim())).kind).toBe('ACQUIRED');
    });

    it('that has lost a column is an error and not an order', async () => {
      const table = open();
      const key = aKey();
      await table.claim(key, aClaim());
      await control.hdel(`orders:{${key}}`, 'body');
      await expect(table.read(key)).rejects.toMatchObject({ code: 'BAD_ROW' });
      await expect(table.claim(key, aClaim())).rejects.toMatchObject({ code: 'BAD_ROW' });
    });
  });

  describe('the world', () => {
    it('is marked by whoever comes first, and the table refuses the other', async () => {
      const prefix = `world-${randomUUID()}`;
      const first = open({ prefix, world: 'wechat' });
      const other = open({ prefix, world: 'double' });
      await first.claim(aKey(), aClaim());
      expect(await control.get(`${prefix}:world`)).toBe('wechat');
      for (const call of [
        () => other.claim(aKey(), aClaim()),
        () => other.settle(aKey(), 'me', completion),
        () => other.read(aKey()),
      ]) {
        await expect(call()).rejects.toThrow(
          'the order table belongs to wechat, but the configured origins are double',
        );
      }
      expect((await first.claim(aKey(), aClaim())).kind).toBe('ACQUIRED');
    });

    it('is one, however many mark it at once', async () => {
      const prefix = `world-${randomUUID()}`;
      const worlds = Array.from({ length: 20 }, (_, index) => (index % 2 ? 'wechat' : 'double'));
      const results = await Promise.allSettled(worlds.map((world) => open({ prefix, world }).read(aKey())));
      const stored = await control.get(`${prefix}:world`);
      expect(results.map(({ status }) => status)).toEqual(
        worlds.map((world) => (world === stored ? 'fulfilled' : 'rejected')),
      );
    });
  });

  describe('a server that may evict orders', () => {
    afterAll(() => control.config('SET', 'maxmemory-policy', 'noeviction'));

    it.each([
      { policy: 'noeviction', warnings: 0 },
      { policy: 'volatile-lru', warnings: 1 },
      { policy: 'allkeys-lfu', warnings: 1 },
    ])('is reported once: $policy', async ({ policy, warnings }) => {
      await control.config('SET', 'maxmemory-policy', policy);
      const heard: string[] = [];
      const table = open({ warn: (message) => heard.push(message) });
      for (let count = 0; count < 3; count++) await table.claim(aKey(), aClaim());
      expect(heard).toHaveLength(warnings);
      for (const message of heard) expect(message).toContain(policy);
    });
  });

  describe('a server that cannot write', () => {
    it('replays orders while its memory is full, and takes no new ones', async () => {
      const table = open();
      const [key, other] = [aKey(), aKey()];
      const claim = aClaim();
      await table.claim(key, claim);
      await table.settle(key, claim.owner, completion);
      await control.config('SET', 'maxmemory', '1');
      try {
        await expect(table.claim(other, aClaim())).rejects.toMatchObject({ name: 'TableError', code: 'OOM' });
        expect((await table.claim(key, aClaim())).kind).toBe('REPLAY');
      } finally {
        await control.config('SET', 'maxmemory', '0');
      }
      expect(await table.read(other)).toBeNull();
    });

    it('is asked once more on another connection when it was the master until now', async () => {
      const table = open();
      await table.read(aKey());
      await control.replicaof('127.0.0.1', 1);
      try {
        const sent = await sentDuring(() =>
          expect(table.claim(aKey(), aClaim())).rejects.toMatchObject({ code: 'READONLY' }),
        );
        expect(sent).toEqual(['eval', 'get', 'eval']);
      } finally {
        await control.replicaof('NO', 'ONE');
      }
      expect((await table.claim(aKey(), aClaim())).kind).toBe('ACQUIRED');
    });
  });

  it('lets one of several processes win, and lets each of them end while its connection is open', async () => {
    const script = fileURLToPath(new URL('redis-claimant.ts', import.meta.url));
    const key = aKey();
    const children = Array.from({ length: 4 }, () => fork(script, [server.url, key, '50'], { execArgv: [] }));
    await Promise.all(children.map((child) => once(child, 'message')));
    const exits = children.map((child) => once(child, 'exit'));
    const answers = children.map((child) => once(child, 'message'));
    for (const child of children) child.send('go');
    const verdicts = (await Promise.all(answers)).flatMap(([kinds]) => kinds as string[]);
    expect(verdicts.filter((kind) => kind === 'ACQUIRED')).toHaveLength(1);
    expect(verdicts.filter((kind) => kind === 'IN_PROGRESS')).toHaveLength(199);
    expect((await Promise.all(exits)).map(([code]) => code)).toEqual([0, 0, 0, 0]);
  });
});
