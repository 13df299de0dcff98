import { openRedisTable } from '../../shared/order-table/redis-table.ts';
import { aClaim } from './samples.ts';

/** A process of its own that claims one number many times at once when it is told to, and then has nothing to do. */
const [url = '', key = '', claims = ''] = process.argv.slice(2);

process.on('message', async () => {
  const table = openRedisTable({ url, world: 'double', warn: () => undefined });
  const verdicts = await Promise.all(Array.from({ length: Number(claims) }, () => table.claim(key, aClaim())));
  process.send?.(
    verdicts.map(({ kind }) => kind),
    () => process.disconnect(),
  );
});
process.send?.('ready');
