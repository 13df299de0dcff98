import type { Deadline } from '../clock.ts';
import type { OrderRecord } from '../order-table/record.ts';
import type { BoundOrder } from '../orders/order-type.ts';
import type { RequestLog } from '../telemetry/request-log.ts';
import type { Outcome } from '../upstream/outcome.ts';
import type { PreparedOrder } from '../upstream/system.ts';
import {
  type Ending,
  endingAfterAsking,
  endingBeforeSending,
  endingOfUnknown,
  endingOfUnsent,
  stepAfter,
  type UnknownOutcome,
} from './ending.ts';
import { standingOf } from './standing.ts';

/** The first try and one repetition; after that the caller's own retry continues the order. */
const MOST_SENDS = 2;
/** A repetition is begun only when more than this is left. */
const REPETITION_NEEDS_MS = 1_500;

export interface Attempt {
  order: BoundOrder;
  /** The request for `order.body`, signed while the claim was under way. */
  prepared: Promise<PreparedOrder>;
  /** The row as this claim left it. */
  record: OrderRecord;
  key: string;
  owner: string;
  deadline: Deadline;
}

/** How a claim's sends ended. */
export interface Ended {
  ending: Ending;
  /** The order under the keys that WeChat took last. */
  order: BoundOrder;
  /** When the first send left whose outcome could not be told: it may have minted an artifact. */
  unknownSince: number | null;
  /** When the send left that was answered. */
  answeredAt: number | null;
}

const blamesKeys = (outcome: Outcome): boolean =>
  outcome.kind === 'unknown'
    ? outcome.blamesKeys === true
    : 'refusal' in outcome && outcome.refusal.blamesKeys === true;

/**
 * Sends the stored body, at most twice, until the outcome is known; asks first where a repetition is not documented. A
 * send whose keys WeChat does not take is repeated once with new ones, if the merchant's secret has changed.
 */
export const sendOrder = async (
  { order: given, prepared, record, deadline }: Attempt,
  log: RequestLog,
): Promise<Ended> => {
  let order = given;
  let request = await (record.body === order.body ? prepared : order.prepare(record.body));
  const earlierClaims = record.attempts > 1;
  let unknownSince: number | null = null;
  let last: UnknownOutcome = { kind: 'unknown', reason: 'NOT_SENT' };
  const ended = (ending: Ending, answeredAt: number | null = null): Ended => ({
    ending,
    order,
    unknownSince,
    answeredAt,
  });

  let mayRenew = true;
  for (let sends = 0; sends < MOST_SENDS; sends++) {
    if (deadline.remaining() <= (sends > 0 ? REPETITION_NEEDS_MS : 0)) break;
    if (order.repetition === 'undocumented' && (earlierClaims || unknownSince !== null)) {
      const ending = endingBeforeSending(standingOf(await order.query(deadline)));
      if (ending) return ended(ending);
    }

    const { outcome, sentAt } = await request.send(deadline);
    const renewed = mayRenew && blamesKeys(outcome) ? await order.renewed() : null;
    if (renewed) {
      log.note({ keys_renewed: true });
      mayRenew = false;
      order = renewed;
      request = await order.prepare(record.body);
      // What was refused for its keys made no order, so it does not count as a send.
      if (outcome.kind !== 'unknown') {
        sends -= 1;
        continue;
      }
    }
    if (outcome.kind !== 'unknown') {
      const step = stepAfter(outcome, earlierClaims || unknownSince !== null);
      const ending =
        step.kind === 'ask' ? endingAfterAsking(step.outcome, standingOf(await order.query(deadline)), record) : step;
      return ended(ending, sentAt);
    }
    log.warn({ event: 'upstream_unknown', reason: outcome.reason });
    unknownSince ??= sentAt;
    last = outcome;
    if (outcome.retry === 'query') break;
  }
  const mayHaveArrived = earlierClaims || unknownSince !== null;
  return ended(mayHaveArrived ? endingOfUnknown(last) : endingOfUnsent());
};
