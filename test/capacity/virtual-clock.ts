import type { Clock } from '../../shared/clock.ts';

/** A clock that jumps from one event to the next. Events of one moment happen in the order in which they were asked for. */
export interface VirtualClock extends Clock {
  /** Runs until nothing is left to happen. */
  run(): Promise<void>;
}

interface Event {
  at: number;
  order: number;
  happen(): void;
}

const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap: hundreds of thousands of events are under way, and only the next one matters. */
const createAgenda = () => {
  const heap: Event[] = [];
  const at = (index: number): Event => heap[index] as Event;
  const swap = (i: number, j: number): void => {
    [heap[i], heap[j]] = [at(j), at(i)];
  };

  return {
    push: (event: Event): void => {
      heap.push(event);
      for (let child = heap.length - 1; child > 0; ) {
        const parent = (child - 1) >> 1;
        if (!before(at(child), at(parent))) return;
        swap(child, parent);
        child = parent;
      }
    },
    pop: (): Event | undefined => {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined || heap.length === 0) return first;
      heap[0] = last;
      for (let parent = 0; ; ) {
        const left = 2 * parent + 1;
        if (left >= heap.length) return first;
        const right = left + 1;
        const child = right < heap.length && before(at(right), at(left)) ? right : left;
        if (!before(at(child), at(parent))) return first;
        swap(child, parent);
        parent = child;
      }
    },
  };
};

/** Everything that follows from an event without waiting is done when the next macrotask comes. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const createVirtualClock = (startMs = 0): VirtualClock => {
  const agenda = createAgenda();
  let now = startMs;
  let asked = 0;

  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((happen) => {
        agenda.push({ at: now + Math.max(0, ms), order: asked++, happen });
      }),
    run: async () => {
      await settled();
      for (let event = agenda.pop(); event; event = agenda.pop()) {
        now = event.at;
        event.happen();
        await settled();
      }
    },
  };
};
