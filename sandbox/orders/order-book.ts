import { randomBase62, randomDigits } from '../random.ts';
import { compactTime } from '../time.ts';
import { lifetime } from './lifetimes.ts';
import { type Artifact, isExpired, latestArtifact, type Order, type OrderAttempt, tradeState } from './order.ts';
import { mintPrepayId } from './prepay-id.ts';
import { type Reentry, reentry } from './reentry.ts';

/** How a product starts a payment. */
export interface ArtifactForm {
  ttl_seconds: number;
  fields(prepayId: string): Readonly<Record<string, string>>;
}

export type Placement = { order: Order; artifact: Artifact } | { refused: Exclude<Reentry, 'same'> };

/** Why the payer cannot pay, or the order cannot be closed. */
export type MoveRefusal = 'unknown' | 'paid' | 'closed' | 'expired' | 'artifact_expired';

export interface OrderBook {
  place(attempt: OrderAttempt, form: ArtifactForm): Placement;
  find(mchid: string, outTradeNo: string): Order | undefined;
  findByPrepayId(prepayId: string): { order: Order; artifact: Artifact } | undefined;
  pay(mchid: string, outTradeNo: string, openid?: string): Order | { refused: MoveRefusal };
  close(mchid: string, outTradeNo: string): Order | { refused: MoveRefusal };
  all(): readonly Order[];
  clear(): void;
}

/** Re-entry mints without end, so an order remembers its latest artifacts only. */
const ARTIFACTS_KEPT = 100;

/** All orders of all systems: v2 and v3 share one number space per merchant. */
export const createOrderBook = (now: () => number, onReentry: () => 'fresh' | 'same'): OrderBook => {
  const orders = new Map<string, Order>();
  const byPrepayId = new Map<string, { order: Order; artifact: Artifact }>();
  const key = (mchid: string, outTradeNo: string) => `${mchid}#${outTradeNo}`;

  const mint = (order: Order, form: ArtifactForm): Artifact => {
    const issued_at = now();
    const prepay_id = mintPrepayId(order.system, issued_at);
    const valid_until = issued_at + form.ttl_seconds * 1000;
    const artifact = { prepay_id, fields: form.fields(prepay_id), issued_at, valid_until };
    order.artifacts.push(artifact);
    byPrepayId.set(prepay_id, { order, artifact });
    if (order.artifacts.length > ARTIFACTS_KEPT) byPrepayId.delete(order.artifacts.shift()?.prepay_id ?? '');
    return artifact;
  };

  const repeat = (order: Order, form: ArtifactForm): Artifact => {
    const latest = latestArtifact(order);
    const reusable = onReentry() === 'same' && latest !== undefined && now() <= latest.valid_until;
    return reusable ? latest : mint(order, form);
  };

  return {
    place: (attempt, form) => {
      const known = orders.get(key(attempt.mchid, attempt.out_trade_no));
      if (known) {
        const verdict = reentry(known, attempt, now());
        return verdict === 'same' ? { order: known, artifact: repeat(known, form) } : { refused: verdict };
      }
      const { time_expire, ...ordered } = attempt;
      const created_at = now();
      const order: Order = {
        ...ordered,
        created_at,
        ...lifetime(attempt.system, created_at, time_expire),
        artifacts: [],
      };
      orders.set(key(order.mchid, order.out_trade_no), order);
      return { order, artifact: mint(order, form) };
    },
    find: (mchid, outTradeNo) => orders.get(key(mchid, outTradeNo)),
    findByPrepayId: (prepayId) => byPrepayId.get(prepayId),
    pay: (mchid, outTradeNo, openid) => {
      const order = orders.get(key(mchid, outTradeNo));
      if (!order) return { refused: 'unknown' };
      const state = tradeState(order, now());
      if (state !== 'NOTPAY') return { refused: state === 'SUCCESS' ? 'paid' : 'closed' };
      if (isExpired(order, now())) return { refused: 'expired' };
      if (now() > (latestArtifact(order)?.valid_until ?? 0)) return { refused: 'artifact_expired' };
      order.payment = {
        transaction_id: `4200${randomDigits(6)}${compactTime(now()).slice(0, 8)}${randomDigits(10)}`,
        paid_at: now(),
        openid: openid ?? order.openid ?? order.sub_openid ?? `oUpF8u${randomBase62(22)}`,
        bank_type: 'OTHERS',
      };
      return order;
    },
    close: (mchid, outTradeNo) => {
      const order = orders.get(key(mchid, outTradeNo));
      if (!order) return { refused: 'unknown' };
      if (order.payment) return { refused: 'paid' };
      order.closed_at ??= Math.min(now(), order.auto_close_at);
      return order;
    },
    all: () => [...orders.values()],
    clear: () => {
      orders.clear();
      byPrepayId.clear();
    },
  };
};
