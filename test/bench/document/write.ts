import { readFile, writeFile } from 'node:fs/promises';
import { UsageError } from '../options.ts';
import type { Report } from '../report.ts';
import { chart } from './chart.ts';
import { section, withSection } from './section.ts';

const FIGURES = new URL('../../../docs/benchmarks.json', import.meta.url);
const DOCUMENT = new URL('../../../docs/benchmarks.md', import.meta.url);
const CHART = new URL('../../../docs/benchmarks.svg', import.meta.url);

/** The two documents as they have to be for the figures in docs/benchmarks.json. */
export const documents = async (): Promise<{ file: URL; text: string }[]> => {
  const figures = await readFile(FIGURES, 'utf8').catch(() => {
    throw new UsageError('There are no figures; run "npm run bench -- --json docs/benchmarks.json" first.');
  });
  const report = JSON.parse(figures) as Report;
  return [
    { file: DOCUMENT, text: withSection(await readFile(DOCUMENT, 'utf8'), section(report)) },
    { file: CHART, text: chart(report.rows) },
  ];
};

export const writeDocuments = async (): Promise<void> => {
  for (const { file, text } of await documents()) await writeFile(file, text);
};
