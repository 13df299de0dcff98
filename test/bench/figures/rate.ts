/** How quick an operation is, and what it costs. */
export interface Rate {
  perSecond: number;
  /** What all threads of this process spent on one of them: other processes make it much slower, little dearer. */
  cpuMicroseconds: number;
}

const rateFrom = (startedAt: number, before: NodeJS.CpuUsage, done: number): Rate => {
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  return { perSecond: (done / ms) * 1000, cpuMicroseconds: (user + system) / done };
};

/** Repeats `operation` for `ms` milliseconds, one after another. */
export const rate = (operation: () => unknown, ms: number): Rate => {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  let done = 0;
  while (performance.now() - startedAt < ms) {
    operation();
    done++;
  }
  return rateFrom(startedAt, before, done);
};

/** The same for operations that take their time, `inFlight` of them at once. */
export const rateOf = async (operation: () => Promise<unknown>, ms: number, inFlight = 1): Promise<Rate> => {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  let done = 0;
  const work = async (): Promise<void> => {
    while (performance.now() - startedAt < ms) {
      await operation();
      done++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  return rateFrom(startedAt, before, done);
};
