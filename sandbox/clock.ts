/** The clock of business time: expiry, closing, tokens. The wire (signature ages) runs on real time and not on this. */
export interface VirtualClock {
  /** Milliseconds since the epoch. */
  now(): number;
  advance(seconds: number): void;
  /** Moves to a point in time; the clock runs on from there. */
  set(ms: number): void;
  /** Back to real time. */
  reset(): void;
}

export const createClock = (realNow: () => number): VirtualClock => {
  let offset = 0;
  return {
    now: () => realNow() + offset,
    advance: (seconds) => {
      offset += seconds * 1000;
    },
    set: (ms) => {
      offset = ms - realNow();
    },
    reset: () => {
      offset = 0;
    },
  };
};
