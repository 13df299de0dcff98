import { describe, expect, it } from 'vitest';
import { createOrigins } from '../../shared/upstream/origins.ts';
import { noon } from './loopback.ts';

const A = 'https://a.invalid';
const B = 'https://b.invalid';

type Step = ['failed' | 'answered', string] | ['later', number];

const orderAfter = async (steps: readonly Step[]): Promise<readonly string[]> => {
  const clock = noon();
  const origins = createOrigins([A, B], clock);
  for (const [what, value] of steps) {
    if (what === 'later') await clock.advance(value);
    else origins[what](value);
  }
  return origins.inOrder();
};

const times = (count: number, step: Step): Step[] => Array.from({ length: count }, () => step);
const opened = times(3, ['failed', A]);
const PRIMARY = [A, B];
const BACKUP = [B, A];

describe('origins', () => {
  it.each<[string, readonly Step[], string[]]>([
    ['begin with the primary', [], PRIMARY],
    ['put an origin back after one failure', [['failed', A]], BACKUP],
    [
      'keep it back just before 5 s',
      [
        ['failed', A],
        ['later', 4_999],
      ],
      BACKUP,
    ],
    [
      'give it its place again after 5 s',
      [
        ['failed', A],
        ['later', 5_000],
      ],
      PRIMARY,
    ],
    [
      'give it its place again as soon as it answers',
      [
        ['failed', A],
        ['answered', A],
      ],
      PRIMARY,
    ],
    ['do not mind a failure of the backup', [['failed', B]], PRIMARY],
    [
      'prefer the primary when all have failed',
      [
        ['failed', B],
        ['failed', A],
      ],
      PRIMARY,
    ],
    ['keep two failures a brief matter', [...times(2, ['failed', A]), ['later', 5_000]], PRIMARY],
    ['put it back for long after three failures in a row', [...opened, ['later', 5_000]], BACKUP],
    ['keep it back just before 3 minutes', [...opened, ['later', 179_999]], BACKUP],
    ['return to the primary after 3 minutes', [...opened, ['later', 180_000]], PRIMARY],
    ['return to an opened origin as soon as it answers', [...opened, ['answered', A]], PRIMARY],
    [
      'count failures over time, not within a window',
      [
        ['failed', A],
        ['later', 3_600_000],
        ['failed', A],
        ['later', 3_600_000],
        ['failed', A],
        ['later', 5_000],
      ],
      BACKUP,
    ],
    [
      'forget failures at an answer',
      [...times(2, ['failed', A]), ['answered', A], ['failed', A], ['later', 5_000]],
      PRIMARY,
    ],
    [
      'need three new failures after 3 minutes',
      [...opened, ['later', 180_000], ['failed', A], ['later', 5_000]],
      PRIMARY,
    ],
    ['do not shorten 3 minutes at a fourth failure', [...opened, ['failed', A], ['later', 5_000]], BACKUP],
    [
      'do not lengthen 3 minutes at a fourth failure',
      [...opened, ['later', 100_000], ['failed', A], ['later', 80_000]],
      PRIMARY,
    ],
  ])('%s', async (_behaviour, steps, order) => {
    expect(await orderAfter(steps)).toEqual(order);
  });

  it('never lose an origin', async () => {
    expect((await orderAfter([...opened, ...times(3, ['failed', B])])).toSorted()).toEqual([A, B]);
  });
});
