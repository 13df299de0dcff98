import { randomBase62, randomDigits } from '../random.ts';
import { compactTime } from '../time.ts';
import type { Order, Payment } from './order.ts';

/** What may be said of a payment; the rest is made up. */
export interface PaymentWish {
  openid?: string;
  /** `OTHERS` unless given; real ones: `CMC`, `CMB_DEBIT` … */
  bank_type?: string;
  /** A coupon pays this part of the total, in 分. */
  coupon?: number;
}

/** A payment of the order's total at `now`. `transaction_id` has the 28 digits of real ones. */
export const makePayment = (order: Order, wish: PaymentWish, now: number): Payment => ({
  transaction_id: `4200${randomDigits(6)}${compactTime(now).slice(0, 8)}${randomDigits(10)}`,
  paid_at: now,
  openid: wish.openid ?? order.openid ?? order.sub_openid ?? `oUpF8u${randomBase62(22)}`,
  bank_type: wish.bank_type ?? 'OTHERS',
  payer_total: order.total - (wish.coupon ?? 0),
  ...(wish.coupon !== undefined && { coupon: { coupon_id: randomDigits(10), amount: wish.coupon } }),
});
