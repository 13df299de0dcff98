import { describe, expect, it } from 'vitest';
import { createClock } from '../../../sandbox/clock/virtual-clock.ts';

/** A clock on a real time that stands until the test moves it. */
const aClock = () => {
  const real = { now: 1_000_000 };
  return { real, clock: createClock(() => real.now) };
};

/** A promise and the way to fulfil it. */
const aWork = () => {
  let finish = () => {};
  const work = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { work, finish };
};

describe('the virtual clock', () => {
  it('runs with real time, moved', () => {
    const { real, clock } = aClock();
    clock.advance(60);
    real.now += 5;
    expect(clock.now()).toBe(1_060_005);
    clock.set(5000);
    real.now += 1;
    expect(clock.now()).toBe(5001);
    clock.reset();
    expect(clock.now()).toBe(real.now);
  });

  it('lets events happen in order, standing at the time of each, before the call returns', () => {
    const { clock } = aClock();
    const seen: [string, number][] = [];
    const log = (name: string) => () => void seen.push([name, clock.now()]);
    clock.at(1_003_000, log('third'));
    clock.at(1_001_000, log('first'));
    clock.at(1_001_000, log('second'));
    clock.at(1_011_000, log('later'));
    clock.advance(10);
    expect(seen).toEqual([
      ['first', 1_001_000],
      ['second', 1_001_000],
      ['third', 1_003_000],
    ]);
    expect(clock.now()).toBe(1_010_000);
    clock.advance(1);
    expect(seen.at(-1)).toEqual(['later', 1_011_000]);
  });

  it('lets an event schedule the next one on the way', () => {
    const { clock } = aClock();
    const times: number[] = [];
    const again = () => {
      times.push(clock.now());
      clock.at(clock.now() + 15_000, () => void again());
      return undefined;
    };
    clock.at(clock.now() + 15_000, again);
    clock.advance(50);
    expect(times).toEqual([1_015_000, 1_030_000, 1_045_000]);
  });

  it('stands until the work of an event is over, and goes on from there', async () => {
    const { real, clock } = aClock();
    const { work, finish } = aWork();
    const seen: [string, number][] = [];
    clock.at(1_001_000, () =>
      work.then(() => void clock.at(clock.now() + 15_000, () => void seen.push(['retry', clock.now()]))),
    );
    clock.at(1_020_000, () => void seen.push(['other', clock.now()]));
    const journey = clock.advance(60);
    real.now += 500;
    expect(clock.now()).toBe(1_001_000);
    finish();
    await journey;
    expect(seen).toEqual([
      ['retry', 1_016_000],
      ['other', 1_020_000],
    ]);
    expect(clock.now()).toBe(1_060_000);
    real.now += 7;
    expect(clock.now()).toBe(1_060_007);
  });

  it('lets what is scheduled while it stands happen once the work is over, before it goes on', async () => {
    const { clock } = aClock();
    const { work, finish } = aWork();
    const seen: [string, number][] = [];
    clock.at(1_001_000, () => work);
    clock.at(1_002_000, () => void seen.push(['later', clock.now()]));
    const journey = clock.advance(10);
    clock.at(clock.now(), () => void seen.push(['meanwhile', clock.now()]));
    clock.catchUp();
    expect(seen).toEqual([]);
    finish();
    await journey;
    expect(seen).toEqual([
      ['meanwhile', 1_001_000],
      ['later', 1_002_000],
    ]);
  });

  it('makes one journey at a time', async () => {
    const { clock } = aClock();
    const { work, finish } = aWork();
    clock.at(1_001_000, () => work);
    const journeys = [clock.advance(10), clock.advance(10)];
    expect(clock.now()).toBe(1_001_000);
    finish();
    await Promise.all(journeys);
    expect(clock.now()).toBe(1_020_000);
  });

  it('ends a journey where it stands when work fails, and says so', async () => {
    const { clock } = aClock();
    clock.at(1_001_000, () => Promise.reject(new Error('no route')));
    await expect(clock.advance(10)).rejects.toThrow('no route');
    expect(clock.now()).toBe(1_001_000);
    await clock.advance(10);
    expect(clock.now()).toBe(1_011_000);
  });

  it('forgets a journey and its events when it is reset', async () => {
    const { real, clock } = aClock();
    const { work, finish } = aWork();
    let late = 0;
    clock.at(1_001_000, () => work);
    clock.at(1_002_000, () => {
      late += 1;
      return undefined;
    });
    const journey = clock.advance(10);
    clock.reset();
    finish();
    await journey;
    expect([clock.now(), late]).toEqual([real.now, 0]);
    clock.advance(3);
    expect([clock.now(), late]).toEqual([real.now + 3000, 0]);
  });

  it('catches up with real time, standing at the time of each event', () => {
    const { real, clock } = aClock();
    const times: number[] = [];
    clock.at(1_000_010, () => void times.push(clock.now()));
    clock.at(1_000_020, () => void times.push(clock.now()));
    real.now += 15;
    clock.catchUp();
    expect([times, clock.now()]).toEqual([[1_000_010], 1_000_015]);
  });

  it('waits, before it moves, for work that real time has started', async () => {
    const { real, clock } = aClock();
    const { work, finish } = aWork();
    const seen: number[] = [];
    // Work under way that puts a further event once it is over, as a delivery puts its retry.
    const delivery = work.then(() => clock.at(clock.now() + 15_000, () => void seen.push(clock.now())));
    clock.at(1_000_010, () => delivery);
    real.now += 20;
    clock.catchUp();
    const journey = clock.advance(60);
    expect(clock.now()).toBe(1_000_020);
    finish();
    await journey;
    expect([seen, clock.now()]).toEqual([[1_015_020], 1_060_020]);
  });

  it('wakes by itself when something falls due', async () => {
    const clock = createClock(Date.now);
    const { work, finish } = aWork();
    clock.at(Date.now() + 20, () => void finish());
    await expect(work).resolves.toBeUndefined();
  });

  it('wakes after it was moved', async () => {
    const clock = createClock(Date.now);
    const { work, finish } = aWork();
    clock.at(Date.now() + 3_600_020, () => void finish());
    clock.advance(3600);
    await expect(work).resolves.toBeUndefined();
  });

  it('lets what is already due happen soon, but not within the call', async () => {
    const clock = createClock(Date.now);
    const { work, finish } = aWork();
    let happened = false;
    clock.at(Date.now() - 1000, () => {
      happened = true;
      finish();
      return undefined;
    });
    expect(happened).toBe(false);
    await expect(work).resolves.toBeUndefined();
  });

  it('does not go back in time for an event that was scheduled too late', () => {
    const { clock } = aClock();
    const times: number[] = [];
    clock.at(5, () => void times.push(clock.now()));
    clock.advance(1);
    expect(times).toEqual([1_000_000]);
  });
});
