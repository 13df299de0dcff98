import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOrder } from './orders.ts';
import { type Stack, startStack } from './stack.ts';

const KEYS = { ours: ['375907253'], others: ['999999999'] };

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  const file = join(stack.directory, 'secrets', 'prepay-merchant-10000100');
  const secret = JSON.parse(await readFile(file, 'utf8')) as { api_keys: object[] };
  const limited = Object.entries(KEYS).map(([key, sub_mch_ids]) => ({
    id: key,
    sha256: createHash('sha256').update(key).digest('hex'),
    scopes: ['orders:write', 'orders:read'],
    sub_mch_ids,
  }));
  await writeFile(file, JSON.stringify({ ...secret, api_keys: [...secret.api_keys, ...limited] }));
});
afterAll(() => stack.close());

const withKey = (key: keyof typeof KEYS) => ({ Authorization: `Bearer ${key}` });
const forbidden = { status: 403, body: { code: 'FORBIDDEN' } };

describe('an API key that is limited to sub-merchants', () => {
  it('orders for them, and for nobody else', async () => {
    const order = anOrder('unified-institution-native');
    expect(await stack.post('unified', order, withKey('others'))).toMatchObject(forbidden);
    expect(await stack.post('unified', anOrder('unified-native'), withKey('ours'))).toMatchObject(forbidden);
    expect(stack.sandbox.requests()).toEqual([]);
    expect(await stack.post('unified', order, withKey('ours'))).toMatchObject({ status: 200 });
  });

  it('hears of their orders, and of nobody else’s', async () => {
    const order = anOrder('unified-institution-native');
    await stack.post('unified', order);
    const ask = async (key: keyof typeof KEYS, more = '') => {
      const target = `/orders?mchid=10000100&out_trade_no=${order.out_trade_no}${more}`;
      const response = await fetch(`${stack.origin()}${target}`, { headers: withKey(key) });
      return { status: response.status, body: (await response.json()) as object };
    };
    expect(await ask('others')).toMatchObject(forbidden);
    expect(await ask('others', '&sub_mch_id=999999999')).toMatchObject(forbidden);
    expect(await ask('ours')).toMatchObject({ status: 200, body: { trade_state: 'NOTPAY' } });
  });
});
