import type { Figure, Kind } from './figure.ts';

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** The value below which the share `share` (0 to 1) of the values lies, by nearest rank. @throws RangeError for no value. */
export const quantile = (values: readonly number[], share: number): number => {
  const value = sorted(values)[Math.max(Math.ceil(values.length * share) - 1, 0)];
  if (value === undefined) throw new RangeError('there is no quantile of nothing');
  return value;
};

/** The middle value, or the mean of the two in the middle. @throws RangeError for no value. */
export const median = (values: readonly number[]): number => {
  const ascending = sorted(values);
  const [low, high] = [ascending[(ascending.length - 1) >> 1], ascending[ascending.length >> 1]];
  if (low === undefined || high === undefined) throw new RangeError('there is no median of nothing');
  return (low + high) / 2;
};

/** What is told of samples. */
export const figureOf = (name: string, kind: Kind, samples: readonly number[]): Figure => ({
  name,
  kind,
  min: quantile(samples, 0),
  median: median(samples),
  max: quantile(samples, 1),
});

/** The same for samples that are many and each of which somebody has to wait for. */
export const latencyOf = (name: string, kind: Kind, samples: readonly number[]): Figure => ({
  ...figureOf(name, kind, samples),
  p95: quantile(samples, 0.95),
  p99: quantile(samples, 0.99),
});
