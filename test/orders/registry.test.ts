import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { orderTypes } from '../../shared/orders/registry.ts';

const root = new URL('../../', import.meta.url);
const folders = readdirSync(new URL('functions/', root)).filter((name) => name !== 'query-order');

describe('the registry', () => {
  it('has one function folder per order type and no other', () => {
    expect(folders.sort()).toEqual(orderTypes.map(({ name }) => `${name}-order`).sort());
  });

  it.each(orderTypes.map(({ name }) => name))('has a handler and an example event for %s', (name) => {
    const handler = readFileSync(new URL(`functions/${name}-order/handler.ts`, root), 'utf8');
    expect(handler).toContain(`shared/orders/${name}-order.ts`);
    expect(existsSync(new URL(`functions/${name}-order/event.example.json`, root))).toBe(true);
  });

  it.each(orderTypes)('accepts the example event of $name', ({ name, schema }) => {
    const event = readFileSync(new URL(`functions/${name}-order/event.example.json`, root), 'utf8');
    expect(schema.safeParse(JSON.parse(event)).success).toBe(true);
  });
});
