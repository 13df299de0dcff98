import type { Clock } from '../../shared/clock.ts';
import type { OrderTable } from '../../shared/order-table/order-table.ts';
import { TableError } from '../../shared/order-table/table-error.ts';
import { createMemoryTable } from '../order-table/memory-table.ts';
import type { Chance, Times } from './chance.ts';
import { limitsByKey } from './rate-limit.ts';

export interface TableFigures {
  writes: number;
  reads: number;
  /** Writes that an engine refused for their rate; each is repeated by the client. */
  throttled: number;
  /** Calls that failed for good. */
  failed: number;
}

export interface SimulatedTable {
  table: OrderTable;
  figures: TableFigures;
}

/** How an engine takes one write: resolves when it is done. @throws TableError */
type Write = (key: string) => Promise<void>;

const behind = (clock: Clock, write: Write, read: () => Promise<void>, figures: TableFigures): OrderTable => {
  const rows = createMemoryTable(clock);
  const counted = async (key: string): Promise<void> => {
    try {
      await write(key);
    } catch (error) {
      figures.failed += 1;
      throw error;
    }
    figures.writes += 1;
  };
  return {
    claim: async (key, claim) => {
      await counted(key);
      return rows.claim(key, claim);
    },
    settle: async (key, owner, settlement) => {
      await counted(key);
      return rows.settle(key, owner, settlement);
    },
    read: async (key) => {
      await read();
      figures.reads += 1;
      return rows.read(key);
    },
    close: async () => undefined,
  };
};

const noFigures = (): TableFigures => ({ writes: 0, reads: 0, throttled: 0, failed: 0 });

export interface DynamodbOptions {
  times: Times;
  partitions: number;
  /** Write units of one partition in a second. */
  unitsPerPartition: number;
  /** Write units of one write: the row's size in KB, rounded up. */
  unitsPerWrite: number;
}

/** FNV-1a: spreads keys evenly, as the engine's own hash does. */
export const partitionOf = (key: string, partitions: number): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % partitions;
};

/** As often as the adapter's client, which waits between a little and 50 ms, then between a little and 100 ms. */
const CLIENT_WAITS_MS = [50, 100] as const;

/** DynamoDB: every partition has its own rate, and nobody borrows another's. */
export const dynamodbTable = (
  clock: Clock,
  chance: Chance,
  { times, partitions, unitsPerPartition, unitsPerWrite }: DynamodbOptions,
): SimulatedTable => {
  const figures = noFigures();
  const limitOf = limitsByKey(clock, unitsPerPartition);
  const write: Write = async (key) => {
    for (const wait of [...CLIENT_WAITS_MS, null]) {
      await clock.sleep(chance.draw(times));
      if (limitOf(String(partitionOf(key, partitions))).take(unitsPerWrite)) return;
      figures.throttled += 1;
      if (wait !== null) await clock.sleep(wait * chance.next());
    }
    throw new TableError('ThrottlingException', 'the partition is busy');
  };
  return { table: behind(clock, write, () => clock.sleep(chance.draw(times)), figures), figures };
};

export interface RedisOptions {
  /** The way there and back. */
  times: Times;
  shards: number;
  /** Of a shard's one core, microseconds. */
  usPerWrite: number;
  /** After which the adapter gives a command up. */
  commandTimeoutMs: number;
}

/** Redis: each shard does one thing after the other, so that what is too much waits. */
export const redisTable = (
  clock: Clock,
  chance: Chance,
  { times, shards, usPerWrite, commandTimeoutMs }: RedisOptions,
): SimulatedTable => {
  const figures = noFigures();
  const freeAt = Array.from({ length: shards }, () => 0);
  const write: Write = async (key) => {
    const shard = partitionOf(key, shards);
    const begins = Math.max(clock.now(), freeAt[shard] ?? 0);
    const ends = begins + usPerWrite / 1_000;
    const wait = ends - clock.now() + chance.draw(times);
    if (wait > commandTimeoutMs) {
      figures.throttled += 1;
      await clock.sleep(commandTimeoutMs);
      throw new TableError('ETIMEDOUT', 'the shard is busy');
    }
    freeAt[shard] = ends;
    await clock.sleep(wait);
  };
  return { table: behind(clock, write, () => clock.sleep(chance.draw(times)), figures), figures };
};
