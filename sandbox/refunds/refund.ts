import type { Order } from '../orders/order.ts';

export type RefundStatus = 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' | 'CLOSED';

/** How a refund ends. */
export type RefundEnd = Exclude<RefundStatus, 'PROCESSING'>;

/** What an accepted request refunds. Amounts are in the smallest unit of the currency. */
export interface RefundAttempt {
  out_refund_no: string;
  /** Canonical text of every parameter that must not change on re-entry. */
  parameters: string;
  refund: number;
  /** The order's total, as the request states it. */
  total: number;
  currency: string;
  reason?: string;
  notify_url?: string;
  funds_account?: string;
  /** The merchant's accounts that pay, where the request names them. */
  from?: readonly { account: string; amount: number }[];
}

/** Times are milliseconds of the virtual clock. */
export interface Refund extends RefundAttempt {
  order: Order;
  refund_id: string;
  status: RefundStatus;
  /** `ORIGINAL` until an abnormal refund is sent elsewhere. */
  channel: 'ORIGINAL' | 'OTHER_BANKCARD';
  /** WeChat's words for where the money went. */
  user_received_account: string;
  /** The payer's share of `refund`, without coupons. */
  payer_refund: number;
  created_at: number;
  success_time?: number;
}
