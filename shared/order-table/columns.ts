import type { OrderRecord } from './record.ts';
import { TableError } from './table-error.ts';

/** How the engines without a schema store each column. A column that is null is not stored. */
export const COLUMNS = {
  order_type: 'text',
  appid: 'text',
  total: 'number',
  currency: 'text',
  caller: 'text',
  fingerprint: 'text',
  body: 'text',
  status: 'text',
  owner: 'text',
  lease_until: 'number',
  attempts: 'number',
  tries: 'numbers',
  conflicts: 'number',
  artifact: 'text',
  artifact_since: 'number',
  artifact_until: 'number',
  refusal: 'text',
  upstream_request_id: 'text',
  created_at: 'number',
  expire_at: 'number',
} as const satisfies Record<keyof OrderRecord, 'text' | 'number' | 'numbers'>;

export type Column = keyof OrderRecord;
export type Value = string | number | readonly number[];

const NAMES = Object.keys(COLUMNS) as Column[];

const NULLABLE: ReadonlySet<Column> = new Set([
  'artifact',
  'artifact_since',
  'artifact_until',
  'refusal',
  'upstream_request_id',
]);

/** The columns of a row or of a change to it, apart from those that are null. */
export const columnsOf = (row: Partial<OrderRecord>): { stored: [Column, Value][]; absent: Column[] } => {
  const given = NAMES.filter((name) => row[name] !== undefined);
  return {
    stored: given.flatMap((name): [Column, Value][] => {
      const value = row[name];
      return value === null || value === undefined ? [] : [[name, value]];
    }),
    absent: given.filter((name) => row[name] === null),
  };
};

/** @throws TableError when a column is missing without which the row means nothing. */
export const rowOf = (read: (name: Column) => Value | undefined): OrderRecord => {
  const row = NAMES.map((name) => {
    const value = read(name) ?? null;
    if (value === null && !NULLABLE.has(name)) {
      throw new TableError('BAD_ROW', `a row of the order table has no ${name}`);
    }
    return [name, value];
  });
  return Object.fromEntries(row) as OrderRecord;
};
