import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ERROR_CODES, type ErrorCode } from '../../shared/errors.ts';
import { createOrderFunction } from '../../shared/http/order-function.ts';
import type { Ports } from '../../shared/http/ports.ts';
import { createQueryFunction } from '../../shared/http/query-function.ts';
import { createLog } from '../../shared/log.ts';
import { createMerchants } from '../../shared/merchants/merchants.ts';
import type { OrderRecord } from '../../shared/order-table/record.ts';
import { appOrder } from '../../shared/orders/app-order.ts';
import { unifiedOrder } from '../../shared/orders/unified-order.ts';
import type { Exchange, ExchangeRequest } from '../../shared/upstream/exchange.ts';
import { createOrigins } from '../../shared/upstream/origins.ts';
import { createManualClock } from '../manual-clock.ts';
import { createMemoryTable } from '../order-table/memory-table.ts';
import { API_KEY, signed, xmlOf } from '../wechatpay-v2/wechatpay.ts';
import { APIV3_KEY, MERCHANT, PUBLIC_KEY_ID, signatureHeaders, WECHATPAY } from '../wechatpay-v3/wechatpay.ts';

export const START = Date.UTC(2026, 10, 22, 6);

/** The merchant that is attacked, and another one of the same deployment. */
export const SHOP = '1900000109';
export const OTHER_SHOP = '1900000209';
const CLOSED_SHOP = '1900000309';

export const KEYS = {
  office: 'Office-Key-Of-The-Shop_0123456789',
  reader: 'reader-key-of-the-shop',
  writer: 'writer-key-of-the-shop',
  otherOffice: 'Office-Key-Of-Another-Shop',
  closed: 'office-key-of-a-closed-shop',
} as const;

/** Both merchants name their token key alike. */
export const KID = '2026-11';
const tokenKey = (mchid: string): Buffer => createHash('sha256').update(`token key of ${mchid}`).digest();
export const TOKEN_KEY = tokenKey(SHOP);
export const OTHER_TOKEN_KEY = tokenKey(OTHER_SHOP);

/** PEM texts that an attacker knows: public keys are public. */
export const PUBLIC_PEM = MERCHANT.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const WECHATPAY_PEM = WECHATPAY.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const PRIVATE_PEM = MERCHANT.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const apiKey = (id: string, key: string, scopes: string[]) => ({
  id,
  sha256: createHash('sha256').update(key).digest('hex'),
  scopes,
});

const secretOf = (mchid: string, api_keys: object[], parts: object = {}): string =>
  JSON.stringify({
    mchid,
    appids: ['wxd678efh567hg6787', 'wx2421b1c4370ec43b'],
    notify_url: 'https://pay.example.com/notifications',
    api_keys,
    order_token_keys: [{ kid: KID, key: tokenKey(mchid).toString('base64url') }],
    wechatpay_v3: {
      serial_no: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
      private_key: PRIVATE_PEM,
      apiv3_key: APIV3_KEY,
      public_keys: { [PUBLIC_KEY_ID]: WECHATPAY_PEM },
    },
    wechatpay_v2: { api_key: API_KEY, sign_type: 'HMAC-SHA256', sub_mch_ids: ['375907253'] },
    ...parts,
  });

const BOTH = ['orders:write', 'orders:read'];
const SECRETS: Record<string, string> = {
  [`prepay-merchant-${SHOP}`]: secretOf(SHOP, [
    apiKey('office', KEYS.office, BOTH),
    apiKey('reader', KEYS.reader, ['orders:read']),
    apiKey('writer', KEYS.writer, ['orders:write']),
  ]),
  [`prepay-merchant-${OTHER_SHOP}`]: secretOf(OTHER_SHOP, [apiKey('other', KEYS.otherOffice, BOTH)]),
  [`prepay-merchant-${CLOSED_SHOP}`]: secretOf(CLOSED_SHOP, [apiKey('closed', KEYS.closed, BOTH)], { disabled: true }),
};

const clock = createManualClock(START);
const MERCHANTS = createMerchants({
  mchids: [OTHER_SHOP, SHOP, CLOSED_SHOP],
  source: { fetch: async (name) => SECRETS[name] ?? null },
  clock,
  log: createLog('silent'),
});

export const PREPAY_ID = 'wx201410272009395522657a690389285100';

const signedAnswer = (text: string): Exchange => ({
  kind: 'answer',
  status: 200,
  headers: signatureHeaders(text, { serial: PUBLIC_KEY_ID, key: WECHATPAY.privateKey, timestamp: START / 1000 }),
  body: Buffer.from(text),
});

const V3_PLACED = signedAnswer(JSON.stringify({ prepay_id: PREPAY_ID }));
const V2_PLACED: Exchange = {
  kind: 'answer',
  status: 200,
  headers: {},
  body: Buffer.from(
    xmlOf(
      signed(
        { return_code: 'SUCCESS', result_code: 'SUCCESS', mch_id: SHOP, prepay_id: PREPAY_ID, code_url: 'weixin://1' },
        'HMAC-SHA256',
      ),
    ),
  ),
};

/** A WeChat that takes every order and signs once. */
const wechat = ({ target }: ExchangeRequest): Exchange => {
  const number = /^\/v3\/pay\/transactions\/out-trade-no\/([^?]+)/.exec(target)?.[1];
  if (number !== undefined) {
    return signedAnswer(JSON.stringify({ out_trade_no: decodeURIComponent(number), trade_state: 'NOTPAY' }));
  }
  return target === '/pay/unifiedorder' ? V2_PLACED : V3_PLACED;
};

/** Rows that count how often one is written or removed. */
class CountedRows extends Map<string, OrderRecord> {
  writes = 0;
  override set(key: string, record: OrderRecord): this {
    this.writes += 1;
    return super.set(key, record);
  }
  override delete(key: string): boolean {
    this.writes += 1;
    return super.delete(key);
  }
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
  /** The envelope itself. */
  whole: object;
}

const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);

/** Raw events are answered bare; the status is the one that the code stands for. */
export const readAnswer = (whole: object): Answer => {
  if ('statusCode' in whole) {
    const { statusCode, headers, body } = whole as { statusCode: number; headers: Answer['headers']; body: string };
    return { status: statusCode, headers, body: body === '' ? {} : (JSON.parse(body) as Answer['body']), whole };
  }
  const body = whole as Answer['body'];
  return { status: isErrorCode(body.code) ? ERROR_CODES[body.code].status : 200, headers: {}, body, whole };
};

export const CONTEXT = { request_id: 'request-1', getRemainingTimeInMillis: () => 10_000 };

export type Target = 'app' | 'unified' | 'query';

interface Options {
  rawEvents?: boolean;
  corsOrigins?: readonly string[];
}

/** Our functions as they are deployed, around a WeChat and a table that count. */
export const createScene = ({ rawEvents = false, corsOrigins = [] }: Options = {}) => {
  const sent: ExchangeRequest[] = [];
  const rows = new CountedRows();
  const logged: string[] = [];
  const log = createLog('trace', { write: (line) => void logged.push(line) });
  const table = createMemoryTable(clock, rows);
  const origins = createOrigins(['https://wechat.example.com'], clock);
  const exchange = async (_origin: string, request: ExchangeRequest): Promise<Exchange> => {
    sent.push(request);
    return wechat(request);
  };
  const ports: Ports = {
    clock,
    log,
    rawEvents,
    corsOrigins: new Set(corsOrigins),
    leaseMs: null,
    merchants: MERCHANTS,
    upstream: () => ({ exchange, clock, origins }),
    table: () => table,
  };
  const functions = {
    app: createOrderFunction(appOrder, ports),
    unified: createOrderFunction(unifiedOrder, ports),
    query: createQueryFunction([appOrder, unifiedOrder], ports),
  };
  return {
    sent,
    rows,
    logged,
    send: async (target: Target, event: unknown): Promise<Answer> =>
      readAnswer(await functions[target](event, CONTEXT)),
    /** Forgets what went on so far. */
    clear: (): void => {
      sent.length = 0;
      logged.length = 0;
      rows.clear();
      rows.writes = 0;
    },
  };
};

export type Scene = ReturnType<typeof createScene>;

export type Order = Record<string, unknown>;

const fixture = (name: string): Order =>
  JSON.parse(readFileSync(new URL(`../fixtures/orders/${name}.json`, import.meta.url), 'utf8')) as Order;

export const anAppOrder = (changes: Order = {}): Order => ({ ...fixture('app'), ...changes });
export const aUnifiedOrder = (changes: Order = {}): Order => ({
  ...fixture('unified-jsapi'),
  mch_id: SHOP,
  ...changes,
});

/** A copy of `order` with another value at `pointer`. */
export const withValue = (order: Order, pointer: string, value: unknown): Order => {
  const copy = structuredClone(order);
  const path = pointer.slice(1).split('/');
  const last = path.pop() ?? '';
  let at: Record<string, unknown> = copy;
  for (const name of path) at = at[name] as Record<string, unknown>;
  // Not `at[last] = value`: that is no member when the name is __proto__.
  Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true });
  return copy;
};

const MARK = '@literal@';

/** The JSON text of `order` with `literal`, character by character, as the value at `pointer`. */
export const withLiteral = (order: Order, pointer: string, literal: string): string =>
  JSON.stringify(withValue(order, pointer, MARK)).replace(JSON.stringify(MARK), () => literal);
