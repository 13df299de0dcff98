import type { Figure, Kind } from './figure.ts';
import { figureOf, median } from './statistics.ts';

/** Something that can do one round and tell its figure: operations per second, milliseconds, bytes. */
export interface Contestant {
  name: string;
  kind: Kind;
  round(): Promise<number>;
}

export type Samples = ReadonlyMap<string, readonly number[]>;

/**
 * Lets the contestants take turns, round by round, each round begun by another one: whatever the machine does meanwhile
 * hits all of them alike. The first `warmUp` rounds count for nothing.
 */
export const interleave = async (
  contestants: readonly Contestant[],
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<Samples> => {
  const samples = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    const first = (round + warmUp) % contestants.length;
    for (const { name, round: run } of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const sample = await run();
      if (round >= 0) samples.get(name)?.push(sample);
    }
  }
  return samples;
};

const samplesOf = (samples: Samples, name: string): readonly number[] => {
  const found = samples.get(name);
  if (found === undefined) throw new RangeError(`${name} did not take part`);
  return found;
};

/** The median over the rounds of `name` divided by `base` in the same round. */
export const ratioOf = (samples: Samples, name: string, base: string): number => {
  const bases = samplesOf(samples, base);
  return median(samplesOf(samples, name).map((sample, round) => sample / (bases[round] ?? Number.NaN)));
};

/** The figures of one comparison, in the order of the contestants. */
export const figuresOf = (contestants: readonly Contestant[], samples: Samples, base?: string): Figure[] =>
  contestants.map(({ name, kind }) => ({
    ...figureOf(name, kind, samplesOf(samples, name)),
    ...(base === undefined ? {} : { ratio: ratioOf(samples, name, base) }),
  }));
