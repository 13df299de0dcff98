/** What is compared: our product, what other products do, and what nobody can go below. */
export type Kind = 'ours' | 'peer' | 'floor';

/** One contestant's samples, one per round, told by three of them. */
export interface Figure {
  name: string;
  kind: Kind;
  min: number;
  median: number;
  max: number;
  /** The values below which 95 and 99 of 100 samples lie, where there are enough of them to say so. */
  p95?: number;
  p99?: number;
  /** The median over the rounds of this figure divided by the comparison's base of the same round. */
  ratio?: number;
}

/** A number that was promised, and what came out in this run. */
export interface Budget {
  what: string;
  /** As a person reads it: `≤ 3`, `≥ 0.90`. */
  budget: string;
  measured: number;
  holds: boolean;
}

/** Contestants that did the same work in the same rounds. */
export interface Comparison {
  title: string;
  unit: string;
  /** Which figure the ratios are relative to. */
  base?: string;
  figures: Figure[];
  budgets: Budget[];
  /** What could not be measured here, and why. */
  absent?: string;
}

/** Everything that one row of the benchmarks found. */
export interface RowResult {
  name: string;
  title: string;
  comparisons: Comparison[];
}

export const atMost = (what: string, measured: number, limit: number): Budget => ({
  what,
  budget: `≤ ${limit}`,
  measured,
  holds: measured <= limit,
});

export const atLeast = (what: string, measured: number, limit: number): Budget => ({
  what,
  budget: `≥ ${limit}`,
  measured,
  holds: measured >= limit,
});

export const exactly = (what: string, measured: number, expected: number): Budget => ({
  what,
  budget: `= ${expected}`,
  measured,
  holds: measured === expected,
});
