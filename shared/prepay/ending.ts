import { PrepayError } from '../errors.ts';
import type { OrderRecord } from '../order-table/record.ts';
import type { Artifact, Outcome, Refusal } from '../upstream/outcome.ts';
import { refusalError } from './refusal.ts';
import type { Standing } from './standing.ts';

/** What becomes of a claim, before it is written down. */
export type Ending =
  | { kind: 'complete'; artifact: Artifact; requestId: string | null }
  /** The order can never be paid (again): kept, and answered to everybody. */
  | { kind: 'refuse'; refusal: Refusal }
  /** Nothing was ordered under the number, so it is free again. */
  | { kind: 'release'; error: PrepayError }
  /** The order may exist: the row and its body stay for the next identical request. */
  | { kind: 'yield'; error: PrepayError; conflict?: true };

/** An ending, or the need to ask WeChat how the order stands. */
export type Step = Ending | { kind: 'ask'; outcome: Extract<Outcome, { refusal: Refusal }> };

/** How often an unpaid order that refuses our own body is taken for a passing fault of WeChat's. */
const MOST_CONFLICTS = 3;

export type UnknownOutcome = Extract<Outcome, { kind: 'unknown' }>;
export type KnownOutcome = Exclude<Outcome, UnknownOutcome>;

/** Nobody can tell whether the order was made. */
export const endingOfUnknown = ({ retry, upstream }: Pick<UnknownOutcome, 'retry' | 'upstream'> = {}): Ending => ({
  kind: 'yield',
  error: new PrepayError('UPSTREAM_UNKNOWN', undefined, {
    ...(retry ? { retry } : {}),
    ...(upstream ? { upstream } : {}),
  }),
});

/** A refusal that does not free the number: an earlier try may have made the order, so mending the request is no way on. */
const keptRefusal = (refusal: Refusal): PrepayError => {
  const error = refusalError(refusal);
  return error.retry === 'never' ? refusalError(refusal, 'query') : error;
};

/** No byte of the order ever left, so nobody has it: the number is free, and the same request may simply come again. */
export const endingOfUnsent = (): Ending => ({
  kind: 'release',
  error: new PrepayError('UPSTREAM_UNKNOWN', 'WeChat could not be reached; the order was not sent.'),
});

/**
 * What an outcome means for the row. `mayExist` says whether an earlier try, of this claim or of one before it, may have
 * made the order: then no refusal frees the number, and a code that our own order can cause has to be asked about.
 */
export const stepAfter = (outcome: KnownOutcome, mayExist: boolean): Step => {
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'complete', artifact: outcome.artifact, requestId: outcome.requestId ?? null };
    case 'final':
      return outcome.refusal.ambiguous ? { kind: 'ask', outcome } : { kind: 'refuse', refusal: outcome.refusal };
    case 'refused':
    case 'conflict': {
      const { refusal } = outcome;
      if (mayExist && refusal.ambiguous) return { kind: 'ask', outcome };
      const keep = mayExist || refusal.code === 'FREQUENCY_LIMITED';
      return keep ? { kind: 'yield', error: keptRefusal(refusal) } : { kind: 'release', error: refusalError(refusal) };
    }
  }
};

/**
 * What the answer to that question means. An unpaid order that refuses our body time and again is somebody else's, unless
 * WeChat once gave us an artifact for it.
 */
export const endingAfterAsking = (
  outcome: Extract<Outcome, { refusal: Refusal }>,
  standing: Standing,
  { conflicts, artifact }: Pick<OrderRecord, 'conflicts' | 'artifact'>,
): Ending => {
  switch (standing.kind) {
    case 'ended':
      return { kind: 'refuse', refusal: standing.refusal };
    case 'absent':
      return outcome.kind === 'refused' ? { kind: 'yield', error: keptRefusal(outcome.refusal) } : endingOfUnknown();
    case 'unpaid': {
      const foreign = artifact === null && conflicts + 1 >= MOST_CONFLICTS;
      const { upstream } = outcome.refusal;
      const error = new PrepayError(foreign ? 'OUT_TRADE_NO_USED' : 'UPSTREAM_UNKNOWN', undefined, { upstream });
      return { kind: 'yield', error, conflict: true };
    }
    case 'refused':
    case 'unknown':
      return endingOfUnknown();
  }
};

/** What asking before a repetition means; `null` to go on and send. */
export const endingBeforeSending = (standing: Standing): Ending | null => {
  switch (standing.kind) {
    case 'ended':
      return { kind: 'refuse', refusal: standing.refusal };
    case 'refused':
      return { kind: 'yield', error: keptRefusal(standing.refusal) };
    case 'unknown':
      return endingOfUnknown();
    case 'absent':
    case 'unpaid':
      return null;
  }
};
