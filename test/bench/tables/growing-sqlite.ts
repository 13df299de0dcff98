import { open } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../../shared/clock.ts';
import { openSqliteTable } from '../../../shared/order-table/sqlite-table.ts';
import type { GrowingTable } from './growing-table.ts';
import { placeOn, SEED_BODY, seedKey } from './sample.ts';

/** Rows of one transaction, so that the log that SQLite writes ahead stays small. */
const CHUNK = 50_000;

/** On disk, one row after the other copied inside the engine. */
export const growingSqlite = async (file: string): Promise<GrowingTable> => {
  const table = openSqliteTable({ file, clock: systemClock, world: 'double' });
  await placeOn(table, seedKey(0), SEED_BODY);
  const filler = new DatabaseSync(file);
  filler.exec('PRAGMA synchronous = OFF');
  const names = filler
    .prepare('PRAGMA table_info(orders)')
    .all()
    .map(({ name }) => String(name))
    .filter((name) => name !== 'pk');
  const copy = filler.prepare(
    `WITH RECURSIVE numbers (n) AS (SELECT ? UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?)
     INSERT INTO orders (pk, ${names.join(', ')})
     SELECT replace(orders.pk, '00000000', printf('%08d', n)), ${names.join(', ')}
     FROM numbers, orders WHERE orders.pk = ?`,
  );
  let filled = 1;
  return {
    table,
    growTo: async (rows) => {
      for (; filled < rows; filled = Math.min(filled + CHUNK, rows)) {
        copy.run(filled, Math.min(filled + CHUNK, rows), seedKey(0));
      }
      filler.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      // What the system still had to write would keep the first orders waiting.
      const handle = await open(file, 'r+');
      await handle.sync();
      await handle.close();
    },
    close: async () => {
      filler.close();
      await table.close();
    },
  };
};
