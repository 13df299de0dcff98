import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRing } from '../../sandbox/ring.ts';

describe('the ring', () => {
  it('keeps the latest, like a list that is cut', () => {
    const steps = fc.array(fc.oneof(fc.nat(), fc.constant('shift')), { maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), steps, fc.nat(25), fc.nat(25), (capacity, wanted, from, count) => {
        const ring = createRing<number>(capacity);
        let model: number[] = [];
        for (const step of wanted) {
          if (typeof step === 'number') {
            ring.push(step);
            model = [...model, step].slice(-capacity);
          } else {
            expect(ring.shift()).toBe(model.shift());
          }
        }
        expect([ring.size, ring.slice()]).toEqual([model.length, model]);
        expect(ring.slice(from, count)).toEqual(model.slice(from, from + count));
      }),
    );
  });
});
