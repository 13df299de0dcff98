import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Behaviour, behaviourWith } from '../../../sandbox/behaviour.ts';
import { type ClockMachine, createClock } from '../../../sandbox/clock/virtual-clock.ts';
import type { Fact } from '../../../sandbox/notifications/fact.ts';
import type { Order } from '../../../sandbox/orders/order.ts';
import { createOrderBook, type OrderBook } from '../../../sandbox/orders/order-book.ts';
import type { RefundRefusal } from '../../../sandbox/refunds/checks.ts';
import type { Refund, RefundAttempt } from '../../../sandbox/refunds/refund.ts';
import { createRefundBook, type RefundBook } from '../../../sandbox/refunds/refund-book.ts';

const START = Date.parse('2026-11-22T14:00:00+08:00');
const MCHID = '1900000109';

let clock: ClockMachine;
let behaviour: Behaviour;
let told: string[];
let orders: OrderBook;
let refunds: RefundBook;

const setUp = (): void => {
  clock = createClock(() => START);
  behaviour = behaviourWith({ refund_spacing_seconds: 0 });
  told = [];
  const outbox = {
    publish: (fact: Fact) => {
      if (fact.kind === 'refund_changed') told.push(refundWords(fact));
    },
  };
  orders = createOrderBook({ clock, behaviour, outbox });
  refunds = createRefundBook({ clock, behaviour, outbox });
};

const refundWords = ({ refund }: { kind: 'refund_changed'; refund: Refund }) =>
  `${refund.out_refund_no} ${refund.status} ${(clock.now() - START) / 1000}`;

beforeEach(setUp);

const anOrder = (total = 100, coupon?: number, out_trade_no = 'order-1'): Order => {
  const attempt = { product: 'app', trade_type: 'APP', mchid: MCHID, appid: 'wx1', parameters: '{}', attach: '' };
  orders.place(
    { system: 'v3', ...attempt, out_trade_no, total, currency: 'CNY' },
    { ttl_seconds: 7200, fields: () => ({}) },
  );
  orders.pay(MCHID, out_trade_no, coupon === undefined ? {} : { coupon });
  return orders.find(MCHID, out_trade_no) as Order;
};

const attempt = (out_refund_no: string, refund: number, change: Partial<RefundAttempt> = {}): RefundAttempt => ({
  out_refund_no,
  refund,
  total: 100,
  currency: 'CNY',
  parameters: JSON.stringify({ out_refund_no, refund }),
  ...change,
});

const made = (order: Order, wanted: RefundAttempt): Refund => {
  const result = refunds.refund(MCHID, order, wanted);
  if ('refused' in result) throw new Error(result.refused);
  return result;
};

describe('a refund', () => {
  it('is on its way for 5 virtual seconds, then there, and the merchant is told', () => {
    const order = anOrder();
    const refund = made(order, attempt('r1', 100, { reason: 'broken' }));
    expect(refund).toMatchObject({ status: 'PROCESSING', payer_refund: 100, reason: 'broken', created_at: START });
    expect(refund.refund_id).toMatch(/^5030\d{6}20261122\d{11}$/);
    expect(order.state).toBe('REFUND');
    clock.advance(4.999);
    expect([refund.status, told]).toEqual(['PROCESSING', []]);
    clock.advance(10);
    expect(refund).toMatchObject({ status: 'SUCCESS', success_time: START + 5000 });
    expect(told).toEqual(['r1 SUCCESS 5']);
    expect(refunds.find(MCHID, 'r1')).toBe(refund);
    expect(refunds.findById(MCHID, refund.refund_id)).toBe(refund);
    expect(refunds.findById('1900000209', refund.refund_id)).toBeUndefined();
  });

  it('is repeated by its number, and made once', () => {
    const order = anOrder();
    const refund = made(order, attempt('r1', 40));
    clock.advance(5);
    expect(made(order, attempt('r1', 40))).toBe(refund);
    expect(refunds.refund(MCHID, order, attempt('r1', 41))).toEqual({ refused: 'changed' });
    expect([refunds.of(order), told]).toEqual([[refund], ['r1 SUCCESS 5']]);
  });

  it.each(['ABNORMAL', 'CLOSED'] as const)('ends %s by the switch or by hand', (end) => {
    const order = anOrder();
    behaviour.refund_outcome = end;
    const refund = made(order, attempt('r1', 10));
    clock.advance(5);
    expect(refund.status).toBe(end);
    behaviour.refund_outcome = 'SUCCESS';
    made(order, attempt('r2', 10));
    expect(refunds.settle(MCHID, 'r2', end)).toMatchObject({ status: end });
    clock.advance(5);
    expect(refunds.find(MCHID, 'r2')?.status).toBe(end);
    expect(told).toEqual([`r1 ${end} 5`, `r2 ${end} 5`]);
    expect(refunds.settle(MCHID, 'r2', 'SUCCESS')).toEqual({ refused: 'settled' });
    expect(refunds.settle(MCHID, 'r3', 'SUCCESS')).toEqual({ refused: 'unknown' });
  });

  it('goes to a bank card when it was abnormal, whatever was due before', () => {
    const refund = made(anOrder(), attempt('r1', 10));
    expect(refunds.applyAbnormal(refund, 'USER_BANK_CARD')).toEqual({ refused: 'not_abnormal' });
    refunds.settle(MCHID, 'r1', 'ABNORMAL');
    clock.advance(3);
    refunds.applyAbnormal(refund, 'USER_BANK_CARD');
    clock.advance(4);
    expect(refund).toMatchObject({ status: 'PROCESSING', channel: 'OTHER_BANKCARD' });
    clock.advance(1);
    expect(told).toEqual(['r1 ABNORMAL 0', 'r1 SUCCESS 8']);
  });

  const REFUSALS: [RefundRefusal, () => ReturnType<RefundBook['refund']>][] = [
    ['order_unknown', () => refunds.refund(MCHID, undefined, attempt('r1', 1))],
    ['total_differs', () => refunds.refund(MCHID, anOrder(), attempt('r1', 1, { total: 101 }))],
    ['currency_differs', () => refunds.refund(MCHID, anOrder(), attempt('r1', 1, { currency: 'USD' }))],
    ['exceeds', () => refunds.refund(MCHID, anOrder(), attempt('r1', 101))],
    [
      'not_paid',
      () => {
        const order = anOrder();
        delete order.payment;
        return refunds.refund(MCHID, order, attempt('r1', 1));
      },
    ],
    [
      'fully_refunded',
      () => {
        const order = anOrder();
        made(order, attempt('r1', 60));
        made(order, attempt('r2', 40));
        return refunds.refund(MCHID, order, attempt('r3', 1));
      },
    ],
    [
      'too_many',
      () => {
        const order = anOrder();
        for (let index = 1; index <= 50; index += 1) made(order, attempt(`r${index}`, 1));
        return refunds.refund(MCHID, order, attempt('r51', 1));
      },
    ],
    [
      'too_late',
      () => {
        const order = anOrder();
        clock.advance(365 * 86_400);
        made(order, attempt('r1', 1));
        clock.advance(1);
        return refunds.refund(MCHID, order, attempt('r2', 1));
      },
    ],
    [
      'too_soon',
      () => {
        behaviour.refund_spacing_seconds = 60;
        const order = anOrder();
        made(order, attempt('r1', 1));
        clock.advance(60);
        made(order, attempt('r2', 1));
        clock.advance(59);
        return refunds.refund(MCHID, order, attempt('r3', 1));
      },
    ],
  ];

  it.each(REFUSALS)('is refused: %s', (refused, act) => {
    expect(act()).toEqual({ refused });
  });

  it('is not held against the total once it was closed', () => {
    const order = anOrder();
    made(order, attempt('r1', 100));
    refunds.settle(MCHID, 'r1', 'CLOSED');
    expect(made(order, attempt('r2', 100)).status).toBe('PROCESSING');
  });
});

describe('partial refunds', () => {
  it('never exceed the total, and give the payer back exactly what he paid when all is refunded', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), amounts, (coupon, wanted) => {
        setUp();
        const order = anOrder(100, coupon);
        for (const [index, amount] of wanted.entries()) refunds.refund(MCHID, order, attempt(`r${index}`, amount));
        const rest = 100 - refunds.of(order).reduce((sum, { refund }) => sum + refund, 0);
        expect(rest).toBeGreaterThanOrEqual(0);
        if (rest > 0) made(order, attempt('rest', rest));
        const paidBack = refunds.of(order).map(({ payer_refund }) => payer_refund);
        expect(Math.min(...paidBack)).toBeGreaterThanOrEqual(0);
        expect(paidBack.reduce((sum, share) => sum + share, 0)).toBe(100 - coupon);
      }),
    );
  });
});
