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
  /** What one operation is called, where it is worth telling what it costs the processors. */
  costOf?: string;
}

/** Lets the contestants take turns and tells what came out. */
export const compare = async (
  { title, unit, contestants, base, budgets = () => [], costOf }: Race,
  effort: Pick<Effort, 'rounds' | 'warmUp'>,
): Promise<Comparison[]> => {
  const { values, costs } = await interleave(contestants, effort);
  const told = { title, unit, base, figures: figuresOf(contestants, values, base), budgets: budgets(values) };
  if (costOf === undefined) return [told];
  const cost = {
    title: `${title}: processor time of one ${costOf}`,
    unit: 'µs',
    base,
    figures: figuresOf(contestants, costs, base),
    budgets: [],
  };
  return [told, cost];
};
