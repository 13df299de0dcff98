import type { Log } from './log.ts';

/** Time as the rest of Prepay sees it, so that tests own it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; with `over`, as soon as that is fulfilled, leaving nothing behind that waits on. */
  sleep(ms: number, over?: Promise<unknown>): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, over) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      void over?.then(() => {
        clearTimeout(timer);
        resolve();
      });
    }),
};

/** Unix seconds, in which WeChat's signatures and payment parameters tell the time. */
export const unixSeconds = (clock: Clock): number => Math.floor(clock.now() / 1000);

/** A point in time that a call must not outlive. */
export interface Deadline {
  /** Milliseconds left; negative when the time is over. */
  remaining(): number;
  /** The log of the request that waits, so that a line of the call names it. */
  log?: Log;
}

export const deadlineIn = (clock: Clock, ms: number): Deadline => {
  const until = clock.now() + ms;
  return { remaining: () => until - clock.now() };
};

const EIGHT_HOURS = 8 * 3600_000;

/** RFC 3339 in China's zone, the form that WeChat Pay documents: `2026-11-22T14:00:00+08:00`. */
export const rfc3339 = (ms: number): string => `${new Date(ms + EIGHT_HOURS).toISOString().slice(0, 19)}+08:00`;
