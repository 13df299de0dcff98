import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RowResult } from '../figures/figure.ts';
import { UsageError } from '../options.ts';
import type { Report } from '../report.ts';
import type { Row } from '../row.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/**
 * Measures one row in a process of its own, as a function has one: code that V8 has compiled for two order types is slower
 * than that of one. The row prints itself; its figures come back through a file in `directory`.
 */
export const inOwnProcess = async ({ name }: Row, quick: boolean, directory: string): Promise<RowResult[]> => {
  const file = join(directory, `${name}.json`);
  const args = [...process.execArgv, main, name, '--json', file, ...(quick ? ['--quick'] : [])];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  // Whoever stops the run waits for the row, which has processes and files to take along.
  const stop = (): void => void child.kill('SIGTERM');
  for (const signal of SIGNALS) process.on(signal, stop);
  const [code] = (await once(child, 'exit')) as [number | null];
  for (const signal of SIGNALS) process.off(signal, stop);
  if (code !== 0) throw new UsageError(`${name} was not measured.`);
  const report = JSON.parse(await readFile(file, 'utf8')) as Report;
  return report.rows;
};
