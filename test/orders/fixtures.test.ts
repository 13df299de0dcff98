import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { appOrderSchema } from '../../shared/orders/app-order-schema.ts';
import { unifiedOrderSchema } from '../../shared/orders/unified-order-schema.ts';
import { wecomMiniprogramOrderSchema } from '../../shared/orders/wecom-miniprogram-order-schema.ts';

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));

const directory = 'test/fixtures/orders';
const names = readdirSync(new URL(`../../${directory}`, import.meta.url)).map((name) => name.replace('.json', ''));

const types = [
  { type: 'app', schema: appOrderSchema },
  { type: 'wecom-miniprogram', schema: wecomMiniprogramOrderSchema },
  { type: 'unified', schema: unifiedOrderSchema },
];

describe.each(types)('fixtures of the $type order', ({ type, schema }) => {
  const fixtures = names.filter((name) => name === type || name.startsWith(`${type}-`));

  it.each(fixtures)('%s is accepted as it is', (name) => {
    const order = read(`${directory}/${name}.json`);
    expect(z.parse<z.core.$ZodType>(schema, order)).toEqual(order);
  });

  it('use every documented field between them', () => {
    const used = new Set(fixtures.flatMap((name) => Object.keys(read(`${directory}/${name}.json`))));
    expect([...used].toSorted()).toEqual(Object.keys(schema.shape).toSorted());
  });

  it('have an event for the console', () => {
    const event = read(`functions/${type}-order/event.example.json`);
    expect(z.parse<z.core.$ZodType>(schema, event)).toEqual(event);
    expect(event).not.toHaveProperty('time_expire');
  });
});

it('every order number belongs to one fixture', () => {
  const numbers = [
    ...names.map((name) => `${directory}/${name}.json`),
    ...types.map(({ type }) => `functions/${type}-order/event.example.json`),
  ].map((path) => read(path).out_trade_no);
  expect(new Set(numbers).size).toBe(numbers.length);
});
