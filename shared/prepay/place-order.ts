import { randomUUID } from 'node:crypto';
import type { Clock, Deadline } from '../clock.ts';
import { PrepayError } from '../errors.ts';
import { rowExpiry } from '../order-table/artifact-life.ts';
import { type Claim, type OrderTable, orderKey, type Verdict } from '../order-table/order-table.ts';
import type { OrderRecord } from '../order-table/record.ts';
import type { BoundOrder } from '../orders/order-type.ts';
import type { RequestLog } from '../telemetry/request-log.ts';
import { attemptOrder } from './attempt-order.ts';
import { isLiving, type OrderAnswer, present } from './present.ts';
import { refusalError, storedRefusal } from './refusal.ts';
import { tableError } from './table-unavailable.ts';
import { waitForVerdict } from './wait-for-verdict.ts';

export interface PlaceOrderPorts {
  table: OrderTable;
  clock: Clock;
  log: RequestLog;
}

export interface PlaceOrderRequest {
  order: BoundOrder;
  /** Who asks: an API key's id, or `console`. */
  caller: string;
  /** When the answer must be out. */
  deadline: Deadline;
  /** How long the order stays this invocation's, milliseconds; longer than the invocation can run. */
  leaseMs: number;
}

const claimOf = ({ order, caller, leaseMs }: PlaceOrderRequest, now: number): Claim => ({
  order_type: order.order_type,
  appid: order.number.appid,
  total: order.total,
  currency: order.currency,
  caller,
  owner: randomUUID(),
  fingerprint: order.fingerprint,
  body: order.body,
  lease_ms: leaseMs,
  expire_at: rowExpiry(now, order.expires_at),
});

/**
 * Places an order once per merchant and out_trade_no, whatever crashes: claims the number, sends the body of the first
 * claim, settles what came of it and presents it. An identical request continues or replays the same order.
 *
 * @throws PrepayError with the documented code; nothing else is thrown on purpose.
 */
export const placeOrder = async (request: PlaceOrderRequest, ports: PlaceOrderPorts): Promise<OrderAnswer> => {
  const { order, deadline } = request;
  const { table, clock, log } = ports;
  const key = orderKey(order.number.mchid, order.number.out_trade_no);
  log.note({ total: order.total, currency: order.currency });
  log.enter('claim');

  // Signing takes as long as the table does, so both start together; a take-over signs the stored body instead.
  const prepared = order.prepare(order.body);
  prepared.catch(() => undefined);

  const claim = claimOf(request, clock.now());
  let verdict: Verdict;
  try {
    const serves = (record: OrderRecord): boolean => isLiving(order, record, clock.now());
    verdict = await waitForVerdict({ table, clock, key, claim, deadline, serves });
  } catch (error) {
    log.error({ event: 'table_failed', step: 'claim', error });
    throw tableError(error);
  }

  switch (verdict.kind) {
    case 'ACQUIRED': {
      const { attempts, artifact } = verdict.record;
      const claimed = attempts === 1 ? 'first' : artifact === null ? 'take-over' : 'refresh';
      log.note({ claimed, attempt: attempts });
      return attemptOrder({ order, prepared, record: verdict.record, key, owner: claim.owner, deadline }, ports);
    }
    case 'REPLAY':
      log.note({ outcome: 'replayed' });
      log.enter('present');
      return present(order, verdict.record, { replayed: true, deadline });
    case 'REFUSED':
      log.note({ outcome: 'refused_before' });
      throw refusalError(storedRefusal(verdict.record));
    case 'MISMATCH':
      log.note({ outcome: 'mismatch' });
      throw new PrepayError('OUT_TRADE_NO_USED');
    case 'IN_PROGRESS': {
      if (isLiving(order, verdict.record, clock.now())) {
        log.note({ outcome: 'replayed' });
        log.enter('present');
        return present(order, verdict.record, { replayed: true, deadline });
      }
      log.note({ outcome: 'in_progress' });
      throw new PrepayError('REQUEST_IN_PROGRESS', undefined, {
        retryAfter: Math.max(1, Math.ceil(Math.min(verdict.retry_after_ms, 5_000) / 1000)),
      });
    }
  }
};
