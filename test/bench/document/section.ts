import type { Budget, Comparison, RowResult } from '../figures/figure.ts';
import { number, tableOf, verdict } from '../print.ts';
import type { Report } from '../report.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

const table = ([titles = [], ...lines]: readonly (readonly string[])[]): string => {
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  const rule = `|${titles.map((_, index) => (index === 0 ? '---' : '---:')).join('|')}|`;
  return [row(titles), rule, ...lines.map(row)].join('\n');
};

const comparisonText = (comparison: Comparison): string => {
  const { title, base, absent } = comparison;
  return [
    `**${title[0]?.toUpperCase()}${title.slice(1)}**${base === undefined ? '' : ` (ratios to: ${base})`}`,
    table(tableOf(comparison)),
    ...(absent === undefined ? [] : [`Not measured: ${absent}.`]),
  ].join('\n\n');
};

const rowText = ({ name, title, comparisons }: RowResult): string =>
  [`### ${title}`, `\`npm run bench -- ${name}\``, ...comparisons.map(comparisonText)].join('\n\n');

const budgetTable = (budgets: readonly Budget[]): string =>
  table([
    ['budget', 'promised', 'measured', ''],
    ...budgets.map((budget) => [budget.what, budget.budget, number(budget.measured), verdict(budget)]),
  ]);

/** The figures of a run as Markdown. */
export const section = ({ finished_at, machine, node, openssl, quick, rows }: Report): string => {
  const budgets = rows.flatMap(({ comparisons }) => comparisons.flatMap((comparison) => comparison.budgets));
  const { cpu, cores, memory_gib, system, load_average } = machine;
  return [
    ...(quick ? ['**A smoke run: these figures mean nothing.**'] : []),
    `${finished_at.slice(0, 10)}, ${cpu}, ${cores} processors, ${memory_gib} GiB, ${system}, Node.js ${node}, OpenSSL ${openssl}. What else the machine did: load average ${number(load_average)} before the first row.`,
    '## Budgets',
    budgetTable(budgets),
    '## Figures',
    ...rows.map(rowText),
  ].join('\n\n');
};

const BEGIN = '<!-- Begin of what "npm run bench -- --document" writes from benchmarks.json. -->';
const END = '<!-- End of it. -->';

/** The document with its figures replaced. @throws Error when the marks between which they stand are missing. */
export const withSection = (document: string, figures: string): string => {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('docs/benchmarks.md has lost the marks of its generated part');
  return `${document.slice(0, begin + BEGIN.length)}\n\n${figures}\n\n${document.slice(end)}`;
};
