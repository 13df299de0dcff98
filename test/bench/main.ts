import { writeFile } from 'node:fs/promises';
import { writeDocuments } from './document/write.ts';
import { FULL, QUICK } from './effort.ts';
import type { RowResult } from './figures/figure.ts';
import { installPeers } from './install-peers.ts';
import { type Options, readOptions, UsageError } from './options.ts';
import { printed, printedBudgets } from './print.ts';
import { loadAverage, reportOf, reportText } from './report.ts';
import type { Setting } from './row.ts';
import { rows } from './rows.ts';
import { inSetting } from './setting.ts';

const measureAll = async (options: Options, setting: Setting): Promise<RowResult[]> => {
  const results: RowResult[] = [];
  for (const { name, title, measure } of options.rows) {
    process.stderr.write(`measuring ${name} …\n`);
    const result = { name, title, comparisons: await measure(setting) };
    process.stdout.write(`${printed(result)}\n\n`);
    results.push(result);
  }
  return results;
};

/** Measures the chosen rows, prints them and writes their figures. Tells whether every budget holds. */
const measure = async (options: Options): Promise<boolean> => {
  installPeers();
  const load_average = loadAverage();
  const results = await inSetting(options.quick ? QUICK : FULL, (setting) => measureAll(options, setting));
  if (options.json !== null)
    await writeFile(options.json, reportText(reportOf({ rows: results, quick: options.quick, load_average })));
  const budgets = results.flatMap(({ comparisons }) => comparisons.flatMap((comparison) => comparison.budgets));
  if (budgets.length > 0) process.stdout.write(`${printedBudgets(budgets)}\n`);
  return budgets.every(({ holds }) => holds);
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
