import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDocuments } from './document/write.ts';
import { FULL, QUICK } from './effort.ts';
import type { Budget, RowResult } from './figures/figure.ts';
import { installPeers } from './install-peers.ts';
import { type Options, readOptions, UsageError } from './options.ts';
import { printed, printedBudgets } from './print.ts';
import { inOwnProcess } from './processes/own-process.ts';
import { loadAverage, reportOf, reportText } from './report.ts';
import type { Row } from './row.ts';
import { rows } from './rows.ts';
import { inSetting } from './setting.ts';

const measureOne = ({ name, title, measure }: Row, quick: boolean): Promise<RowResult> => {
  process.stderr.write(`measuring ${name} …\n`);
  return inSetting(quick ? QUICK : FULL, async (setting) => {
    const result = { name, title, comparisons: await measure(setting) };
    process.stdout.write(`${printed(result)}\n\n`);
    return result;
  });
};

const budgetsOf = ({ comparisons }: RowResult): Budget[] => comparisons.flatMap(({ budgets }) => budgets);

const measureEach = async (rows: readonly Row[], quick: boolean): Promise<RowResult[]> => {
  const directory = await mkdtemp(join(tmpdir(), 'prepay-bench-'));
  try {
    const results: RowResult[] = [];
    for (const row of rows) results.push(...(await inOwnProcess(row, quick, directory)));
    const budgets = results.flatMap(budgetsOf);
    if (budgets.length > 0) process.stdout.write(`${printedBudgets(budgets)}\n`);
    return results;
  } finally {
    await rm(directory, { recursive: true });
  }
};

/** Measures the chosen rows, prints them and writes their figures. Tells whether every budget holds. */
const measure = async ({ rows: chosen, quick, json }: Options): Promise<boolean> => {
  installPeers();
  const load_average = loadAverage();
  const [first, ...others] = chosen;
  const alone = first !== undefined && others.length === 0;
  const results = alone ? [await measureOne(first, quick)] : await measureEach(chosen, quick);
  if (json !== null) await writeFile(json, reportText(reportOf({ rows: results, quick, load_average })));
  return results.flatMap(budgetsOf).every(({ holds }) => holds);
};

/** `npm run bench` */
const main = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2), rows);
  if (options.document) return writeDocuments();
  const holds = await measure(options);
  if (options.budgets && !holds) process.exitCode = 1;
};

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof UsageError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
});
