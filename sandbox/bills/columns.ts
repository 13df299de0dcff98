import { majorUnits } from '../currencies.ts';
import type { Order, Payment } from '../orders/order.ts';
import type { Refund } from '../refunds/refund.ts';
import { plainTime } from '../time.ts';

/** A sale, or with `refund` a refund of one. */
export interface BillRow {
  order: Order;
  payment: Payment;
  refund?: Refund;
}

const FEE_RATE = 0.006;

const money = (amount: number, currency: string): string => majorUnits(amount, currency).toFixed(2);

type Cell = (row: BillRow) => string;
type Column = readonly [title: string, cell: Cell];

/** What was ordered, under the name that its system has for it. */
const goods = ({ parameters }: Order): string => {
  const { body, description } = JSON.parse(parameters) as { body?: unknown; description?: unknown };
  return String(body ?? description ?? '');
};

const ofSale =
  (cell: (order: Order, payment: Payment) => string, otherwise: string): Cell =>
  ({ order, payment, refund }) =>
    refund ? otherwise : cell(order, payment);

const ofRefund =
  (cell: (refund: Refund, order: Order) => string, otherwise: string): Cell =>
  ({ order, refund }) =>
    refund ? cell(refund, order) : otherwise;

const couponRefund = ({ refund, payer_refund }: Refund, { currency }: Order) => money(refund - payer_refund, currency);

/** A bill is drawn once: what happened to a refund later is not in it, and what failed is told as such. */
const REFUND_STATUS: Readonly<Record<Refund['status'], string>> = {
  PROCESSING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  ABNORMAL: 'FAIL',
  CLOSED: 'FAIL',
};

export const feeOf = ({ order, refund }: BillRow): number =>
  FEE_RATE * majorUnits(refund ? -refund.refund : order.total, order.currency);

const SALE: readonly Column[] = [
  ['交易时间', ({ payment, refund }) => plainTime(refund?.created_at ?? payment.paid_at)],
  ['公众账号ID', ({ order }) => order.appid],
  ['商户号', ({ order }) => order.mchid],
  ['特约商户号', ({ order }) => order.sub_mch_id ?? '0'],
  ['设备号', ({ order }) => order.device_id ?? ''],
  ['微信订单号', ({ payment }) => payment.transaction_id],
  ['商户订单号', ({ order }) => order.out_trade_no],
  ['用户标识', ({ payment }) => payment.openid],
  ['交易类型', ({ order }) => order.trade_type],
  ['交易状态', ({ refund }) => (refund ? 'REFUND' : 'SUCCESS')],
  ['付款银行', ({ payment }) => payment.bank_type],
  ['货币种类', ({ order }) => order.currency],
  ['应结订单金额', ofSale(({ total, currency }) => money(total, currency), '0.00')],
  ['代金券金额', ofSale(({ currency }, { coupon }) => money(coupon?.amount ?? 0, currency), '0.00')],
];

const REFUND_TIMES: readonly Column[] = [
  ['退款申请时间', ofRefund(({ created_at }) => plainTime(created_at), '')],
  ['退款成功时间', ofRefund(({ success_time }) => (success_time === undefined ? '' : plainTime(success_time)), '')],
];

const REFUND: readonly Column[] = [
  ['微信退款单号', ofRefund(({ refund_id }) => refund_id, '0')],
  ['商户退款单号', ofRefund(({ out_refund_no }) => out_refund_no, '0')],
  ['退款金额', ofRefund(({ refund }, { currency }) => money(refund, currency), '0.00')],
  ['充值券退款金额', ofRefund(couponRefund, '0.00')],
  ['退款类型', ofRefund(({ channel }) => channel, '')],
  ['退款状态', ofRefund(({ status }) => REFUND_STATUS[status], '')],
];

const GOODS: readonly Column[] = [
  ['商品名称', ({ order }) => goods(order)],
  ['商户数据包', ({ order }) => order.attach],
  ['手续费', (row) => feeOf(row).toFixed(5)],
  ['费率', () => `${(FEE_RATE * 100).toFixed(2)}%`],
  ['订单金额', ofSale(({ total, currency }) => money(total, currency), '0.00')],
];

const ASKED: readonly Column[] = [
  ['申请退款金额', ofRefund(({ refund }, { currency }) => money(refund, currency), '0.00')],
];
const REMARK: readonly Column[] = [['费率备注', () => '']];

/** The kinds of bill with their columns. */
export const BILL_COLUMNS = {
  ALL: [...SALE, ...REFUND, ...GOODS, ...ASKED, ...REMARK],
  SUCCESS: [...SALE, ...GOODS, ...REMARK],
  REFUND: [...SALE, ...REFUND_TIMES, ...REFUND, ...GOODS, ...ASKED, ...REMARK],
} as const satisfies Readonly<Record<string, readonly Column[]>>;

export type BillKind = keyof typeof BILL_COLUMNS;
