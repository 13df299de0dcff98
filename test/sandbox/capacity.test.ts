import { describe, expect, it } from 'vitest';
import { behaviourWith } from '../../sandbox/behaviour.ts';
import { createClock } from '../../sandbox/clock/virtual-clock.ts';
import { createExchangeLog } from '../../sandbox/exchange-log.ts';
import { createMerchants } from '../../sandbox/merchants/merchants.ts';
import { createMailroom } from '../../sandbox/notifications/mailroom.ts';
import { createOrderBook } from '../../sandbox/orders/order-book.ts';
import { createRefundBook } from '../../sandbox/refunds/refund-book.ts';
import { aNumber, useSandbox } from './demo-sandbox.ts';

/** CPU milliseconds of an action: unlike the time of the clock on the wall, it does not depend on the neighbours. */
const cpuOf = (act: () => void): number => {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

/** Generous: a look-up that searches, or a ring that copies, is hundreds of times slower at the end. */
const AS_FAST = 5;

/** The mean cost of the early rounds and of the late ones. The very first warms up and counts for neither. */
const earlyAndLate = (rounds: number, act: (round: number) => void): [early: number, late: number] => {
  const costs = Array.from({ length: rounds }, (_, round) => cpuOf(() => act(round)));
  const mean = (some: number[]) => some.reduce((sum, cost) => sum + cost, 0) / some.length;
  const part = Math.floor(rounds / 4);
  return [mean(costs.slice(1, 1 + part)), mean(costs.slice(-part))];
};

describe('what the sandbox holds', () => {
  it('100,000 orders and refunds cost no more each than the first ones', () => {
    const clock = createClock(Date.now);
    const behaviour = behaviourWith();
    const outbox = createMailroom({
      merchants: createMerchants([]),
      behaviour,
      clock,
      wireNow: Date.now,
      // The orders name no address.
      post: () => Promise.reject(new Error('nothing is to be sent')),
      limitMs: 1,
      takeFaults: () => ({ effects: {}, fired: [] }),
      capacity: 10_000,
      changed: () => {},
    });
    const domain = { clock, behaviour, outbox };
    const orders = createOrderBook(domain);
    const refunds = createRefundBook(domain);
    const form = { ttl_seconds: 7200, fields: (prepay_id: string) => ({ prepay_id }) };
    const attempt = { system: 'v3', product: 'app', trade_type: 'APP', appid: 'wx1', parameters: '{}' } as const;
    const one = (index: number): void => {
      const out_trade_no = `order-${index}`;
      const placed = orders.place(
        { ...attempt, mchid: '1', out_trade_no, total: 100, currency: 'CNY', attach: '' },
        form,
      );
      const paid = orders.pay('1', out_trade_no);
      if ('refused' in placed || 'refused' in paid) throw new Error('refused');
      const found = orders.findByTransaction('1', paid.payment?.transaction_id ?? '');
      refunds.refund('1', found, {
        out_refund_no: out_trade_no,
        parameters: '',
        refund: 1,
        total: 100,
        currency: 'CNY',
      });
      orders.findByPrepayId(placed.artifact.prepay_id);
    };
    const [early, late] = earlyAndLate(20, (round) => {
      for (let index = round * 5000; index < (round + 1) * 5000; index += 1) one(index);
    });
    clock.stop();
    expect([orders.all().length, refunds.all().length]).toEqual([100_000, 100_000]);
    expect(late).toBeLessThan(early * AS_FAST);
    clock.advance(10);
    expect(refunds.all().every(({ status }) => status === 'SUCCESS')).toBe(true);
  }, 120_000);

  it('1,000,000 exchanges cost no more each than the first ones, and 10,000 are kept', () => {
    const log = createExchangeLog(10_000);
    const exchange = { at: '', system: 'v3', call: 'app', method: 'POST', target: '/', headers: {}, body: '' };
    const bytes = Buffer.alloc(300);
    const [early, late] = earlyAndLate(20, () => {
      for (let index = 0; index < 50_000; index += 1)
        log.add({ ...exchange, bytes, verdict: '', code: '', faults: [] });
    });
    expect([log.size, log.slice(0, 1)[0]?.id]).toEqual([10_000, 990_001]);
    expect(late).toBeLessThan(early * AS_FAST);
  });
});

describe('the sandbox under load', () => {
  const stand = useSandbox();

  it('answers 200 orders at once, each once, each signed', async () => {
    const bodies = Array.from({ length: 200 }, () => stand.v3.anOrder(aNumber()));
    const replies = await Promise.all(bodies.map((body) => stand.v3.order(body)));
    expect(new Set(replies.map((reply) => reply.json().prepay_id)).size).toBe(200);
    expect(replies.every((reply) => reply.header('Wechatpay-Signature') !== undefined)).toBe(true);
    expect(stand.sandbox.orders()).toHaveLength(200);
  });

  it('logs requests as they were done, whatever signs first', async () => {
    const bodies = Array.from({ length: 20 }, () => stand.v3.anOrder(aNumber()));
    await Promise.all(bodies.map((body) => stand.v3.order(body)));
    const logged = stand.sandbox.requests().map(({ out_trade_no }) => out_trade_no);
    expect(stand.sandbox.orders().map(({ out_trade_no }) => out_trade_no)).toEqual(logged);
  });
});
