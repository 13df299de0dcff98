import { openSecrets, openTable } from './adapters.ts';
import { systemClock } from './clock.ts';
import { readConfig, worldOf } from './config.ts';
import type { Ports } from './http/ports.ts';
import { createLog } from './log.ts';
import { lazySecrets } from './merchants/lazy-secrets.ts';
import { createMerchants } from './merchants/merchants.ts';
import { lazyTable } from './order-table/lazy-table.ts';
import type { OrderTable } from './order-table/order-table.ts';
import type { SystemName } from './orders/order-type.ts';
import type { Upstream } from './upstream/call.ts';
import { createExchanger } from './upstream/exchange.ts';
import { createOrigins } from './upstream/origins.ts';

const wireUp = (): Ports => {
  const config = readConfig();
  const clock = systemClock;
  const log = createLog(config.logLevel, config.logTo === 'stdout' ? process.stdout : undefined, config.metrics);
  const exchange = createExchanger(Object.values(config.origins).flat());
  const secrets = lazySecrets(() => openSecrets(config.secrets));
  const warn = (message: string): void => log.warn({ event: 'table_warning', message });
  const tables = new Map<string, OrderTable>();
  const upstreams = new Map<SystemName, Upstream>();

  return {
    clock,
    log,
    rawEvents: config.rawEvents,
    corsOrigins: new Set(config.corsOrigins),
    leaseMs: config.leaseMs,
    merchants: createMerchants({ mchids: config.merchants, source: secrets, clock, log }),
    upstream: (system) => {
      const origins = () => createOrigins(config.origins[system], clock);
      const upstream = upstreams.get(system) ?? { exchange, clock, origins: origins() };
      upstreams.set(system, upstream);
      return upstream;
    },
    table: (system) => {
      const world = worldOf(config.origins[system]);
      const open = () => openTable(config.table, { clock, world, secrets, warn });
      const table = tables.get(world) ?? lazyTable(open);
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
