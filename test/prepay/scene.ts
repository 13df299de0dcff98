import * as z from 'zod/mini';
import { type Clock, deadlineIn } from '../../shared/clock.ts';
import type { PrepayError } from '../../shared/errors.ts';
import type { Merchant } from '../../shared/merchants/merchant.ts';
import { type OrderTable, orderKey } from '../../shared/order-table/order-table.ts';
import type { OrderRecord } from '../../shared/order-table/record.ts';
import { type BoundOrder, defineOrderType } from '../../shared/orders/order-type.ts';
import { placeOrder } from '../../shared/prepay/place-order.ts';
import type { OrderAnswer } from '../../shared/prepay/present.ts';
import type { Upstream } from '../../shared/upstream/call.ts';
import { createOrigins } from '../../shared/upstream/origins.ts';
import { aRequestLog, createLogLines } from '../log-lines.ts';
import { createManualClock } from '../manual-clock.ts';
import { createMemoryTable } from '../order-table/memory-table.ts';
import { createScriptedUpstream, type ScriptedUpstream } from './scripted-upstream.ts';

export const START = Date.UTC(2026, 10, 22, 6) + 123_457;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const LIFE = { ttl_ms: 2 * HOUR, margin_ms: 5 * MINUTE };
export const LEASE_MS = 18_000;

const schema = z.strictObject({
  mchid: z.string(),
  out_trade_no: z.string(),
  appid: z.string(),
  total: z.number(),
  notify_url: z.optional(z.string()),
});

export type Input = z.infer<typeof schema>;

export const anInput = (parts: Partial<Input> = {}): Input => ({
  mchid: '1900000109',
  out_trade_no: 'order-1',
  appid: 'wxd678efh567hg6787',
  total: 100,
  ...parts,
});

export const aMerchant = (parts: Partial<Merchant> = {}): Merchant => ({
  mchid: '1900000109',
  unavailable: false,
  disabled: false,
  appids: null,
  notify_url: 'https://pay.example.com/first',
  api_keys: [],
  order_token_keys: new Map(),
  // The scripted system looks at no key.
  credentials: { wecom: { mchid: '1900000109' } as never },
  problems: [],
  ...parts,
});

/** What a scripted system is connected with: it opens no connection. */
export const anUpstream = (clock: Clock): Upstream => ({
  clock,
  origins: createOrigins(['https://nowhere.example.com'], clock),
  exchange: () => Promise.reject(new Error('a scripted system sends nothing')),
});

interface SceneOptions {
  repetition?: 'same-order' | 'undocumented';
  /** What signs for the payment; by default a number that grows, so that a fresh signature shows. */
  sign?: () => Promise<object | null>;
}

/** One scripted order type whose system is `upstream`. */
export const aScriptedType = (upstream: ScriptedUpstream, sign: () => Promise<object | null>) =>
  defineOrderType({
    name: 'scripted',
    system: { name: 'wecom', connect: () => upstream },
    path: '/orders',
    schema,
    artifact: { fields: () => ['prepay_id'], life: LIFE },
    merchantField: 'mchid',
    facts: ({ mchid, out_trade_no, appid, total }) => ({
      number: { mchid, out_trade_no, appid },
      total,
      currency: 'CNY',
      expires_at: null,
    }),
    written: (order) => {
      const { mchid: _, out_trade_no: __, ...counted } = order;
      const body = (merchant: { notifyUrl(fromOrder: string | undefined): string }) =>
        JSON.stringify({ ...order, notify_url: merchant.notifyUrl(order.notify_url) });
      return { counted, body };
    },
    payment: async ({ artifact }) => {
      const signature = await sign();
      return signature && { ...signature, prepay_id: artifact.prepay_id };
    },
  });

/** A table, a system and a clock, and orders placed on them. */
export const createScene = ({ repetition = 'same-order', sign }: SceneOptions = {}) => {
  const clock = createManualClock(START);
  const upstream = createScriptedUpstream(clock, repetition);
  const { log, lines, events, requests } = createLogLines();
  const rows = new Map<string, OrderRecord>();
  const memory = createMemoryTable(clock, rows);
  let signatures = 0;
  const signFreshly = sign ?? (async () => ({ signature: ++signatures }));
  const connected = aScriptedType(upstream, signFreshly).connect(anUpstream(clock), log);

  const bind = (input: Partial<Input> = {}, merchant: Partial<Merchant> = {}): BoundOrder => {
    const result = connected.accept(anInput(input));
    if ('issues' in result) throw new Error(JSON.stringify(result.issues));
    return result.order.bind(aMerchant(merchant));
  };

  const scene = {
    clock,
    upstream,
    lines,
    events,
    requests,
    rows,
    /** A test may put a worse one in its place. */
    table: memory as OrderTable,
    row: (number = 'order-1'): OrderRecord | null => rows.get(orderKey('1900000109', number)) ?? null,
    bind,
    place: (
      input: Partial<Input> = {},
      { merchant = {}, order = bind(input, merchant), caller = 'back-office-1', timeMs = 15_000 } = {} as {
        merchant?: Partial<Merchant>;
        order?: BoundOrder;
        caller?: string;
        timeMs?: number;
      },
    ): Promise<OrderAnswer> => {
      const requestLog = aRequestLog(log, clock);
      requestLog.note({ out_trade_no: order.number.out_trade_no });
      const placing = placeOrder(
        { order, caller, deadline: deadlineIn(clock, timeMs), leaseMs: LEASE_MS },
        { table: scene.table, clock, log: requestLog },
      );
      placing.then(
        () => requestLog.end({ status: 200 }),
        (error: PrepayError) => requestLog.end({ status: error.status, error }),
      );
      return placing;
    },
  };
  return scene;
};

export type Scene = ReturnType<typeof createScene>;
