import { majorUnits } from '../currencies.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import type { Order } from '../orders/order.ts';
import type { World } from '../system.ts';
import { isOnDay } from './bill-day.ts';
import { BILL_COLUMNS, type BillKind, type BillRow, feeOf } from './columns.ts';

const timeOf = ({ payment, refund }: BillRow): number => refund?.created_at ?? payment.paid_at;

/** What happened on a day: sales by the time of payment, refunds by the time at which they were accepted. */
const rowsOf = (world: World, belongs: (order: Order) => boolean, day: number): BillRow[] =>
  world.orders
    .all()
    .filter(belongs)
    .flatMap((order) => {
      const { payment } = order;
      if (!payment) return [];
      const sale: BillRow[] = isOnDay(payment.paid_at, day) ? [{ order, payment }] : [];
      const refunds = world.refunds.of(order).filter(({ created_at }) => isOnDay(created_at, day));
      return [...sale, ...refunds.map((refund) => ({ order, payment, refund }))];
    })
    .toSorted((a, b) => timeOf(a) - timeOf(b));

const INCLUDED: Readonly<Record<BillKind, (row: BillRow) => boolean>> = {
  ALL: () => true,
  SUCCESS: ({ refund }) => refund === undefined,
  REFUND: ({ refund }) => refund !== undefined,
};

const sum = (rows: readonly BillRow[], amount: (row: BillRow) => number): number =>
  rows.reduce((total, row) => total + amount(row), 0);

const sold = ({ order, refund }: BillRow): number => (refund ? 0 : majorUnits(order.total, order.currency));
const refunded = ({ order, refund }: BillRow): number => (refund ? majorUnits(refund.refund, order.currency) : 0);
const couponRefunded = ({ order, refund }: BillRow): number =>
  refund ? majorUnits(refund.refund - refund.payer_refund, order.currency) : 0;

/** Without the minus that a sum of almost nothing would have. */
const fixed = (value: number, digits: number): string => (Number(value.toFixed(digits)) || 0).toFixed(digits);

/** Refunds are no sales: their own order counts on the day of its payment. */
const SUMMARY: readonly (readonly [title: string, value: (rows: readonly BillRow[]) => string])[] = [
  ['总交易单数', (rows) => String(rows.length)],
  ['应结订单总金额', (rows) => fixed(sum(rows, sold), 2)],
  ['退款总金额', (rows) => fixed(sum(rows, refunded), 2)],
  ['充值券退款总金额', (rows) => fixed(sum(rows, couponRefunded), 2)],
  ['手续费总金额', (rows) => fixed(sum(rows, feeOf), 5)],
  ['订单总金额', (rows) => fixed(sum(rows, sold), 2)],
  ['申请退款总金额', (rows) => fixed(sum(rows, refunded), 2)],
];

/** Cells are not quoted: a comma stays, a line break would end the row. */
const cells = (values: readonly string[]): string =>
  values.map((value) => `\`${value.replaceAll(/[\r\n]+/g, ' ')}`).join(',');

const BYTE_ORDER_MARK = '\ufeff';

/**
 * The trade bill of a day as CSV: a byte order mark, titles, a line per sale and refund with a backtick before each
 * cell, titles and values of the summary. `undefined` when there was nothing.
 */
export const tradeBill = (
  world: World,
  belongs: (order: Order) => boolean,
  day: number,
  kind: BillKind,
): string | undefined => {
  const rows = rowsOf(world, belongs, day).filter(INCLUDED[kind]);
  if (rows.length === 0) return undefined;
  const columns = BILL_COLUMNS[kind];
  const lines = [
    columns.map(([title]) => title).join(','),
    ...rows.map((row) => cells(columns.map(([, cell]) => cell(row)))),
    SUMMARY.map(([title]) => title).join(','),
    cells(SUMMARY.map(([, value]) => value(rows))),
  ];
  return `${BYTE_ORDER_MARK}${lines.join('\r\n')}\r\n`;
};

export const TRADE_BILL_RULES: readonly Provenance[] = [
  {
    rule: 'A bill is UTF-8 CSV in four parts, each cell of a row after a backtick, amounts in major units',
    source: 'wechatpay-php, tests/fixtures/bill.ALL.csv',
    confidence: 'observed',
  },
  {
    rule: 'Columns of ALL: the 27 of a real bill; SUCCESS leaves the refund out, REFUND adds its two times',
    source: 'wechatpay-php, tests/fixtures/bill.ALL.csv; trade bill format of the product pages',
    confidence: 'documented',
  },
  {
    rule: 'Refunds are in the bill of the day on which they were accepted',
    source: 'trade bill format of the product pages, 交易时间',
    confidence: 'documented',
  },
  {
    rule: 'A fee of 0.60 % of every sale, given back with a refund',
    source: 'none',
    confidence: 'unknown',
  },
];
