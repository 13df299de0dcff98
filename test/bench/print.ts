import type { Budget, Comparison, Figure, RowResult } from './figures/figure.ts';

/** Three digits that count, whatever the size. */
export const number = (value: number): string => {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', { minimumFractionDigits: 0, maximumFractionDigits: Math.min(digits, 3) });
};

/** Every column that some figure may fill, and how. */
const COLUMNS: readonly { title: string; text(figure: Figure): string | undefined }[] = [
  { title: 'min', text: ({ min }) => number(min) },
  { title: 'median', text: ({ median }) => number(median) },
  { title: 'p95', text: ({ p95 }) => (p95 === undefined ? undefined : number(p95)) },
  { title: 'p99', text: ({ p99 }) => (p99 === undefined ? undefined : number(p99)) },
  { title: 'max', text: ({ max }) => number(max) },
  { title: 'ratio', text: ({ ratio }) => ratio?.toFixed(2) },
];

/** A comparison as lines of cells, the titles first; columns that would be empty are left out. */
export const tableOf = ({ unit, figures }: Comparison): string[][] => {
  const columns = COLUMNS.filter(({ text }) => figures.some((figure) => text(figure) !== undefined));
  return [
    [unit, ...columns.map(({ title }) => title)],
    ...figures.map((figure) => [
      figure.kind === 'ours' ? figure.name : `${figure.name} (${figure.kind})`,
      ...columns.map(({ text }) => text(figure) ?? ''),
    ]),
  ];
};

export const verdict = ({ holds }: Budget): string => (holds ? 'holds' : 'misses');

const NUMBER_WIDTH = 11;

const line = ([name = '', ...numbers]: string[], width: number): string =>
  `    ${name.padEnd(width)}${numbers.map((text) => text.padStart(NUMBER_WIDTH)).join('')}`.trimEnd();

const budgetLine = (budget: Budget): string =>
  `${verdict(budget).padEnd(6)}  ${budget.what}: ${number(budget.measured)} (${budget.budget})`;

const comparisonLines = (comparison: Comparison): string[] => {
  const { title, budgets, absent } = comparison;
  const rows = tableOf(comparison);
  const width = Math.max(...rows.map(([name = '']) => name.length)) + 2;
  return [
    `  ${title}`,
    ...rows.map((row) => line(row, width)),
    ...budgets.map((budget) => `    ${budgetLine(budget)}`),
    ...(absent === undefined ? [] : [`    not measured: ${absent}`]),
  ];
};

/** One row for a person at the terminal. */
export const printed = ({ name, title, comparisons }: RowResult): string =>
  [`${title}  [${name}]`, ...comparisons.flatMap(comparisonLines)].join('\n');

/** All budgets of a run at one glance. */
export const printedBudgets = (budgets: readonly Budget[]): string =>
  ['Budgets', ...budgets.map(budgetLine)].join('\n');
