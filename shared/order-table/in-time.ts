/** A timer that comes this late says that the process was busy, not that the server is slow. */
const LATE_MS = 50;
const MOST_TURNS = 4;

/**
 * Waits for `work` for `ms`, and then rejects with `error`. In a burst, a process that has not come round to reading a
 * reply would take the server for dead, so a limit that is itself late is given another turn, a few times.
 */
export const inTime = <T>(work: Promise<T>, ms: number, error: () => Error): Promise<T> =>
  new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout;
    let turns = 1;
    const arm = (): void => {
      const due = performance.now() + ms;
      timer = setTimeout(() => {
        const late = performance.now() - due > LATE_MS;
        if (!late || turns === MOST_TURNS) return reject(error());
        turns += 1;
        arm();
      }, ms);
    };
    arm();
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
