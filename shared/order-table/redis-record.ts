import { COLUMNS, type Column, columnsOf, rowOf, type Value } from './columns.ts';
import { type OrderRecord, RECORD_VERSION } from './record.ts';

/** Every field of a hash is text; a list of numbers is separated by commas. */
const textOf = (value: Value): string => (typeof value === 'object' ? value.join(',') : String(value));

const parsed = (name: Column, text: string): Value => {
  switch (COLUMNS[name]) {
    case 'text':
      return text;
    case 'number':
      return Number(text);
    case 'numbers':
      return text === '' ? [] : text.split(',').map(Number);
  }
};

/** Names and values in turn, as HSET takes them, and the names that HDEL takes. */
export const toHash = (row: Partial<OrderRecord>): { fields: string[]; absent: string[] } => {
  const { stored, absent } = columnsOf(row);
  return { fields: stored.flatMap(([name, value]) => [name, textOf(value)]), absent };
};

export const VERSION_FIELD = ['record_version', String(RECORD_VERSION)];

export const fromHash = (hash: Readonly<Record<string, string>>): OrderRecord =>
  rowOf((name) => {
    const text = hash[name];
    return text === undefined ? undefined : parsed(name, text);
  });

/** Scripts answer HGETALL as one list. */
export const fromFields = (fields: readonly string[]): OrderRecord => {
  const hash: Record<string, string> = {};
  for (let index = 0; index + 1 < fields.length; index += 2) hash[fields[index] ?? ''] = fields[index + 1] ?? '';
  return fromHash(hash);
};
