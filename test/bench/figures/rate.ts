/** How often `operation` can be done in a second, one after another; measured for `ms` milliseconds. */
export const rate = (operation: () => unknown, ms: number): number => {
  const startedAt = performance.now();
  let done = 0;
  let now = startedAt;
  for (; now - startedAt < ms; now = performance.now()) {
    operation();
    done++;
  }
  return (done / (now - startedAt)) * 1000;
};

/** The same for operations that take their time, `inFlight` of them at once. */
export const rateOf = async (operation: () => Promise<unknown>, ms: number, inFlight = 1): Promise<number> => {
  const startedAt = performance.now();
  let done = 0;
  const work = async (): Promise<void> => {
    while (performance.now() - startedAt < ms) {
      await operation();
      done++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  return (done / (performance.now() - startedAt)) * 1000;
};
