/**
 * What this back office uses of Prepay's HTTP interface. The types follow `docs/openapi.json`; a client with all of them
 * is one command: `npx oazapfts --useUnknown docs/openapi.json prepay-client.ts`.
 */

/** An order of `POST /orders/wecom-miniprogram`, as far as this shop fills it in. */
export interface WecomMiniprogramOrder {
  appid: string;
  mchid: string;
  out_trade_no: string;
  description: string;
  /** In 分. */
  amount: { total: number; currency: 'CNY' };
  payer: { openid: string };
  /** RFC 3339: until when it can be paid. */
  time_expire: string;
}

/** The answer of `GET /orders`, as far as this shop reads it. */
export interface QueryAnswer {
  mchid: string;
  out_trade_no: string;
  /** WeChat's word; `null` when WeChat knows no such order. */
  trade_state: string | null;
  /** WeChat's answer; a paid order has its amount. */
  transaction: { amount?: { total?: number } } | null;
}

export interface PrepayClient {
  /** How an order stands; `null` when nobody knows the number. @throws when nobody can tell now. */
  queryOrder(mchid: string, outTradeNo: string): Promise<QueryAnswer | null>;
}

const PATIENCE_MS = 20_000;

/** @param origin without a slash at the end. The key needs the scope `orders:read`. */
export const createPrepayClient = (origin: string, apiKey: string): PrepayClient => ({
  queryOrder: async (mchid, outTradeNo) => {
    const response = await fetch(`${origin}/orders?${new URLSearchParams({ mchid, out_trade_no: outTradeNo })}`, {
      headers: { Authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.ok) return (await response.json()) as QueryAnswer;
    const { code, request_id } = (await response.json().catch(() => ({}))) as { code?: string; request_id?: string };
    if (code === 'NOT_FOUND') return null;
    throw new Error(`Prepay answered ${response.status} ${code ?? ''} (request ${request_id ?? 'unknown'}).`);
  },
});
