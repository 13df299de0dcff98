import type { ErrorCode } from '../errors.ts';

/** How a request ended, where that is not simply its error code. */
export const OUTCOMES = {
  placed: 'WeChat accepted the order at its first attempt',
  continued: 'WeChat accepted it at a later one: a take-over or a refresh',
  replayed: 'answered from the table, without WeChat',
  refused_before: 'a paid or closed order was asked for again',
  mismatch: 'other parameters under a used number',
  in_progress: 'an identical request was still under way',
  answered: 'a query was answered',
  preflight: '`OPTIONS`',
  timed_out: 'the platform was about to end the function; `part` says what it was at',
} as const;

type NamedOutcome = keyof typeof OUTCOMES;
export type Outcome = NamedOutcome | ErrorCode;

/** Errors that say more by these names than by their codes. */
const REFUSALS: ReadonlySet<Outcome> = new Set<NamedOutcome>(['refused_before', 'mismatch', 'in_progress']);

/** An order that was placed but could not be presented has not ended as placed. */
export const outcomeOf = (noted: Outcome | undefined, code: ErrorCode | undefined): Outcome => {
  if (code === undefined) return noted ?? 'answered';
  return noted !== undefined && REFUSALS.has(noted) ? noted : code;
};
