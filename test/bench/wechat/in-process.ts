import { systemClock } from '../../../shared/clock.ts';
import type { CloudFunction } from '../../../shared/http/function.ts';
import { createOrderFunction } from '../../../shared/http/order-function.ts';
import { createLog } from '../../../shared/log.ts';
import { createMerchants } from '../../../shared/merchants/merchants.ts';
import { decide, settled } from '../../../shared/order-table/decide.ts';
import type { OrderTable } from '../../../shared/order-table/order-table.ts';
import type { OrderRecord } from '../../../shared/order-table/record.ts';
import type { OrderType } from '../../../shared/orders/order-type.ts';
import type { Exchanger } from '../../../shared/upstream/exchange.ts';
import { createOrigins } from '../../../shared/upstream/origins.ts';
import type { StubAnswer } from './answers.ts';

/** The order table's decisions over a map, without the copies that keep tests from sharing rows. */
export const createMapTable = (rows = new Map<string, OrderRecord>()): OrderTable => ({
  claim: async (key, claim) => {
    const { verdict, write } = decide(rows.get(key) ?? null, claim, Date.now());
    if (write) rows.set(key, write);
    return verdict;
  },
  settle: async (key, owner, settlement) => {
    const next = settled(rows.get(key) ?? null, owner, settlement);
    if (next === 'gone') rows.delete(key);
    else if (next) rows.set(key, next);
    return next !== null;
  },
  read: async (key) => rows.get(key) ?? null,
  close: async () => undefined,
});

/** A transport that has this answer at once. */
export const exchangeOf = ({ status, headers, body }: StubAnswer): Exchanger => {
  const received = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const bytes = Buffer.from(body);
  return async () => ({ kind: 'answer', status, headers: received, body: bytes });
};

export interface InProcess {
  type: OrderType;
  /** The merchant's secret. */
  secret: { mchid: string };
  table: OrderTable;
  exchange: Exchanger;
}

/**
 * The whole function of an order type as it is deployed, but for the table and the transport: it reads the event, finds
 * out who calls, checks every field, claims, signs, verifies, settles, signs again and writes its log lines.
 */
export const createInProcess = ({ type, secret, table, exchange }: InProcess): CloudFunction => {
  const clock = systemClock;
  const log = createLog('info', { write: () => undefined });
  const source = { fetch: async () => JSON.stringify(secret) };
  const upstream = { exchange, clock, origins: createOrigins(['https://wechat.invalid'], clock) };
  return createOrderFunction(type, {
    clock,
    log,
    rawEvents: false,
    corsOrigins: new Set(),
    leaseMs: null,
    merchants: createMerchants({ mchids: [secret.mchid], source, clock, log }),
    upstream: () => upstream,
    table: () => table,
  });
};

/** Fails the run unless the function placed the order: a refusal would be quick and mean nothing. */
export const placed = async (answering: Promise<object>): Promise<void> => {
  const { statusCode, body } = (await answering) as { statusCode?: number; body?: string };
  if (statusCode !== 200) throw new Error(`the function answered ${statusCode}: ${body}`);
};
