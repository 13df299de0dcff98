import type { Budget, Comparison, Figure, RowResult } from './figures/figure.ts';

/** Three digits that count, whatever the size. */
export const number = (value: number): string => {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', { minimumFractionDigits: 0, maximumFractionDigits: Math.min(digits, 3) });
};

const ratio = ({ ratio: value }: Figure): string => (value === undefined ? '' : value.toFixed(2));

export const verdict = ({ holds }: Budget): string => (holds ? 'holds' : 'misses');

const cells = (figure: Figure): string[] => [
  figure.kind === 'ours' ? figure.name : `${figure.name} (${figure.kind})`,
  number(figure.min),
  number(figure.median),
  number(figure.max),
  ratio(figure),
];

const NUMBER_WIDTH = 11;

const line = ([name = '', ...numbers]: string[], width: number): string =>
  `    ${name.padEnd(width)}${numbers.map((text) => text.padStart(NUMBER_WIDTH)).join('')}`.trimEnd();

const comparisonLines = ({ title, unit, base, figures, budgets, absent = [] }: Comparison): string[] => {
  const rows = [[unit, 'min', 'median', 'max', base === undefined ? '' : 'ratio'], ...figures.map(cells)];
  const width = Math.max(...rows.map(([name = '']) => name.length)) + 2;
  return [
    `  ${title}`,
    ...rows.map((row) => line(row, width)),
    ...budgets.map((budget) => `    ${verdict(budget)}: ${budget.what} ${number(budget.measured)} (${budget.budget})`),
    ...absent.map((reason) => `    not measured: ${reason}`),
  ];
};

/** One row for a person at the terminal. */
export const printed = ({ name, title, comparisons }: RowResult): string =>
  [`${title}  [${name}]`, ...comparisons.flatMap(comparisonLines)].join('\n');
