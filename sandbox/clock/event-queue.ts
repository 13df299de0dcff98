/** What is to happen at a time. Work that goes on after it returned is a promise: the clock waits for it. */
export type Event = () => undefined | Promise<unknown>;

/** An event that was put on the queue. */
export interface Scheduled {
  /** The event will not happen. */
  cancel(): void;
}

interface Entry {
  at: number;
  /** Ties go to the one that was put first. */
  rank: number;
  event: Event | undefined;
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.rank < b.rank);

export interface EventQueue {
  put(at: number, event: Event): Scheduled;
  /** The time of the earliest event. */
  next(): number | undefined;
  /** Removes and returns the earliest event. */
  take(): Event | undefined;
  clear(): void;
}

/** Events by time, a binary heap: 100,000 orders each have one for days. */
export const createEventQueue = (): EventQueue => {
  let heap: Entry[] = [];
  let puts = 0;

  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b] as Entry, heap[a] as Entry];
  };
  const isBefore = (a: number, b: number): boolean => before(heap[a] as Entry, heap[b] as Entry);

  const rise = (from: number): void => {
    for (let at = from; at > 0 && isBefore(at, (at - 1) >> 1); at = (at - 1) >> 1) swap(at, (at - 1) >> 1);
  };
  const sink = (from: number): void => {
    for (let at = from; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (left < heap.length && isBefore(left, least)) least = left;
      if (right < heap.length && isBefore(right, least)) least = right;
      if (least === at) return;
      swap(at, least);
      at = least;
    }
  };
  const drop = (): Entry | undefined => {
    const [first] = heap;
    const last = heap.pop();
    if (last && heap.length > 0) {
      heap[0] = last;
      sink(0);
    }
    return first;
  };
  const dropCancelled = (): void => {
    while (heap[0] && heap[0].event === undefined) drop();
  };

  return {
    put: (at, event) => {
      const entry: Entry = { at, rank: puts++, event };
      heap.push(entry);
      rise(heap.length - 1);
      return {
        cancel: () => {
          entry.event = undefined;
        },
      };
    },
    next: () => {
      dropCancelled();
      return heap[0]?.at;
    },
    take: () => {
      dropCancelled();
      return drop()?.event;
    },
    clear: () => {
      heap = [];
    },
  };
};
