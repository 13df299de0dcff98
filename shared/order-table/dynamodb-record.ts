import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { COLUMNS, type Column, columnsOf, rowOf, type Value } from './columns.ts';
import { DYNAMODB_TIME_TO_LIVE } from './dynamodb-definition.ts';
import { type OrderRecord, RECORD_VERSION } from './record.ts';

export type Item = Record<string, AttributeValue>;

export const attributeOf = (value: Value): AttributeValue => {
  if (typeof value === 'string') return { S: value };
  return typeof value === 'number' ? { N: String(value) } : { L: value.map((number) => ({ N: String(number) })) };
};

const parsed = (name: Column, attribute: AttributeValue): Value | undefined => {
  switch (COLUMNS[name]) {
    case 'text':
      return attribute.S;
    case 'number':
      return attribute.N === undefined ? undefined : Number(attribute.N);
    case 'numbers':
      return attribute.L?.map(({ N }) => Number(N));
  }
};

export const attributesOf = (row: Partial<OrderRecord>): { stored: [string, AttributeValue][]; absent: string[] } => {
  const { stored, absent } = columnsOf(row);
  return { stored: stored.map(([name, value]) => [name, attributeOf(value)]), absent };
};

/** What an item has besides the row: for later versions, and for the engine, which sweeps by seconds. */
export const besides = ({ expire_at }: Pick<OrderRecord, 'expire_at'>): [string, AttributeValue][] => [
  ['record_version', attributeOf(RECORD_VERSION)],
  [DYNAMODB_TIME_TO_LIVE.AttributeName, attributeOf(Math.ceil(expire_at / 1000))],
];

export const fromItem = (item: Item): OrderRecord =>
  rowOf((name) => {
    const attribute = item[name];
    return attribute && parsed(name, attribute);
  });
