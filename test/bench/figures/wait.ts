/** A timer fires up to a millisecond early or late, so the last two are waited out by looking at the clock. */
const WATCHED_MS = 2;

/**
 * Resolves `ms` milliseconds later, to some hundredths. A plain timer would not do to measure with: Node.js counts whole
 * milliseconds, so whatever an order does between two timers would vanish in the rounding of the second. The event loop
 * goes round meanwhile, so that finished signatures are taken in.
 */
export const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const until = performance.now() + ms;
    const look = (): void => {
      if (performance.now() >= until) resolve();
      else setImmediate(look);
    };
    if (ms > WATCHED_MS) setTimeout(look, ms - WATCHED_MS);
    else look();
  });
