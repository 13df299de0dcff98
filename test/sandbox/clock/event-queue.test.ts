import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventQueue } from '../../../sandbox/clock/event-queue.ts';

describe('the event queue', () => {
  it('gives events by time, ties by arrival, without the cancelled ones', () => {
    const puts = fc.array(fc.record({ at: fc.integer({ min: 0, max: 20 }), cancelled: fc.boolean() }), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(puts, (wanted) => {
        const queue = createEventQueue();
        const seen: number[] = [];
        const scheduled = wanted.map(({ at }, index) => queue.put(at, () => void seen.push(index)));
        for (const [index, { cancelled }] of wanted.entries()) if (cancelled) scheduled[index]?.cancel();
        while (queue.next() !== undefined) queue.take()?.();
        const expected = wanted
          .map(({ at, cancelled }, index) => ({ at, cancelled, index }))
          .filter(({ cancelled }) => !cancelled)
          .toSorted((a, b) => a.at - b.at || a.index - b.index)
          .map(({ index }) => index);
        expect(seen).toEqual(expected);
      }),
    );
  });

  it('keeps the order while events are put and taken in turns', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(50)), { maxLength: 200 }), (steps) => {
        const queue = createEventQueue();
        const model: number[] = [];
        for (const step of steps) {
          if (step !== null) {
            queue.put(step, () => undefined);
            model.push(step);
            model.sort((a, b) => a - b);
          } else {
            expect(queue.next()).toBe(model.shift());
            queue.take();
          }
        }
      }),
    );
  });
});
