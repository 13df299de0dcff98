import { describe, expect, it } from 'vitest';
import { figuresOf, interleave, ratioOf } from './figures/interleave.ts';
import { rateOf } from './figures/rate.ts';
import { median, quantile } from './figures/statistics.ts';
import { wait } from './figures/wait.ts';

describe('median and quantile', () => {
  it('take the middle, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('take the nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(quantile(values, 0.95)).toBe(95);
    expect(quantile(values, 0)).toBe(1);
    expect(quantile(values, 1)).toBe(100);
  });

  it('have none of nothing', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});

describe('interleave', () => {
  const contestant = (name: string, turns: string[], samples: number[]) => ({
    name,
    kind: 'ours' as const,
    round: async () => {
      turns.push(name);
      return samples[turns.filter((turn) => turn === name).length - 1] ?? Number.NaN;
    },
  });

  it('lets another contestant begin each round', async () => {
    const turns: string[] = [];
    const contestants = ['a', 'b', 'c'].map((name) => contestant(name, turns, [1, 2, 3]));
    await interleave(contestants, { rounds: 3, warmUp: 0 });
    expect(turns.join('')).toBe('abcbcacab');
  });

  it('counts no warm-up, and compares round by round', async () => {
    const turns: string[] = [];
    const slowing = contestant('slowing', turns, [1000, 10, 20, 40]);
    const twice = contestant('twice', turns, [1, 20, 40, 80]);
    const { values, costs } = await interleave([slowing, twice], { rounds: 3, warmUp: 1 });
    expect(ratioOf(values, 'twice', 'slowing')).toBe(2);
    expect(figuresOf([slowing, twice], values, 'slowing')).toEqual([
      { name: 'slowing', kind: 'ours', min: 10, median: 20, max: 40, ratio: 1 },
      { name: 'twice', kind: 'ours', min: 20, median: 40, max: 80, ratio: 2 },
    ]);
    expect(costs.get('twice')).toEqual([]);
  });
});

describe('rateOf', () => {
  it('keeps so many operations in flight and no more', async () => {
    let inFlight = 0;
    let most = 0;
    const operation = async () => {
      most = Math.max(most, ++inFlight);
      await wait(1);
      inFlight--;
    };
    const { perSecond, cpuMicroseconds } = await rateOf(operation, 20, 4);
    expect(most).toBe(4);
    expect(perSecond).toBeLessThanOrEqual(4_000);
    expect(cpuMicroseconds).toBeGreaterThan(0);
  });
});

describe('wait', () => {
  it('never ends early', async () => {
    for (const ms of [0.3, 1.7, 3.4]) {
      const startedAt = performance.now();
      await wait(ms);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(ms);
    }
  });
});
