import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anOrder } from './orders.ts';
import { type Stack, startStack } from './stack.ts';

const LEASE_MS = 1_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ env: { PREPAY_LEASE_MS: String(LEASE_MS) } });
});
afterAll(() => stack.close());
afterEach(() => stack.sandbox.faults.clear());

/** Resolves when the sandbox has got a request for the number. */
const arrival = async (outTradeNo: string): Promise<void> => {
  while (stack.requestsOf(outTradeNo).length === 0) await delay(5);
};

describe('a gateway that is killed between the answer of WeChat and its record', () => {
  it.each([
    ['app', 'app', 'app'],
    ['unified', 'unified-native', 'unifiedorder'],
    ['wecom-miniprogram', 'wecom-miniprogram', 'create_order'],
  ])('has the identical %s order continued after the lease, with the same bytes', async (orderType, fixture, call) => {
    // The order is made at once; its answer is on the way when the process dies.
    stack.sandbox.faults.add({ call, count: 1, delay_ms: 60_000 });
    const order = anOrder(fixture);
    const lost = stack.post(orderType, order).catch(() => 'lost');
    await arrival(order.out_trade_no);
    await stack.crash();
    expect(await lost).toBe('lost');
    await stack.restart();

    const statuses: number[] = [];
    let answer = await stack.post(orderType, order);
    while (answer.status === 409) {
      expect(answer.body).toMatchObject({ code: 'REQUEST_IN_PROGRESS', retry: 'same-request' });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      statuses.push(answer.status);
      await delay(100);
      answer = await stack.post(orderType, order);
    }
    expect(answer.status).toBe(200);
    expect(statuses.length).toBeLessThan(LEASE_MS / 100);

    const bodies = stack
      .requestsOf(order.out_trade_no, call)
      .map(({ body }) => body.replace(/<(nonce_str|sign)>[^<]*<\/\1>/g, ''));
    expect(bodies).toHaveLength(2);
    expect(new Set(bodies).size).toBe(1);
    expect(stack.sandbox.orders().filter(({ out_trade_no }) => out_trade_no === order.out_trade_no)).toHaveLength(1);
  });

  it('still refuses other parameters for the number', async () => {
    stack.sandbox.faults.add({ call: 'app', count: 1, delay_ms: 60_000 });
    const order = anOrder('app');
    const lost = stack.post('app', order).catch(() => 'lost');
    await arrival(order.out_trade_no);
    await stack.crash();
    await lost;
    await stack.restart();
    const other = await stack.post('app', { ...order, amount: { total: 1, currency: 'CNY' } });
    expect(other.body.code).toBe('OUT_TRADE_NO_USED');
  });
});

describe('a gateway that is told to stop', () => {
  it('finishes the order under way and ends with 0', async () => {
    stack.sandbox.faults.add({ call: 'app', count: 1, delay_ms: 300 });
    const order = anOrder('app');
    const answer = stack.post('app', order);
    await arrival(order.out_trade_no);
    expect(await stack.gateway().end('SIGTERM')).toBe(0);
    expect((await answer).status).toBe(200);
    await stack.restart();
  });
});
