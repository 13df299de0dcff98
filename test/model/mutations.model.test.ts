import { describe, expect, it } from 'vitest';
import { explore } from './explore.ts';
import { GAPS } from './gaps.ts';
import { INVARIANTS, type Invariant } from './invariants.ts';
import { MUTATIONS, type Mutation } from './mutations.ts';
import { PRODUCT } from './product.ts';
import { report } from './report.ts';

/** A retry without an end is looked for only where it is the verdict: it is found before shorter paths are searched. */
const SAFETY = (Object.keys(INVARIANTS) as Invariant[]).filter((name) => name !== 'END');

const firstBroken = async (
  { name, scope, product }: Mutation,
  watched: readonly Invariant[],
): Promise<Invariant | undefined> => {
  const explored = await explore(scope, { product: { ...PRODUCT, ...product?.(PRODUCT) }, watched });
  report(name, explored);
  return explored.violation?.invariant;
};

const alone = ({ breaks }: Mutation): readonly Invariant[] => (breaks === 'END' ? ['END'] : SAFETY);

describe('the search finds that', () => {
  it.each(MUTATIONS)('$breaks breaks when $name', { timeout: 60_000 }, async (mutation) => {
    const { first, breaks } = mutation;
    if (first === undefined) {
      expect(await firstBroken(mutation, alone(mutation))).toBe(breaks);
    } else {
      expect(await firstBroken(mutation, SAFETY)).toBe(first);
      expect(await firstBroken(mutation, [breaks])).toBe(breaks);
    }
  });

  it('every invariant can break', () => {
    const breakable = new Set(MUTATIONS.flatMap(({ breaks, first }) => [breaks, first]));
    expect(Object.keys(INVARIANTS).filter((name) => !breakable.has(name as Invariant))).toEqual([]);
  });
});

describe('known gaps', () => {
  it.each(GAPS)('$breaks breaks: $name', { timeout: 60_000 }, async (gap) => {
    expect(await firstBroken(gap, alone(gap))).toBe(gap.breaks);
  });
});
