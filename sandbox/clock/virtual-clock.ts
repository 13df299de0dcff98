import { createEventQueue, type Event, type Scheduled } from './event-queue.ts';

/**
 * The clock of business time: expiry, closing, refunds, retries, tokens. The wire (signature ages) runs on real time
 * and not on this.
 */
export interface VirtualClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Moves by so many seconds. What falls due on the way happens in order, with the clock standing at each event's
   * time; where an event starts work, such as a delivery over HTTP, the clock stands until that work is over. Without
   * such work everything has happened when the call returns; the promise is for the rest, and for work that events
   * started before.
   */
  advance(seconds: number): Promise<void>;
  /** Moves to a point in time, as {@link advance} does; the clock runs on from there. Backwards nothing happens. */
  set(ms: number): Promise<void>;
}

/** The clock with its events, as the domain sees it. */
export interface Scheduler extends VirtualClock {
  /** Something is to happen at a time of the virtual clock; at once, but never within this call, when it has passed. */
  at(ms: number, event: Event): Scheduled;
  /** When the earliest event is due. */
  nextAt(): number | undefined;
}

/** The clock as its owner sees it. */
export interface ClockMachine extends Scheduler {
  /** Lets everything happen that fell due while real time passed. */
  catchUp(): void;
  /** Back to real time, without events. */
  reset(): void;
  /** Ends the timer that wakes the clock. */
  stop(): void;
}

/** The longest time that setTimeout takes. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
const MIN_TIMEOUT_MS = 1;

/** Real time, moved; `realNow` is in milliseconds. */
export const createClock = (realNow: () => number): ClockMachine => {
  const events = createEventQueue();
  let offset = 0;
  /** The time at which the clock stands while events happen. */
  let standing: number | undefined;
  /** The journey that waits for work, and the timer for the next event. */
  let journey: Promise<void> | undefined;
  /** Work that events started while real time passed. */
  const underWay = new Set<Promise<unknown>>();
  let timer: NodeJS.Timeout | undefined;
  let wakesAt = Number.POSITIVE_INFINITY;
  /** Counts resets: a journey that is under way ends at one. */
  let life = 0;

  const now = () => standing ?? realNow() + offset;

  const runOnFrom = (ms: number): void => {
    standing = undefined;
    offset = ms - realNow();
  };

  /** Everything that is due at one instant happens; the work that it started is returned. */
  const happen = (at: number): Promise<unknown>[] => {
    const resume = standing;
    const instant = Math.max(at, resume ?? at);
    standing = instant;
    const works: Promise<unknown>[] = [];
    try {
      for (let next = events.next(); next !== undefined && next <= instant; next = events.next()) {
        const work = events.take()?.();
        if (work) works.push(work);
      }
    } finally {
      standing = resume;
    }
    return works;
  };

  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
    wakesAt = Number.POSITIVE_INFINITY;
  };

  const arm = (): void => {
    const next = events.next();
    if (next === undefined || next >= wakesAt || journey) return;
    clearTimeout(timer);
    wakesAt = next;
    const delay = Math.min(Math.max(next - now(), MIN_TIMEOUT_MS), MAX_TIMEOUT_MS);
    timer = setTimeout(() => {
      stop();
      catchUp();
    }, delay).unref();
  };

  const rearm = (): void => {
    stop();
    arm();
  };

  const catchUp = (): void => {
    // A journey lets things happen itself, in order.
    if (journey) return;
    for (let next = events.next(); next !== undefined && next <= now(); next = events.next()) {
      for (const work of happen(next)) {
        underWay.add(work);
        void work.finally(() => underWay.delete(work));
      }
    }
    arm();
  };

  /** What a journey has to wait for before it starts: an earlier one, and work that may put further events. */
  const before = (): Promise<unknown> | undefined => {
    const waits = [...underWay, ...(journey ? [journey.catch(() => undefined)] : [])];
    return waits.length > 0 ? Promise.all(waits) : undefined;
  };

  const travel = (target: number, born: number): Promise<void> | undefined => {
    for (let next = events.next(); next !== undefined && next <= target; next = events.next()) {
      const instant = Math.max(next, now());
      const works = happen(instant);
      if (works.length > 0) {
        standing = instant;
        return Promise.all(works).then(() => (life === born ? travel(target, born) : undefined));
      }
    }
    runOnFrom(target);
    return undefined;
  };

  /** One journey at a time: the next one starts where the last one ended. */
  const go = (target: () => number): Promise<void> => {
    const born = life;
    const waited = before();
    const rest = waited
      ? waited.then(() => (life === born ? travel(target(), born) : undefined))
      : travel(target(), born);
    if (!rest) {
      rearm();
      return Promise.resolve();
    }
    const mine = rest.finally(() => {
      if (journey !== mine) return;
      journey = undefined;
      // Work that failed ends the journey where it stands.
      if (standing !== undefined) runOnFrom(standing);
      rearm();
    });
    journey = mine;
    return mine;
  };

  return {
    now,
    at: (ms, event) => {
      const scheduled = events.put(ms, event);
      arm();
      return scheduled;
    },
    nextAt: events.next,
    advance: (seconds) => go(() => now() + seconds * 1000),
    set: (ms) => go(() => ms),
    catchUp,
    reset: () => {
      life += 1;
      stop();
      events.clear();
      underWay.clear();
      journey = undefined;
      standing = undefined;
      offset = 0;
    },
    stop,
  };
};
