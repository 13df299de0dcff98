import type { Clock, Deadline } from '../clock.ts';
import { PrepayError } from '../errors.ts';
import type { Log } from '../log.ts';
import { artifactSince, livingTries } from '../order-table/artifact-life.ts';
import type { OrderTable, Settlement } from '../order-table/order-table.ts';
import type { OrderRecord } from '../order-table/record.ts';
import type { BoundOrder } from '../orders/order-type.ts';
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
import { isLiving, type OrderAnswer, present } from './present.ts';
import { refusalError } from './refusal.ts';
import { standingOf } from './standing.ts';

/** The first try and one repetition; after that the caller's own retry continues the order. */
const MOST_SENDS = 2;
/** A repetition is begun only when more than this is left. */
const REPETITION_NEEDS_MS = 1_500;

/** How long an answer waits for its outcome to be written down. Less than what is kept back from the platform's limit. */
const SETTLE_MS = 800;

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

export interface AttemptPorts {
  table: OrderTable;
  clock: Clock;
  log: Log;
}

interface Ended {
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
const sendOrder = async ({ order: given, prepared, record, deadline }: Attempt, log: Log): Promise<Ended> => {
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
      log.info({ event: 'keys_renewed' });
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

type FailedEnding = Exclude<Ending, { kind: 'complete' }>;

const settlementOf = (
  { ending, order, unknownSince, answeredAt }: Ended,
  { record }: Attempt,
  now: number,
): Settlement => {
  const { ttl_ms, margin_ms } = order.life;
  const earlierTries = record.tries.slice(0, -1);
  const openTries = unknownSince === null ? earlierTries : [...earlierTries, unknownSince];
  const tries = livingTries(openTries, now, ttl_ms);
  switch (ending.kind) {
    case 'complete': {
      const artifact = JSON.stringify(ending.artifact);
      const sentAt = unknownSince ?? answeredAt ?? now;
      const since = artifactSince({ artifact, sentAt, earlierTries }, record, ttl_ms);
      return {
        kind: 'complete',
        artifact,
        artifact_since: since,
        artifact_until: since + ttl_ms - margin_ms,
        tries,
        upstream_request_id: ending.requestId,
      };
    }
    case 'refuse':
      return {
        kind: 'refuse',
        refusal: JSON.stringify(ending.refusal),
        upstream_request_id: ending.refusal.upstream.request_id ?? null,
      };
    case 'release':
      return { kind: 'release' };
    case 'yield': {
      const conflicts = record.conflicts + (ending.conflict ? 1 : 0);
      return { kind: 'yield', tries, conflicts };
    }
  }
};

/**
 * What the caller is told. Only a release that surely took effect makes a refusal true: otherwise another claim may have
 * taken the number over while WeChat's answer was on the way, and made the order that this answer denies.
 */
const errorOf = (ending: FailedEnding, written: boolean): PrepayError => {
  if (ending.kind === 'refuse') return refusalError(ending.refusal);
  return ending.kind === 'release' && !written ? new PrepayError('UPSTREAM_UNKNOWN') : ending.error;
};

/**
 * Carries a claim to its end. What WeChat said stands whatever happens to the table afterwards: a failed settlement is
 * logged and the caller gets the answer all the same.
 */
export const attemptOrder = async (attempt: Attempt, { table, clock, log }: AttemptPorts): Promise<OrderAnswer> => {
  const { record, key, owner, deadline } = attempt;
  const ended = await sendOrder(attempt, log);
  const settlement = settlementOf(ended, attempt, clock.now());
  const writing = table.settle(key, owner, settlement).then(
    (written) => {
      if (!written) log.warn({ event: 'claim_lost', settlement: settlement.kind });
      return written;
    },
    (error) => {
      log.error({ event: 'table_failed', step: 'settle', settlement: settlement.kind, error });
      return false;
    },
  );
  // A table that hangs now must not cost the caller WeChat's answer when the platform ends the function.
  const settling = Promise.race([writing, clock.sleep(SETTLE_MS).then(() => false)]);

  const { ending, order } = ended;
  if (ending.kind === 'complete') {
    log.info({
      event: record.attempts === 1 ? 'order_placed' : 'order_continued',
      attempt: record.attempts,
      upstream_request_id: ending.requestId,
    });
    const answering = present(order, { ...record, ...settlement }, { replayed: false, deadline });
    answering.catch(() => undefined);
    // A function is frozen once it has answered, so the completion must be out before.
    await settling;
    return answering;
  }

  const error = errorOf(ending, await settling);
  log.warn({
    event: 'order_not_placed',
    settlement: settlement.kind,
    code: error.code,
    upstream_code: error.upstream?.code,
  });
  if (ending.kind === 'yield' && isLiving(order, record, clock.now())) {
    return present(order, record, { replayed: true, deadline });
  }
  throw error;
};
