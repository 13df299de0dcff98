import { randomBytes } from 'node:crypto';
import { mintOrderToken } from '../../shared/order-token/mint.ts';
import type { CodeToSession } from './code-to-session.ts';
import type { PrepayClient, QueryAnswer, WecomMiniprogramOrder } from './prepay.ts';

/** Prices are the shop's: a phone names an item, never an amount. */
const ITEMS: Readonly<Record<string, { description: string; total: number }>> = {
  coffee: { description: '咖啡 2 杯', total: 5600 },
};

export interface Purchase {
  openid: string;
  /** Fixed when the payer bought: every token carries exactly this. */
  order: WecomMiniprogramOrder;
  status: 'open' | 'paid' | 'closed';
}

/** Where purchases are kept; a `Map` here, a database in earnest. */
export type Purchases = Pick<Map<string, Purchase>, 'get' | 'set'>;

export interface ShopOptions {
  appid: string;
  mchid: string;
  /** One of the merchant's `order_token_keys`. */
  tokenKey: { kid: string; key: string };
  prepay: PrepayClient;
  codeToSession: CodeToSession;
  /** Hands over what was bought, once per purchase. */
  deliver(purchase: Purchase): void;
  purchases?: Purchases;
  /** Milliseconds since the epoch. */
  now?(): number;
}

export interface Shop {
  /** A session for the code of `wx.login`; `null` when the code is no good. */
  openSession(code: string): Promise<string | null>;
  /** The openid of a session. */
  payerOf(session: string): string | undefined;
  /** Takes an order down under a number of its own; `null` for an unknown item. */
  buy(openid: string, item: string): Purchase | null;
  find(openid: string, outTradeNo: string): Purchase | undefined;
  /** A token that places this purchase, good for ten minutes. */
  token(purchase: Purchase): Promise<string>;
  /** How the purchase stands, asked of WeChat unless it is settled. @throws when nobody can tell now. */
  settle(purchase: Purchase): Promise<Purchase['status']>;
}

const ORDER_TYPE = 'wecom-miniprogram';
const TOKEN_LIFE_SECONDS = 600;
const PAYABLE_MS = 30 * 60_000;
const BEIJING_MS = 8 * 3_600_000;

/** RFC 3339 in Beijing's time, as WeChat's documents write it. */
const beijingTime = (ms: number): string => `${new Date(ms + BEIJING_MS).toISOString().slice(0, 19)}+08:00`;

/** What WeChat's word means for the shop. A payment of another amount is no payment of this order. */
const statusOf = (answer: QueryAnswer | null, { amount }: WecomMiniprogramOrder): Purchase['status'] => {
  const { trade_state = null, transaction = null } = answer ?? {};
  if (trade_state === 'SUCCESS') {
    if (transaction?.amount?.total !== amount.total) throw new Error('WeChat names another amount than the order.');
    return 'paid';
  }
  return trade_state === 'CLOSED' || trade_state === 'REVOKED' ? 'closed' : 'open';
};

export const createShop = (options: ShopOptions): Shop => {
  const { appid, mchid, tokenKey, prepay, codeToSession, deliver, now = Date.now } = options;
  const purchases: Purchases = options.purchases ?? new Map();
  const sessions = new Map<string, string>();

  return {
    openSession: async (code) => {
      const openid = await codeToSession(code);
      if (openid === null) return null;
      const session = randomBytes(24).toString('base64url');
      sessions.set(session, openid);
      return session;
    },
    payerOf: (session) => sessions.get(session),
    buy: (openid, item) => {
      const found = Object.hasOwn(ITEMS, item) ? ITEMS[item] : undefined;
      if (found === undefined) return null;
      const order: WecomMiniprogramOrder = {
        appid,
        mchid,
        out_trade_no: `S${randomBytes(12).toString('hex')}`,
        description: found.description,
        amount: { total: found.total, currency: 'CNY' },
        payer: { openid },
        time_expire: beijingTime(now() + PAYABLE_MS),
      };
      const purchase: Purchase = { openid, order, status: 'open' };
      purchases.set(order.out_trade_no, purchase);
      return purchase;
    },
    find: (openid, outTradeNo) => {
      const purchase = purchases.get(outTradeNo);
      return purchase?.openid === openid ? purchase : undefined;
    },
    token: ({ order }) =>
      mintOrderToken({ order_type: ORDER_TYPE, order, lifeSeconds: TOKEN_LIFE_SECONDS }, tokenKey, now()),
    settle: async (purchase) => {
      if (purchase.status !== 'open') return purchase.status;
      const status = statusOf(await prepay.queryOrder(mchid, purchase.order.out_trade_no), purchase.order);
      // Asked twice at once, it is delivered once: nothing waits between looking and writing.
      if (purchase.status === 'open' && status !== 'open') {
        purchase.status = status;
        purchases.set(purchase.order.out_trade_no, purchase);
        if (status === 'paid') deliver(purchase);
      }
      return purchase.status;
    },
  };
};

/** What the mini-program gets of a purchase. */
export const purchaseView = ({ order, status }: Purchase) => ({
  order_type: ORDER_TYPE,
  out_trade_no: order.out_trade_no,
  description: order.description,
  total: order.amount.total,
  status,
});
