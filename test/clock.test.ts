import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineIn, rfc3339, systemClock } from '../shared/clock.ts';
import { createManualClock } from './manual-clock.ts';

describe('deadlineIn', () => {
  it('counts down with the clock and goes below zero', async () => {
    const clock = createManualClock(1_000);
    const deadline = deadlineIn(clock, 500);
    expect(deadline.remaining()).toBe(500);
    await clock.advance(200);
    expect(deadline.remaining()).toBe(300);
    await clock.advance(400);
    expect(deadline.remaining()).toBe(-100);
  });
});

describe('the system clock', () => {
  it('leaves no timer behind a sleep whose reason is over', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    let finish = (): void => undefined;
    const sleeping = systemClock.sleep(
      60_000,
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
    );
    expect(timers()).toBe(before + 1);
    finish();
    await sleeping;
    expect(timers()).toBe(before);
  });
});

describe('rfc3339', () => {
  it.each([
    { at: '2026-11-22T06:00:00.000Z', text: '2026-11-22T14:00:00+08:00' },
    { at: '2026-12-31T16:00:00.000Z', text: '2027-01-01T00:00:00+08:00' },
    { at: '2026-12-31T15:59:59.999Z', text: '2026-12-31T23:59:59+08:00' },
  ])('writes $at as $text', ({ at, text }) => {
    expect(rfc3339(Date.parse(at))).toBe(text);
  });

  it('names the same second for every moment of four centuries', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 13_000_000_000_000 }), (ms) => {
        expect(Date.parse(rfc3339(ms))).toBe(Math.floor(ms / 1000) * 1000);
      }),
    );
  });
});

describe('createManualClock', () => {
  it('wakes sleepers in the order of their moments, and those that fall asleep on the way', async () => {
    const clock = createManualClock(0);
    const woken: string[] = [];
    const sleeping = [
      clock.sleep(200).then(() => woken.push(`b ${clock.now()}`)),
      clock.sleep(100).then(async () => {
        woken.push(`a ${clock.now()}`);
        await clock.sleep(150);
        woken.push(`c ${clock.now()}`);
      }),
    ];
    await clock.advance(99);
    expect(woken).toEqual([]);
    await clock.advance(201);
    expect(woken).toEqual(['a 100', 'b 200', 'c 250']);
    expect(clock.now()).toBe(300);
    await Promise.all(sleeping);
  });
});
