import { beforeEach, describe, expect, it } from 'vitest';
import { type Behaviour, behaviourWith } from '../../../sandbox/behaviour.ts';
import { type ClockMachine, createClock } from '../../../sandbox/clock/virtual-clock.ts';
import type { Fact } from '../../../sandbox/notifications/fact.ts';
import type { Move, MoveRefusal } from '../../../sandbox/orders/moves.ts';
import { type OrderAttempt, type SystemName, type TradeState, tradeState } from '../../../sandbox/orders/order.ts';
import { createOrderBook, type OrderBook } from '../../../sandbox/orders/order-book.ts';

const START = Date.parse('2026-11-22T14:00:00+08:00');
const FORM = { ttl_seconds: 7200, fields: (prepay_id: string) => ({ prepay_id }) };
const NUMBER = 'order-1';

const anAttempt = (change: Partial<OrderAttempt> = {}): OrderAttempt => ({
  system: 'v3',
  product: 'app',
  trade_type: 'APP',
  mchid: '1900000109',
  appid: 'wx1',
  out_trade_no: NUMBER,
  parameters: '{}',
  total: 100,
  currency: 'CNY',
  attach: '',
  ...change,
});

let clock: ClockMachine;
let behaviour: Behaviour;
let facts: Fact[];
let orders: OrderBook;

beforeEach(() => {
  clock = createClock(() => START);
  behaviour = behaviourWith();
  facts = [];
  orders = createOrderBook({ clock, behaviour, outbox: { publish: (fact) => void facts.push(fact) } });
});

const order = () => orders.find('1900000109', NUMBER);

const MOVES: Readonly<Record<Move, () => unknown>> = {
  start: () => orders.payerDoes('start', '1900000109', NUMBER),
  cancel: () => orders.payerDoes('cancel', '1900000109', NUMBER),
  fail: () => orders.payerDoes('fail', '1900000109', NUMBER),
  pay: () => orders.pay('1900000109', NUMBER),
  close: () => orders.close('1900000109', NUMBER),
  revoke: () => orders.revoke('1900000109', NUMBER),
};

/** The way into each state. */
const INTO: Readonly<Record<TradeState, () => unknown>> = {
  NOTPAY: () => undefined,
  USERPAYING: MOVES.start,
  PAYERROR: MOVES.fail,
  SUCCESS: MOVES.pay,
  REFUND: () => {
    MOVES.pay();
    Object.assign(order() ?? {}, { state: 'REFUND' });
  },
  CLOSED: MOVES.close,
  REVOKED: MOVES.revoke,
};

/** What follows: a state in capitals, a refusal in small letters. Columns: start, pay, cancel, fail, close, revoke. */
const COLUMNS = ['start', 'pay', 'cancel', 'fail', 'close', 'revoke'] as const;
const TABLE: [TradeState, ...(TradeState | MoveRefusal)[]][] = [
  ['NOTPAY', 'USERPAYING', 'SUCCESS', 'NOTPAY', 'PAYERROR', 'CLOSED', 'REVOKED'],
  ['USERPAYING', 'USERPAYING', 'SUCCESS', 'NOTPAY', 'PAYERROR', 'CLOSED', 'REVOKED'],
  ['PAYERROR', 'USERPAYING', 'SUCCESS', 'PAYERROR', 'PAYERROR', 'CLOSED', 'REVOKED'],
  ['SUCCESS', 'paid', 'paid', 'paid', 'paid', 'paid', 'REVOKED'],
  ['REFUND', 'paid', 'paid', 'paid', 'paid', 'paid', 'paid'],
  ['CLOSED', 'closed', 'closed', 'closed', 'closed', 'CLOSED', 'closed'],
  ['REVOKED', 'revoked', 'revoked', 'revoked', 'revoked', 'revoked', 'REVOKED'],
];

describe.each(TABLE)('a code payment that is %s', (state, ...verdicts) => {
  it.each(COLUMNS.map((move, at) => [move, verdicts[at]] as const))('on %s: %s', (move, verdict) => {
    orders.place(anAttempt({ trade_type: 'MICROPAY' }), FORM);
    INTO[state]();
    expect(order()?.state).toBe(state);
    const result = MOVES[move]();
    if (verdict === verdict?.toLowerCase()) expect([result, order()?.state]).toEqual([{ refused: verdict }, state]);
    else expect([result, order()?.state]).toEqual([order(), verdict]);
  });
});

describe('the life of an order', () => {
  it('knows REVOKED for code payments only', () => {
    orders.place(anAttempt(), FORM);
    expect(MOVES.revoke()).toEqual({ refused: 'not_code_payment' });
  });

  it.each(Object.keys(MOVES) as Move[])('has no %s for an unknown number', (move) => {
    expect(MOVES[move]()).toEqual({ refused: 'unknown' });
  });

  it('tells of a payment and of nothing else', () => {
    orders.place(anAttempt(), FORM);
    for (const move of ['start', 'fail', 'start', 'cancel'] as const) MOVES[move]();
    expect(facts).toEqual([]);
    MOVES.pay();
    expect(facts).toEqual([{ kind: 'transaction_succeeded', order: order() }]);
    orders.place(anAttempt({ out_trade_no: 'order-2' }), FORM);
    orders.close('1900000109', 'order-2');
    expect(facts).toHaveLength(1);
  });

  it('is paid by the payer of the order, whole, and found by transaction_id', () => {
    orders.place(anAttempt({ openid: 'oPayer' }), FORM);
    clock.advance(30);
    MOVES.pay();
    const { payment } = order() ?? {};
    expect(payment).toEqual({
      transaction_id: expect.stringMatching(/^4200\d{6}20261122\d{10}$/),
      paid_at: START + 30_000,
      openid: 'oPayer',
      bank_type: 'OTHERS',
      payer_total: 100,
    });
    expect(orders.findByTransaction('1900000109', payment?.transaction_id ?? '')).toBe(order());
    expect(orders.findByTransaction('1900000209', payment?.transaction_id ?? '')).toBeUndefined();
  });

  it('is paid in part by a coupon, up to the total', () => {
    orders.place(anAttempt(), FORM);
    expect(orders.pay('1900000109', NUMBER, { coupon: 101 })).toEqual({ refused: 'coupon_too_large' });
    orders.pay('1900000109', NUMBER, { coupon: 30, bank_type: 'CMB_DEBIT' });
    expect(order()?.payment).toMatchObject({ payer_total: 70, bank_type: 'CMB_DEBIT', coupon: { amount: 30 } });
  });

  it('ends at its auto-close, at that very moment, by the system', () => {
    orders.place(anAttempt(), FORM);
    clock.advance(30 * 86_400);
    expect(order()).toMatchObject({ state: 'CLOSED', closed_at: START + 7 * 86_400_000, closed_by: 'system' });
  });

  it('is not closed by the system once it is paid', () => {
    orders.place(anAttempt(), FORM);
    MOVES.pay();
    clock.advance(30 * 86_400);
    expect(order()?.state).toBe('SUCCESS');
  });

  it('keeps the moment of its first closing', () => {
    orders.place(anAttempt(), FORM);
    MOVES.close();
    clock.advance(60);
    MOVES.close();
    expect(order()).toMatchObject({ closed_at: START, closed_by: 'merchant' });
  });

  it('lets nobody pay after time_expire, save who was at the password screen, for a minute', () => {
    const attempt = anAttempt({ time_expire: START + 600_000 });
    orders.place(attempt, FORM);
    clock.advance(600);
    clock.advance(1);
    expect(MOVES.pay()).toEqual({ refused: 'expired' });
    expect(MOVES.start()).toEqual({ refused: 'expired' });

    orders.clear();
    clock.set(START);
    orders.place(attempt, FORM);
    clock.advance(590);
    MOVES.start();
    clock.advance(71);
    expect(MOVES.pay()).toEqual({ refused: 'expired' });
    clock.advance(-1);
    expect(MOVES.pay()).toMatchObject({ state: 'SUCCESS' });
  });

  it('lets who was at the password screen pay with a prepay_id that has expired since', () => {
    orders.place(anAttempt(), FORM);
    clock.advance(7200);
    MOVES.start();
    clock.advance(10);
    expect(MOVES.pay()).toMatchObject({ state: 'SUCCESS' });
    orders.place(anAttempt({ out_trade_no: 'order-2' }), FORM);
    clock.advance(7201);
    expect(orders.payerDoes('start', '1900000109', 'order-2')).toEqual({ refused: 'artifact_expired' });
    expect(orders.pay('1900000109', 'order-2')).toEqual({ refused: 'artifact_expired' });
  });

  it('takes a burnt number for a changed repeat', () => {
    orders.burn('1900000109', NUMBER);
    expect(orders.place(anAttempt(), FORM)).toEqual({ refused: 'changed' });
    expect(orders.place(anAttempt({ mchid: '1900000209' }), FORM)).toHaveProperty('order');
  });
});

describe('what a system shows of an unfinished payment', () => {
  const shown = (system: SystemName, trade_type: string, switches: Partial<Behaviour>): [TradeState, TradeState] => {
    orders.clear();
    Object.assign(behaviour, behaviourWith(switches));
    orders.place(anAttempt({ system, trade_type }), FORM);
    const state = () => tradeState(order() as NonNullable<ReturnType<typeof order>>, behaviour);
    MOVES.start();
    const started = state();
    MOVES.fail();
    return [started, state()];
  };

  it.each<[SystemName, string, Partial<Behaviour>, [TradeState, TradeState]]>([
    ['v3', 'APP', {}, ['NOTPAY', 'NOTPAY']],
    ['v3', 'APP', { v3_unfinished_states: 'both' }, ['USERPAYING', 'PAYERROR']],
    ['v2', 'APP', {}, ['NOTPAY', 'PAYERROR']],
    ['v2', 'MICROPAY', {}, ['USERPAYING', 'PAYERROR']],
    ['v2', 'APP', { v2_unfinished_states: 'none' }, ['NOTPAY', 'NOTPAY']],
    ['wecom', 'JSAPI', {}, ['NOTPAY', 'NOTPAY']],
    ['wecom', 'JSAPI', { wecom_unfinished_states: 'payerror' }, ['NOTPAY', 'PAYERROR']],
  ])('%s %s with %j: %j', (system, tradeType, switches, states) => {
    expect(shown(system, tradeType, switches)).toEqual(states);
  });
});

describe('how long an order can be paid', () => {
  const DAY = 86_400_000;

  it.each<[SystemName, number | undefined, Partial<Behaviour>, payDays: number, closeDays: number]>([
    ['v3', undefined, {}, 7, 7],
    ['v3', 99 * DAY, {}, 15, 15],
    ['v3', 99 * DAY, { v3_max_pay_days: 7 }, 7, 7],
    ['v3', -DAY, {}, 60_000 / DAY, 7],
    ['v3', 2 * DAY, { v3_auto_close_days: 1 }, 2, 2],
    ['v2', undefined, { v2_auto_close_days: 14 }, 14, 14],
    ['wecom', 99 * DAY, {}, 90, 90],
  ])('%s, time_expire in %s ms, %j: %d days to pay, %d to its closing', (system, expire, switches, pay, close) => {
    Object.assign(behaviour, behaviourWith(switches));
    orders.place(anAttempt({ system, ...(expire !== undefined && { time_expire: START + expire }) }), FORM);
    expect([(order()?.pay_until ?? 0) - START, (order()?.auto_close_at ?? 0) - START]).toEqual([
      pay * DAY,
      close * DAY,
    ]);
  });
});
