import { Redis } from 'ioredis';
import { openRedisTable } from '../../../shared/order-table/redis-table.ts';
import type { GrowingTable } from './growing-table.ts';
import { placeOn, SEED_BODY, seedKey } from './sample.ts';

const CHUNK = 5_000;
const PREFIX = 'growing';

/** ARGV: the first number, the number after the last, names and values of every row. */
const COPY = `
for n = tonumber(ARGV[1]), tonumber(ARGV[2]) - 1 do
  local key = string.gsub(KEYS[1], '00000000', string.format('%08d', n))
  redis.call('HSET', key, unpack(ARGV, 3))
end`;

/** In memory, one row after the other copied inside the server. */
export const growingRedis = async (url: string): Promise<GrowingTable> => {
  const table = openRedisTable({ url, world: 'double', warn: () => undefined, prefix: PREFIX });
  await placeOn(table, seedKey(0), SEED_BODY);
  const filler = new Redis(url);
  const template = `${PREFIX}:{${seedKey(0)}}`;
  const row = Object.entries(await filler.hgetall(template)).flat();
  let filled = 1;
  return {
    table,
    growTo: async (rows) => {
      for (; filled < rows; filled = Math.min(filled + CHUNK, rows)) {
        await filler.eval(COPY, 1, template, filled, Math.min(filled + CHUNK, rows), ...row);
      }
    },
    close: async () => {
      // The server serves other rows of the run, too.
      await filler.flushdb();
      filler.disconnect();
      await table.close();
    },
  };
};
