import type { Effort } from '../effort.ts';
import type { Budget, Comparison } from './figure.ts';
import { type Contestant, figuresOf, interleave, type Samples } from './interleave.ts';

interface Race {
  title: string;
  unit: string;
  contestants: readonly Contestant[];
  /** The name of the contestant that the ratios are relative to. */
  base: string;
  budgets?: (samples: Samples) => Budget[];
}

/** Lets the contestants take turns and tells what came out. */
export const compare = async (
  { title, unit, contestants, base, budgets = () => [] }: Race,
  effort: Pick<Effort, 'rounds' | 'warmUp'>,
): Promise<Comparison> => {
  const samples = await interleave(contestants, effort);
  return { title, unit, base, figures: figuresOf(contestants, samples, base), budgets: budgets(samples) };
};
