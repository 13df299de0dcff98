import { systemClock } from '../../shared/clock.ts';
import { openSqliteTable } from '../../shared/order-table/sqlite-table.ts';
import { aClaim } from './samples.ts';

/** A process of its own: for each file that it is sent, it opens the table and claims every number at once. */
process.on('message', async ({ file, keys }: { file: string; keys: string[] }) => {
  const table = openSqliteTable({ file, clock: systemClock, world: 'double' });
  const verdicts: string[] = [];
  for (const key of keys) verdicts.push((await table.claim(key, aClaim())).kind);
  await table.close();
  process.send?.(verdicts);
});
process.send?.('ready');
