import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mintOrderToken, type OrderToMint } from '../../shared/order-token/mint.ts';
import { anOrder } from './orders.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());
afterEach(() => stack.sandbox.faults.clear());

const keyOf = (mchid: string) => {
  const secret = stack.demo.secrets[`prepay-merchant-${mchid}`] as { order_token_keys: { kid: string; key: string }[] };
  return secret.order_token_keys[0] as { kid: string; key: string };
};

const tokenFor = (mchid: string, minted: OrderToMint) => mintOrderToken(minted, keyOf(mchid));
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

describe('a mini-program with an order token', () => {
  it('places the order that the back office signed, with nothing in the body', async () => {
    const order = anOrder('wecom-miniprogram');
    const token = await tokenFor('1230000109', { order_type: 'wecom-miniprogram', order });
    const response = await fetch(`${stack.origin()}/orders/wecom-miniprogram`, {
      method: 'POST',
      headers: bearer(token),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ out_trade_no: order.out_trade_no, payment: { signType: 'RSA' } });
  });

  it('adds its address, and is the same order when it adds another one', async () => {
    const { scene_info: _, ...order } = anOrder('app');
    const token = await tokenFor('1900000109', { order_type: 'app', order });
    const from = (payer_client_ip: string) => stack.post('app', { scene_info: { payer_client_ip } }, bearer(token));
    expect((await from('8.8.8.8')).body).toMatchObject({ replayed: false });
    expect((await from('2001:db8::1')).body).toMatchObject({ replayed: true });
    const [sent] = stack.requestsOf(String(order.out_trade_no), 'app');
    expect(JSON.parse(sent?.body ?? '{}')).toMatchObject({ scene_info: { payer_client_ip: '8.8.8.8' } });
  });

  it('is the same order as the one that the back office posts itself', async () => {
    const order = anOrder('app');
    expect((await stack.post('app', order)).status).toBe(200);
    const token = await tokenFor('1900000109', { order_type: 'app', order });
    expect((await stack.post('app', {}, bearer(token))).body).toMatchObject({ replayed: true });
  });

  it('changes nothing that moves money', async () => {
    const order = anOrder('app');
    const token = await tokenFor('1900000109', { order_type: 'app', order });
    const answer = await stack.post('app', { amount: { total: 1 } }, bearer(token));
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toEqual([{ field: '/amount/total', issue: 'is fixed by the order token' }]);
    expect(stack.requestsOf(order.out_trade_no)).toEqual([]);
  });

  it('does not place another type of order, and sees no orders', async () => {
    const order = anOrder('app');
    const token = await tokenFor('1900000109', { order_type: 'app', order });
    expect((await stack.post('unified', {}, bearer(token))).status).toBe(401);
    const query = `${stack.origin()}/orders?mchid=1900000109&out_trade_no=${order.out_trade_no}`;
    expect((await fetch(query, { headers: bearer(token) })).status).toBe(403);
  });

  it('is not told what WeChat said', async () => {
    stack.sandbox.faults.add({ call: 'app', count: 2, error: 'PARAM_ERROR' });
    const order = anOrder('app');
    const token = await tokenFor('1900000109', { order_type: 'app', order });
    const told = await stack.post('app', {}, bearer(token));
    expect(told.body).toMatchObject({ code: 'PARAM_ERROR' });
    expect(told.body).not.toHaveProperty('upstream');
    expect((await stack.post('app', anOrder('app'))).body).toHaveProperty('upstream');
  });

  it('is logged by the key that signed for it', async () => {
    const order = anOrder('app');
    await stack.post('app', {}, bearer(await tokenFor('1900000109', { order_type: 'app', order })));
    const file = stack.env.PREPAY_TABLE;
    expect(file).toContain('sqlite:');
    const { openSqliteTable } = await import('../../shared/order-table/sqlite-table.ts');
    const table = openSqliteTable({
      file: String(file).slice('sqlite:'.length),
      clock: { now: Date.now, sleep: async () => {} },
      world: 'double',
    });
    expect(await table.read(`1900000109#${order.out_trade_no}`)).toMatchObject({ caller: 'token:demo' });
    expect(stack.gateway().stderr()).toContain('"caller":"token:demo"');
    await table.close();
  });
});
