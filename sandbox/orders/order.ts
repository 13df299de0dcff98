export type SystemName = 'v3' | 'v2' | 'wecom';

/** The answer fields that start a payment (`prepay_id`, `code_url` …) and how long they work. */
export interface Artifact {
  prepay_id: string;
  fields: Readonly<Record<string, string>>;
  issued_at: number;
  valid_until: number;
}

export interface Payment {
  transaction_id: string;
  paid_at: number;
  openid: string;
  bank_type: string;
}

/** What an accepted request orders. Times are milliseconds of the virtual clock. */
export interface OrderAttempt {
  system: SystemName;
  /** The product within the system: `app`, `JSAPI` … */
  product: string;
  trade_type: string;
  mchid: string;
  appid: string;
  out_trade_no: string;
  /** Canonical text of every parameter that must not change on re-entry. */
  parameters: string;
  total: number;
  currency: string;
  attach: string;
  openid?: string;
  device_id?: string;
  sub_mch_id?: string;
  sub_appid?: string;
  sub_openid?: string;
  /** `time_expire`, unless it was left out. */
  time_expire?: number;
}

export interface Order extends Omit<OrderAttempt, 'time_expire'> {
  created_at: number;
  /** The last moment at which the payer can pay. */
  pay_until: number;
  /** When the system closes the order if it is unpaid. */
  auto_close_at: number;
  /** Oldest first. */
  artifacts: Artifact[];
  payment?: Payment;
  closed_at?: number;
}

export type TradeState = 'NOTPAY' | 'SUCCESS' | 'CLOSED';

export const tradeState = (order: Order, now: number): TradeState => {
  if (order.payment) return 'SUCCESS';
  return order.closed_at !== undefined || now >= order.auto_close_at ? 'CLOSED' : 'NOTPAY';
};

/** WeChat's words for a state, as real answers carry them. */
export const TRADE_STATE_DESC: Readonly<Record<TradeState, string>> = {
  NOTPAY: '订单未支付',
  SUCCESS: '支付成功',
  CLOSED: '订单已关闭',
};

/** Past `time_expire` but not closed: nobody can pay, and the number cannot be ordered again. */
export const isExpired = (order: Order, now: number): boolean =>
  tradeState(order, now) === 'NOTPAY' && now > order.pay_until;

export const latestArtifact = (order: Order): Artifact | undefined => order.artifacts.at(-1);
