import type { Clock } from '../../shared/clock.ts';
import type { Chance, Times } from './chance.ts';

export interface PlatformOptions {
  /** Instances that may live at the same time. */
  quota: number;
  /** New instances that the platform begins in a second. */
  startsPerSecond: number;
  /** From the platform's start of an instance to the handler, and what an instance does with its first order only. */
  coldStart: Times;
  /** How long an instance without work is kept, milliseconds. */
  idleMs: number;
}

/** A cloud's functions: one request in an instance at any time, a new instance when none is free. */
export interface Platform<Memory> {
  /** Runs `work` in an instance, with what the instance remembers. `null` when the platform refuses the request. */
  invoke<T>(work: (memory: Memory) => Promise<T>): Promise<T | null>;
  figures(): PlatformFigures;
}

export interface PlatformFigures {
  coldStarts: number;
  refused: number;
  invocations: number;
  /** The most instances that were alive, and that were busy, at one moment. */
  mostAlive: number;
  mostBusy: number;
  busy: number;
  /** Milliseconds of work, cold starts included, summed over instances: what is billed. */
  busyMs: number;
}

export const createPlatform = <Memory>(
  clock: Clock,
  chance: Chance,
  { quota, startsPerSecond, coldStart, idleMs }: PlatformOptions,
  remember: () => Memory,
): Platform<Memory> => {
  /** The one that was used last is taken first, so that what is not needed falls idle. */
  const idle: { memory: Memory; since: number }[] = [];
  let alive = 0;
  let starts = startsPerSecond;
  let startsSince = 0;
  const figures: PlatformFigures = {
    coldStarts: 0,
    refused: 0,
    invocations: 0,
    mostAlive: 0,
    mostBusy: 0,
    busy: 0,
    busyMs: 0,
  };

  const reclaim = (): void => {
    const kept = idle.findIndex(({ since }) => clock.now() - since <= idleMs);
    alive -= idle.splice(0, kept === -1 ? idle.length : kept).length;
  };

  const mayStart = (): boolean => {
    const now = clock.now();
    starts = Math.min(startsPerSecond, starts + ((now - startsSince) * startsPerSecond) / 1_000);
    startsSince = now;
    if (alive >= quota || starts < 1) return false;
    starts -= 1;
    return true;
  };

  return {
    invoke: async (work) => {
      if (idle.length > 0) reclaim();
      const warm = idle.pop();
      if (!warm && !mayStart()) {
        figures.refused += 1;
        return null;
      }
      const begun = clock.now();
      figures.invocations += 1;
      figures.busy += 1;
      figures.mostBusy = Math.max(figures.mostBusy, figures.busy);
      if (!warm) {
        alive += 1;
        figures.mostAlive = Math.max(figures.mostAlive, alive);
        figures.coldStarts += 1;
        await clock.sleep(chance.draw(coldStart));
      }
      const memory = warm ? warm.memory : remember();
      try {
        return await work(memory);
      } finally {
        figures.busy -= 1;
        figures.busyMs += clock.now() - begun;
        idle.push({ memory, since: clock.now() });
      }
    },
    figures: () => ({ ...figures }),
  };
};
