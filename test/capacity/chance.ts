/** A seeded source of chance: the same seed gives the same run. */
export interface Chance {
  /** Evenly in [0, 1). */
  next(): number;
  /** Milliseconds until the next of events that come independently, `perSecond` on average. */
  gap(perSecond: number): number;
  /** Milliseconds, by `times`. */
  draw(times: Times): number;
}

/** How long something takes: lognormal, as waiting on networks is, given by two percentiles. Milliseconds. */
export interface Times {
  p50: number;
  p99: number;
}

/** The 99th percentile of the standard normal distribution. */
const Z99 = 2.3263;

const sigmaOf = ({ p50, p99 }: Times): number => Math.log(p99 / p50) / Z99;

/** Milliseconds. */
export const meanOf = (times: Times): number => times.p50 * Math.exp(sigmaOf(times) ** 2 / 2);

/** mulberry32: 32 bits of state are enough for a simulation, and it is the same on every machine. */
export const createChance = (seed: number): Chance => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const positive = (): number => 1 - next();
  const normal = (): number => Math.sqrt(-2 * Math.log(positive())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    gap: (perSecond) => (-1_000 * Math.log(positive())) / perSecond,
    draw: (times) => times.p50 * Math.exp(sigmaOf(times) * normal()),
  };
};
