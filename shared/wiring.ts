import { type Clock, systemClock } from './clock.ts';
import { readConfig, readRuntimeRole, type SecretsConfig, type TableConfig, worldOf } from './config.ts';
import type { Ports } from './http/ports.ts';
import { createLog, type Log } from './log.ts';
import { fileSecrets } from './merchants/file-secrets.ts';
import { lazySecrets } from './merchants/lazy-secrets.ts';
import { createMerchants } from './merchants/merchants.ts';
import type { SecretSource } from './merchants/secret-source.ts';
import { parseTableCredentials } from './merchants/table-credentials.ts';
import { lazyTable } from './order-table/lazy-table.ts';
import type { OrderTable } from './order-table/order-table.ts';
import type { SystemName } from './orders/order-type.ts';
import type { Upstream } from './upstream/call.ts';
import { createExchanger } from './upstream/exchange.ts';
import { createOrigins } from './upstream/origins.ts';

/** SDKs are loaded only where they are configured, and only when the first secret is fetched. */
const secretSource = (config: SecretsConfig): SecretSource => {
  switch (config.kind) {
    case 'file':
      return fileSecrets(config.directory);
    case 'tencent-ssm':
      return lazySecrets(async () => {
        const { tencentSsmSecrets } = await import('./merchants/tencent-ssm-secrets.ts');
        return tencentSsmSecrets({ ...config, credentials: readRuntimeRole });
      });
    case 'aws-secrets-manager':
      return lazySecrets(async () => {
        const { awsSecrets } = await import('./merchants/aws-secrets.ts');
        return awsSecrets(config);
      });
  }
};

interface TablePorts {
  clock: Clock;
  log: Log;
  world: string;
  source: SecretSource;
}

/** Redis's user and password, where its URL has none. */
const REDIS_SECRET = 'prepay-table';

/** An engine's client is loaded only where the engine is configured, and only when the first order comes. */
const openTable = async (config: TableConfig, { clock, log, world, source }: TablePorts): Promise<OrderTable> => {
  switch (config.kind) {
    case 'sqlite': {
      const { openSqliteTable } = await import('./order-table/sqlite-table.ts');
      return openSqliteTable({ file: config.file, clock, world });
    }
    case 'redis': {
      const { openRedisTable } = await import('./order-table/redis-table.ts');
      const credentials = async () => parseTableCredentials(await source.fetch(REDIS_SECRET));
      const warn = (message: string): void => log.warn({ event: 'table_warning', message });
      return openRedisTable({ url: config.url, credentials, world, warn });
    }
    case 'dynamodb': {
      const { openDynamodbTable } = await import('./order-table/dynamodb-table.ts');
      return openDynamodbTable({ ...config, clock, world });
    }
  }
};

const wireUp = (): Ports => {
  const config = readConfig();
  const clock = systemClock;
  const log = createLog(config.logLevel);
  const exchange = createExchanger();
  const source = secretSource(config.secrets);

  const tables = new Map<string, OrderTable>();
  const upstreams = new Map<SystemName, Upstream>();

  return {
    clock,
    log,
    rawEvents: config.rawEvents,
    corsOrigins: new Set(config.corsOrigins),
    leaseMs: config.leaseMs,
    merchants: createMerchants({ mchids: config.merchants, source, clock, log }),
    upstream: (system) => {
      const origins = () => createOrigins(config.origins[system], clock);
      const upstream = upstreams.get(system) ?? { exchange, clock, origins: origins() };
      upstreams.set(system, upstream);
      return upstream;
    },
    table: (system) => {
      const world = worldOf(config.origins[system]);
      const table = tables.get(world) ?? lazyTable(() => openTable(config.table, { clock, log, world, source }));
      tables.set(world, table);
      return table;
    },
  };
};

let wired: Ports | null = null;

/**
 * The composition root: everything a function needs, from the environment, once per process. Nothing is fetched, opened
 * or parsed here; the first request does that.
 *
 * @throws ConfigError at start when a variable is missing or malformed.
 */
export const wire = (): Ports => {
  wired ??= wireUp();
  return wired;
};
