import type { Clock } from '../clock.ts';
import { PrepayError } from '../errors.ts';
import { artifactSince, livingTries } from '../order-table/artifact-life.ts';
import type { OrderTable, Settlement } from '../order-table/order-table.ts';
import type { RequestLog } from '../telemetry/request-log.ts';
import type { Ending } from './ending.ts';
import { isLiving, type OrderAnswer, present } from './present.ts';
import { refusalError } from './refusal.ts';
import { type Attempt, type Ended, sendOrder } from './send-order.ts';

/** How long an answer waits for its outcome to be written down. Less than what is kept back from the platform's limit. */
const SETTLE_MS = 800;

export interface AttemptPorts {
  table: OrderTable;
  clock: Clock;
  log: RequestLog;
}

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
  log.enter('upstream');
  const ended = await sendOrder(attempt, log);
  log.enter('settle');
  const begunAt = clock.now();
  const settlement = settlementOf(ended, attempt, begunAt);
  let busy = true;
  const writing = table.settle(key, owner, settlement).then(
    (written) => {
      busy = false;
      if (!written) log.warn({ event: 'claim_lost', settlement: settlement.kind });
      return written;
    },
    (error) => {
      busy = false;
      log.error({ event: 'table_failed', step: 'settle', settlement: settlement.kind, error });
      return false;
    },
  );
  // A table that hangs now must not cost the caller WeChat's answer when the platform ends the function. A timer is dear
  // beside an order, so one is set only for a table that is still busy when it would be waited for.
  const settled = (): Promise<boolean> => {
    if (!busy) return writing;
    const left = SETTLE_MS - (clock.now() - begunAt);
    return Promise.race([writing, clock.sleep(left, writing).then(() => false)]);
  };

  const { ending, order } = ended;
  if (ending.kind === 'complete') {
    log.note({
      outcome: record.attempts === 1 ? 'placed' : 'continued',
      settlement: 'complete',
      upstream_request_id: ending.requestId ?? undefined,
    });
    const answering = present(order, { ...record, ...settlement }, { replayed: false, deadline });
    // Both are under way; what lasts longer than the completion is the presenting.
    void writing.then(() => log.enter('present'));
    await answering.catch(() => undefined);
    // A function is frozen once it has answered, so the completion must be out before.
    await settled();
    return answering;
  }

  const error = errorOf(ending, await settled());
  log.note({
    settlement: settlement.kind,
    code: error.code,
    upstream_code: error.upstream?.code,
    upstream_request_id: error.upstream?.request_id,
  });
  if (ending.kind === 'yield' && isLiving(order, record, clock.now())) {
    log.note({ outcome: 'replayed' });
    log.enter('present');
    return present(order, record, { replayed: true, deadline });
  }
  throw error;
};
