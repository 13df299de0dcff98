import { createOrderFunction } from '../../shared/http/order-function.ts';
import type { Ports } from '../../shared/http/ports.ts';
import { createQueryFunction } from '../../shared/http/query-function.ts';
import { createMerchants } from '../../shared/merchants/merchants.ts';
import type { OrderRecord } from '../../shared/order-table/record.ts';
import { createLogLines } from '../log-lines.ts';
import { createManualClock } from '../manual-clock.ts';
import { createMemoryTable } from '../order-table/memory-table.ts';
import { anInput, anUpstream, aScriptedType, START } from '../prepay/scene.ts';
import { createScriptedUpstream } from '../prepay/scripted-upstream.ts';
import { anApiKey, aSecret } from './merchants-of.ts';

export const MCHID = '1900000109';

const SECRETS: Record<string, string> = {
  [`prepay-merchant-${MCHID}`]: aSecret(MCHID, [
    anApiKey('good'),
    anApiKey('reader', 'report', ['orders:read']),
    anApiKey('shared', 'shared-here'),
  ]),
  'prepay-merchant-222': aSecret('222', [anApiKey('other'), anApiKey('shared', 'shared-there')]),
  'prepay-merchant-333': aSecret('333', [anApiKey('broken')], { wecom: { corpid: 'corp' } }),
};

interface Options {
  rawEvents?: boolean;
  secrets?: Record<string, string>;
  parts?: Partial<Ports>;
}

/** The functions of a scripted order type, with everything behind them in memory. */
export const createHttpScene = ({ rawEvents = false, secrets = SECRETS, parts = {} }: Options = {}) => {
  const clock = createManualClock(START);
  const { log, lines } = createLogLines();
  const rows = new Map<string, OrderRecord>();
  const table = createMemoryTable(clock, rows);
  const upstream = createScriptedUpstream(clock);
  const type = aScriptedType(upstream, async () => ({ signature: 1 }));
  const mchids = ['222', MCHID, '333'];
  const ports: Ports = {
    clock,
    log,
    rawEvents,
    corsOrigins: new Set(),
    leaseMs: null,
    merchants: createMerchants({ mchids, source: { fetch: async (name) => secrets[name] ?? null }, clock, log }),
    upstream: () => anUpstream(clock),
    table: () => table,
    ...parts,
  };
  return {
    clock,
    lines,
    rows,
    upstream,
    order: createOrderFunction(type, ports),
    query: createQueryFunction([type], ports),
  };
};

export const ORDER = JSON.stringify(anInput());
export const JSON_HEADERS = { 'Content-Type': 'application/json', Authorization: 'Bearer good' };
