import { systemClock } from './clock.ts';
import { readConfig, worldOf } from './config.ts';
import type { Ports } from './http/ports.ts';
import { createLog } from './log.ts';
import { fileSecrets } from './merchants/file-secrets.ts';
import { createMerchants } from './merchants/merchants.ts';
import { lazyTable } from './order-table/lazy-table.ts';
import type { SystemName } from './orders/order-type.ts';
import { createExchanger } from './upstream/exchange.ts';
import { createOrigins } from './upstream/origins.ts';

const wireUp = (): Ports => {
  const config = readConfig();
  const clock = systemClock;
  const log = createLog(config.logLevel);
  const exchange = createExchanger();

  const tables = new Map<string, Ports['table'] extends (system: SystemName) => infer Table ? Table : never>();
  const open = (world: string) =>
    lazyTable(async () => {
      const { openSqliteTable } = await import('./order-table/sqlite-table.ts');
      return openSqliteTable({ file: config.table.file, clock, world });
    });

  return {
    clock,
    log,
    rawEvents: config.rawEvents,
    leaseMs: config.leaseMs,
    merchants: createMerchants(config.merchants, fileSecrets(config.secrets.directory), log),
    upstream: (system) => ({ exchange, clock, origins: createOrigins(config.origins[system], clock) }),
    table: (system) => {
      const world = worldOf(config.origins[system]);
      const table = tables.get(world) ?? open(world);
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
