import type { Behaviour } from '../behaviour.ts';

export type SystemName = 'v3' | 'v2' | 'wecom';

/** The answer fields that start a payment (`prepay_id`, `code_url` …) and how long they work. */
export interface Artifact {
  prepay_id: string;
  fields: Readonly<Record<string, string>>;
  issued_at: number;
  valid_until: number;
}

/** A coupon that a payment used; `amount` in 分. */
export interface Coupon {
  coupon_id: string;
  amount: number;
}

export interface Payment {
  transaction_id: string;
  paid_at: number;
  openid: string;
  bank_type: string;
  /** What the payer paid himself: the total without coupons, in 分. */
  payer_total: number;
  coupon?: Coupon;
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
  /** Where notifications go; absent where the system takes them to an address of its own. */
  notify_url?: string;
  /** v2: the algorithm of the request, which the notification uses as well. */
  sign_type?: string;
  openid?: string;
  device_id?: string;
  sub_mch_id?: string;
  sub_appid?: string;
  sub_openid?: string;
  /** `time_expire`, unless it was left out. */
  time_expire?: number;
}

export type TradeState = 'NOTPAY' | 'USERPAYING' | 'PAYERROR' | 'SUCCESS' | 'REFUND' | 'CLOSED' | 'REVOKED';

export interface Order extends Omit<OrderAttempt, 'time_expire'> {
  /** Where it stands; what its system shows of that is {@link tradeState}. */
  state: TradeState;
  created_at: number;
  /** The last moment at which the payer can pay. */
  pay_until: number;
  /** When the system closes the order if it is unpaid. */
  auto_close_at: number;
  /** Oldest first. */
  artifacts: Artifact[];
  /** When the payer reached the password screen. */
  paying_since?: number;
  payment?: Payment;
  closed_at?: number;
  closed_by?: 'merchant' | 'system';
}

const SHOWN_UNFINISHED: Readonly<Record<Behaviour['v3_unfinished_states'], readonly TradeState[]>> = {
  none: [],
  payerror: ['PAYERROR'],
  both: ['PAYERROR', 'USERPAYING'],
};

/** The state as the order's system shows it: some know USERPAYING and PAYERROR for code payments only. */
export const tradeState = ({ state, system, trade_type }: Order, behaviour: Behaviour): TradeState => {
  const isUnfinished = state === 'USERPAYING' || state === 'PAYERROR';
  if (!isUnfinished || trade_type === 'MICROPAY') return state;
  return SHOWN_UNFINISHED[behaviour[`${system}_unfinished_states`]].includes(state) ? state : 'NOTPAY';
};

/** WeChat's words for a state, as real answers carry them where one was seen. */
export const TRADE_STATE_DESC: Readonly<Record<TradeState, string>> = {
  NOTPAY: '订单未支付',
  USERPAYING: '用户支付中',
  PAYERROR: '支付失败',
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款，退款详情请查询退款单',
  CLOSED: '订单已关闭',
  REVOKED: '订单已撤销',
};

const UNPAID: readonly TradeState[] = ['NOTPAY', 'USERPAYING', 'PAYERROR'];

/** Neither paid nor closed. */
export const isUnpaid = ({ state }: Order): boolean => UNPAID.includes(state);

/** Past `time_expire` but not closed: nobody can pay, and the number cannot be ordered again. */
export const isExpired = (order: Order, now: number): boolean => isUnpaid(order) && now > order.pay_until;

export const latestArtifact = (order: Order): Artifact | undefined => order.artifacts.at(-1);
