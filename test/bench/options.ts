import { parseArgs } from 'node:util';
import type { Row } from './row.ts';

export interface Options {
  rows: readonly Row[];
  /** Where the figures go as JSON. */
  json: string | null;
  quick: boolean;
  /** Whether a budget that misses makes the command fail. */
  budgets: boolean;
  /** Nothing is measured: the document and its chart are written from the figures of an earlier run. */
  document: boolean;
}

/** A sentence for the person at the terminal. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const OPTIONS = {
  json: { type: 'string' },
  quick: { type: 'boolean', default: false },
  budgets: { type: 'boolean', default: false },
  document: { type: 'boolean', default: false },
} as const;

const parse = (args: string[]) => {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

/** What the command line asks for: rows by name, all of them when it names none. @throws UsageError */
export const readOptions = (args: string[], rows: readonly Row[]): Options => {
  const { values, positionals } = parse(args);
  const unknown = positionals.find((name) => !rows.some((row) => row.name === name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no row ${unknown}; the rows are ${rows.map(({ name }) => name).join(', ')}.`);
  }
  return {
    rows: positionals.length === 0 ? rows : rows.filter(({ name }) => positionals.includes(name)),
    json: values.json ?? null,
    quick: values.quick,
    budgets: values.budgets,
    document: values.document,
  };
};
