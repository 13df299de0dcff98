import type { Clock } from '../../shared/clock.ts';

/** So many in a second, on average, and at most a second's worth at once. */
export interface RateLimit {
  /** Whether `count` were still to be had. */
  take(count?: number): boolean;
}

export const createRateLimit = (clock: Pick<Clock, 'now'>, perSecond: number): RateLimit => {
  let left = perSecond;
  let since = clock.now();
  return {
    take: (count = 1) => {
      const now = clock.now();
      left = Math.min(perSecond, left + ((now - since) * perSecond) / 1_000);
      since = now;
      if (left < count) return false;
      left -= count;
      return true;
    },
  };
};

/** One limit for each key. */
export const limitsByKey = (clock: Pick<Clock, 'now'>, perSecond: number) => {
  const limits = new Map<string, RateLimit>();
  return (key: string): RateLimit => {
    const limit = limits.get(key) ?? createRateLimit(clock, perSecond);
    limits.set(key, limit);
    return limit;
  };
};
