import type { Figure, Kind } from './figure.ts';
import type { Rate } from './rate.ts';
import { figureOf, median } from './statistics.ts';

/** Something that can do one round and tell its figure: a rate, or a number such as milliseconds. */
export interface Contestant {
  name: string;
  kind: Kind;
  round(): Promise<Rate | number>;
}

/** What the rounds told, by contestant. */
export type Samples = ReadonlyMap<string, readonly number[]>;

/** The figures of the rounds, and of rates what each operation cost the processors, in microseconds. */
export interface Rounds {
  values: Samples;
  costs: Samples;
}

/**
 * Lets the contestants take turns, round by round, each round begun by another one: whatever the machine does meanwhile
 * hits all of them alike. The first `warmUp` rounds count for nothing.
 */
export const interleave = async (
  contestants: readonly Contestant[],
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<Rounds> => {
  const emptied = () => new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  const [values, costs] = [emptied(), emptied()];
  for (let round = -warmUp; round < rounds; round++) {
    const first = (round + warmUp) % contestants.length;
    for (const { name, round: run } of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const told = await run();
      if (round < 0) continue;
      values.get(name)?.push(typeof told === 'number' ? told : told.perSecond);
      if (typeof told !== 'number') costs.get(name)?.push(told.cpuMicroseconds);
    }
  }
  return { values, costs };
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
export const figuresOf = (contestants: readonly Contestant[], samples: Samples, base: string): Figure[] =>
  contestants.map(({ name, kind }) => ({
    ...figureOf(name, kind, samplesOf(samples, name)),
    ratio: ratioOf(samples, name, base),
  }));
