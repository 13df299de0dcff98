import { openSecrets, openTable } from '../../shared/adapters.ts';
import { systemClock } from '../../shared/clock.ts';
import { readConfig } from '../../shared/config.ts';
import { lazySecrets } from '../../shared/merchants/lazy-secrets.ts';
import { orderKey } from '../../shared/order-table/order-table.ts';
import type { OrderRecord } from '../../shared/order-table/record.ts';
import { StartError } from './listen.ts';
import { useDemo } from './local-environment.ts';
import { run } from './run.ts';

const USAGE = 'usage: npm run table -- show <mchid> <out_trade_no>';

const time = (ms: number | null): string | null => (ms === null || ms === 0 ? null : new Date(ms).toISOString());

/** What support may see: neither the body, which holds the openid, nor what starts the payment. */
const viewOf = (record: OrderRecord) => ({
  order_type: record.order_type,
  appid: record.appid,
  total: record.total,
  currency: record.currency,
  caller: record.caller,
  status: record.status,
  attempts: record.attempts,
  conflicts: record.conflicts,
  lease_until: time(record.lease_until),
  tries: record.tries.map(time),
  artifact_since: time(record.artifact_since),
  artifact_until: time(record.artifact_until),
  refusal: record.refusal === null ? null : (JSON.parse(record.refusal) as unknown),
  upstream_request_id: record.upstream_request_id,
  created_at: time(record.created_at),
  expire_at: time(record.expire_at),
});

/** `npm run table -- show <mchid> <out_trade_no>`: one row of the order table, read only. */
run(async () => {
  const [verb, mchid, outTradeNo, ...rest] = process.argv.slice(2);
  if (verb !== 'show' || !mchid || !outTradeNo || rest.length > 0) throw new StartError(USAGE);
  await useDemo();
  const config = readConfig();
  const table = await openTable(config.table, {
    clock: systemClock,
    world: null,
    secrets: lazySecrets(() => openSecrets(config.secrets)),
    warn: () => undefined,
  }).catch(() => {
    throw new StartError('The order table cannot be opened; check PREPAY_TABLE.');
  });
  const record = await table.read(orderKey(mchid, outTradeNo));
  await table.close();
  if (!record) throw new StartError(`The order table has no order ${outTradeNo} of merchant ${mchid}.`);
  process.stdout.write(`${JSON.stringify(viewOf(record), null, 2)}\n`);
});
