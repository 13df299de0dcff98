import type { Clock } from '../../shared/clock.ts';
import { PrepayError } from '../../shared/errors.ts';
import type { Chance } from './chance.ts';

export interface CallerOptions {
  /** How long a caller repeats the identical request, milliseconds. */
  patienceMs: number;
  /** The first wait before a repetition; it doubles each time, and each caller takes a part of it by chance. */
  firstWaitMs: number;
  mostWaitMs: number;
  /** The share of payers who tap twice. */
  doubleTaps: number;
}

/** How one request to a function ended. `refused` is the platform's doing. */
export type Ending = { kind: 'answered' } | { kind: 'refused' } | { kind: 'error'; error: PrepayError };

/** What an invocation comes to, for the caller. */
export const endingOf = async (invocation: Promise<unknown>): Promise<Ending> => {
  try {
    return (await invocation) === null ? { kind: 'refused' } : { kind: 'answered' };
  } catch (error) {
    if (error instanceof PrepayError) return { kind: 'error', error };
    throw error;
  }
};

const mayRepeat = (ending: Ending): boolean =>
  ending.kind === 'refused' || (ending.kind === 'error' && ending.error.retry === 'same-request');

/** Repeats the identical request while the answer allows it and the caller has patience. */
export const persist = async (
  clock: Clock,
  chance: Chance,
  { patienceMs, firstWaitMs, mostWaitMs }: CallerOptions,
  request: () => Promise<Ending>,
): Promise<{ ending: Ending; requests: number; tookMs: number }> => {
  const begun = clock.now();
  let wait = firstWaitMs;
  for (let requests = 1; ; requests++) {
    const ending = await request();
    const pause = wait * (0.5 + chance.next() / 2);
    const tookMs = clock.now() - begun;
    if (!mayRepeat(ending) || tookMs + pause > patienceMs) return { ending, requests, tookMs };
    await clock.sleep(pause);
    wait = Math.min(mostWaitMs, wait * 2);
  }
};
