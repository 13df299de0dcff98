import { CURRENCIES, majorUnits } from '../currencies.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import type { Order } from '../orders/order.ts';
import { seededRandom } from '../random.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** The rate of a day is there at 10:00 in China, which is 02:00 UTC. */
const PUBLISHED_MS = 2 * HOUR_MS;
const SCALE = 1e8;
const DRIFT = 0.01;

/** CNY for one major unit, times 10^8, as it is from 10:00 of the day that starts (in China) at `day`. */
export const rateOfDay = (currency: string, day: number): number => {
  const { cny } = CURRENCIES[currency] ?? { cny: 1 };
  if (currency === 'CNY') return SCALE;
  const drift = (seededRandom(Math.round(day / DAY_MS))() * 2 - 1) * DRIFT;
  return Math.round(cny * (1 + drift) * SCALE);
};

export const ratePublishedAt = (day: number): number => day + 10 * HOUR_MS;

/** The rate in force at a moment. */
export const rateAt = (currency: string, at: number): number => {
  const published = Math.floor((at - PUBLISHED_MS) / DAY_MS) * DAY_MS + PUBLISHED_MS;
  return rateOfDay(currency, published - 10 * HOUR_MS);
};

/** So much of an order in what the payer's wallet holds, by the rate at which he paid; in 分. */
const inWallet = (amount: number, { currency, payment }: Order): number =>
  Math.round(((majorUnits(amount, currency) * rateAt(currency, payment?.paid_at ?? 0)) / SCALE) * 100);

/**
 * What the payer was charged, as queries and notifications show it: the wallet of the mainland pays CNY whatever the
 * order's currency. `rate_value` is for orders in another currency.
 */
export const cashOf = (order: Order): { cash_fee: number; cash_fee_type: 'CNY'; rate_value?: number } => ({
  cash_fee: inWallet(order.payment?.payer_total ?? 0, order),
  cash_fee_type: 'CNY',
  ...(order.currency !== 'CNY' && { rate_value: rateAt(order.currency, order.payment?.paid_at ?? 0) }),
});

/** What a refund gives back of that; rounded so that the refunds of an order add up to what was charged. */
export const cashRefund = (order: Order, before: number, share: number): number =>
  inWallet(before + share, order) - inWallet(before, order);

export const EXCHANGE_RATE_RULES: readonly Provenance[] = [
  {
    rule: 'A new rate every day at 10:00 in China',
    source: '查询汇率, Global wiki chapter8_10 (2025.02.19)',
    confidence: 'documented',
  },
  {
    rule: 'rate is the CNY for one unit times 10^8',
    source: '查询汇率, Global wiki chapter8_10 (2025.02.19)',
    confidence: 'documented',
  },
  {
    rule: 'The payer pays CNY: cash_fee is the price at the rate of the moment, back at the same rate with a refund',
    source: 'Global FAQ, Reconciliation: cashFee',
    confidence: 'derived',
  },
  {
    rule: 'The rates themselves are made up: about those of 2025, each day within one per cent',
    source: 'none',
    confidence: 'unknown',
  },
  {
    rule: 'A rate that is not published yet gets PARAM_ERROR',
    source: 'none',
    confidence: 'unknown',
  },
];
