import type { Redis } from 'ioredis';
import { changesOf, firstRow, tookEffect } from './changes.ts';
import type { Claim, OrderTable, Settlement, Verdict } from './order-table.ts';
import { type RedisCredentials, redisConnection, redisServer } from './redis-connection.ts';
import { fromFields, fromHash, toHash, VERSION_FIELD } from './redis-record.ts';
import { CLAIM_SCRIPT, SETTLE_SCRIPT } from './redis-scripts.ts';
import { assertWorld } from './table-error.ts';

export interface RedisTableOptions {
  /** `redis://` or `rediss://`, with the credentials or without. */
  url: string;
  /** Asked with the first call when the URL has no credentials. */
  credentials?: () => Promise<RedisCredentials | null>;
  /**
   * Whether the functions talk to WeChat itself or to a double; a table serves one of the two for ever. `null` reads rows
   * of either and marks nothing.
   */
  world: string | null;
  /** What the operator should know, in one sentence. */
  warn: (message: string) => void;
  /** The first word of every key. */
  prefix?: string;
  connectTimeoutMs?: number;
  commandTimeoutMs?: number;
}

interface Client extends Redis {
  claimOrder(key: string, ...args: (string | number)[]): Promise<[Verdict['kind'], string, string[]]>;
  settleOrder(key: string, ...args: (string | number)[]): Promise<number>;
}

const SCRIPTS = {
  claimOrder: { numberOfKeys: 1, lua: CLAIM_SCRIPT },
  settleOrder: { numberOfKeys: 1, lua: SETTLE_SCRIPT },
};

/** The row of a first claim but for its times, which are the server's. */
const firstFields = (claim: Claim): string[] => {
  const { lease_until: _l, tries: _t, created_at: _c, ...row } = firstRow(claim, 0);
  return [...VERSION_FIELD, ...toHash(row).fields];
};

const verdictOf = ([kind, now, fields]: [Verdict['kind'], string, string[]]): Verdict => {
  const record = fromFields(fields);
  return kind === 'IN_PROGRESS' ? { kind, record, retry_after_ms: record.lease_until - Number(now) } : { kind, record };
};

const settleArguments = (owner: string, settlement: Settlement): (string | number)[] => {
  const changes = changesOf(settlement);
  if (changes === 'gone') return [owner, 'delete'];
  const { fields, absent } = toHash(changes);
  return [owner, 'write', absent.length, ...absent, ...fields];
};

/** A server that evicts rows forgets orders that WeChat still knows. */
const warnOfEviction = async (redis: Redis, warn: (message: string) => void): Promise<void> => {
  const [, policy] = (await redis.config('GET', 'maxmemory-policy')) as string[];
  if (!policy || policy === 'noeviction') return;
  warn(`The order table's Redis may evict orders (maxmemory-policy ${policy}); it should be noeviction.`);
};

/** The engine of Redis and what speaks its protocol: one hash per order, the server's own clock. */
export const openRedisTable = ({
  url,
  credentials = async () => null,
  world,
  warn,
  prefix = 'orders',
  connectTimeoutMs = 2_000,
  commandTimeoutMs = 3_000,
}: RedisTableOptions): OrderTable => {
  const server = redisServer(url);
  const worldKey = `${prefix}:world`;
  let looked = false;

  const prepare = async (redis: Redis): Promise<void> => {
    if (world === null) return;
    let stored = await redis.get(worldKey);
    if (stored === null) {
      await redis.set(worldKey, world, 'NX');
      stored = await redis.get(worldKey);
    }
    assertWorld(stored, world);
    if (looked) return;
    looked = true;
    // Nobody waits for a warning, and services that forbid CONFIG take care of the policy themselves.
    warnOfEviction(redis, warn).catch(() => undefined);
  };

  const connection = redisConnection<Client>({
    server,
    credentials: server.credentials ? async () => server.credentials : credentials,
    scripts: SCRIPTS,
    prepare,
    connectTimeoutMs,
    commandTimeoutMs,
  });

  /** The braces make a cluster place a row by its key alone. */
  const rowKey = (key: string): string => `${prefix}:{${key}}`;

  const readRow = async (redis: Redis, key: string) => {
    const hash = await redis.hgetall(rowKey(key));
    return Object.keys(hash).length === 0 ? null : fromHash(hash);
  };

  return {
    claim: (key, claim) => {
      const { fingerprint, owner, lease_ms, expire_at } = claim;
      const first = firstFields(claim);
      return connection.run(async (redis) =>
        verdictOf(await redis.claimOrder(rowKey(key), fingerprint, owner, lease_ms, expire_at, ...first)),
      );
    },
    settle: (key, owner, settlement) =>
      connection.run(async (redis, again) => {
        const written = await redis.settleOrder(rowKey(key), ...settleArguments(owner, settlement));
        if (written === 1 || !again) return written === 1;
        return tookEffect(await readRow(redis, key), owner, settlement);
      }),
    read: (key) => connection.run((redis) => readRow(redis, key)),
    close: async () => connection.close(),
  };
};
