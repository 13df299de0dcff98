import type { Deadline } from '../clock.ts';
import { PrepayError } from '../errors.ts';
import { type OrderTable, orderKey } from '../order-table/order-table.ts';
import type { OrderRecord } from '../order-table/record.ts';
import type { RequestLog } from '../telemetry/request-log.ts';
import type { QueryOutcome } from '../upstream/outcome.ts';
import type { OrderNumber } from '../upstream/system.ts';
import { refusalError } from './refusal.ts';
import { tableError } from './table-unavailable.ts';

/** What the order table knows of an order; neither its body nor its payer. */
interface TableView {
  order_type: string;
  status: OrderRecord['status'];
  attempts: number;
  /** RFC 3339 in UTC. */
  created_at: string;
  refusal?: { code: string };
}

/** The answer of `GET /orders`. */
export interface QueryAnswer {
  mchid: string;
  out_trade_no: string;
  /** WeChat's word; `null` when WeChat knows no such order. Only SUCCESS means paid. */
  trade_state: string | null;
  /** WeChat's answer under its own names. */
  transaction: Record<string, unknown> | null;
  /** `null` when the order was not placed here, or its row has been swept. */
  table: TableView | null;
}

/** One system that may know the number, asked with the merchant's keys. */
export type Asker = (number: OrderNumber, deadline: Deadline) => Promise<QueryOutcome>;

interface Query {
  number: OrderNumber;
  /** By the order type of the row, or all of the merchant's systems when there is no row. */
  askersFor(orderType: string | null): readonly Asker[];
  deadline: Deadline;
  /** Throws unless the caller may hear of the number, as it is once the row has told its sub-merchant. */
  authorize?(number: OrderNumber): void;
}

const tableView = (record: OrderRecord): TableView => ({
  order_type: record.order_type,
  status: record.status,
  attempts: record.attempts,
  created_at: new Date(record.created_at).toISOString(),
  ...(record.refusal === null ? {} : { refusal: { code: (JSON.parse(record.refusal) as { code: string }).code } }),
});

/** What the stored body adds to the number: Global's institutions query under their sub-merchant. */
const numberOf = (number: OrderNumber, record: OrderRecord | null): OrderNumber => {
  if (!record) return number;
  const { sub_mch_id } = JSON.parse(record.body) as { sub_mch_id?: string };
  return { ...number, sub_mch_id: sub_mch_id ?? number.sub_mch_id, appid: record.appid };
};

/**
 * Asks WeChat how an order stands, and the table what was done about it.
 *
 * @throws PrepayError NOT_FOUND when neither knows the number, UPSTREAM_UNKNOWN when WeChat gives no answer to trust.
 */
export const queryOrder = async (
  { number, askersFor, deadline, authorize }: Query,
  { table, log }: { table: OrderTable; log: RequestLog },
): Promise<QueryAnswer> => {
  const { mchid, out_trade_no } = number;
  let record: OrderRecord | null;
  log.enter('read');
  try {
    record = await table.read(orderKey(mchid, out_trade_no));
  } catch (error) {
    log.error({ event: 'table_failed', step: 'read', error });
    throw tableError(error);
  }
  log.enter('upstream');
  const asked = numberOf(number, record);
  authorize?.(asked);
  const answer = { mchid, out_trade_no, table: record && tableView(record) };

  let refused: PrepayError | null = null;
  let unknown = false;
  for (const ask of askersFor(record?.order_type ?? null)) {
    const outcome = await ask(asked, deadline);
    if (outcome.kind === 'found') {
      return { ...answer, trade_state: outcome.trade_state, transaction: outcome.transaction };
    }
    if (outcome.kind === 'refused') refused ??= refusalError(outcome.refusal);
    unknown ||= outcome.kind === 'unknown';
  }
  if (unknown) {
    throw new PrepayError('UPSTREAM_UNKNOWN', 'WeChat gave no answer that can be trusted; ask again.');
  }
  if (refused) throw refused;
  if (!record) throw new PrepayError('NOT_FOUND', 'Neither WeChat nor the order table knows this number.');
  return { ...answer, trade_state: null, transaction: null };
};
