import type { Clock } from '../shared/clock.ts';

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves on by `ms`, waking every sleeper at its own moment, and resolves once nothing more happens by itself. */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  until: number;
  wake(): void;
}

const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const createManualClock = (startMs: number): ManualClock => {
  let now = startMs;
  let sleepers: Sleeper[] = [];

  const nextUntil = (end: number): Sleeper | undefined =>
    sleepers.filter(({ until }) => until <= end).sort((a, b) => a.until - b.until)[0];

  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((resolve) => {
        sleepers.push({ until: now + ms, wake: resolve });
      }),
    advance: async (ms) => {
      const end = now + ms;
      await idle();
      for (let sleeper = nextUntil(end); sleeper; sleeper = nextUntil(end)) {
        const awake = sleeper;
        sleepers = sleepers.filter((other) => other !== awake);
        now = Math.max(now, awake.until);
        awake.wake();
        await idle();
      }
      now = end;
    },
  };
};
