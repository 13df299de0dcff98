import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../sandbox/behaviour.ts';
import { aNumber, type Stand, useSandbox, withSandbox } from './demo-sandbox.ts';

const stand = useSandbox();

type Result = { code: string; artifact?: unknown };

/** One way to order in each system; `change` is a parameter that must not change. */
const WAYS = {
  v3: {
    mchid: '1900000109',
    order: async ({ v3 }: Stand, number: string, change: object = {}): Promise<Result> => {
      const reply = await v3.order(v3.anOrder(number, change));
      const { code, prepay_id } = reply.json();
      return reply.status === 200 ? { code: 'SUCCESS', artifact: prepay_id } : { code: `${reply.status} ${code}` };
    },
    change: { description: 'other' },
    expired: (at: string) => ({ time_expire: at }),
  },
  v2: {
    mchid: '10000100',
    order: async ({ v2 }: Stand, number: string, change: object = {}): Promise<Result> => {
      const answer = await v2.call(v2.anOrder(number, { nonce_str: aNumber(), ...change }));
      const { result_code, err_code, err_code_des, prepay_id } = answer;
      return result_code === 'SUCCESS'
        ? { code: 'SUCCESS', artifact: prepay_id }
        : { code: `${err_code} ${err_code_des}` };
    },
    change: { total_fee: '889' },
    expired: (at: string) => ({ time_expire: at.slice(0, 19).replaceAll(/[-T:]/g, '') }),
  },
  wecom: {
    mchid: '1230000109',
    order: async ({ wecom }: Stand, number: string, change: object = {}): Promise<Result> => {
      const { errcode, prepay_id } = await wecom.order(wecom.anOrder(number, change));
      return errcode === 0 ? { code: 'SUCCESS', artifact: prepay_id } : { code: String(errcode) };
    },
    change: { attach: 'other' },
    expired: (at: string) => ({ time_expire: at }),
  },
} as const;

type System = keyof typeof WAYS;

const soon = () => `${new Date(Date.now() + 600_000 + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;

/** What each system answers to an order on a number that exists already. */
const TABLE: [situation: string, answers: Record<System, string>, prepare: (system: System, number: string) => void][] =
  [
    [
      'is paid',
      { v3: '400 ORDER_PAID', v2: 'ORDERPAID 商户订单已支付', wecom: '720503' },
      (system, number) => stand.sandbox.pay(WAYS[system].mchid, number),
    ],
    [
      'is closed',
      { v3: '400 ORDER_CLOSED', v2: 'ORDERCLOSED 订单已关闭', wecom: '720504' },
      (system, number) => stand.sandbox.closeOrder(WAYS[system].mchid, number),
    ],
    [
      'was closed by the system after 7 days',
      { v3: '400 ORDER_CLOSED', v2: 'ORDERCLOSED 订单已关闭', wecom: '720504' },
      () => stand.sandbox.clock.advance(7 * 86_400 + 1),
    ],
  ];

const SYSTEMS = Object.keys(WAYS) as System[];

describe.each(SYSTEMS)('ordering again on %s', (system) => {
  const { order, change, expired, mchid } = WAYS[system];

  it('gives a fresh artifact for the same parameters', async () => {
    const number = aNumber();
    const [first, second] = [await order(stand, number), await order(stand, number)];
    expect([first.code, second.code]).toEqual(['SUCCESS', 'SUCCESS']);
    expect(second.artifact).not.toBe(first.artifact);
    expect(stand.sandbox.orders()).toHaveLength(1);
  });

  it('gives the same artifact when the switch says so, and a fresh one after 2 h', async () => {
    await withSandbox({ behaviour: { artifact_on_reentry: 'same' } }, async (other) => {
      const number = aNumber();
      const [first, second] = [await order(other, number), await order(other, number)];
      expect(second.artifact).toBe(first.artifact);
      other.sandbox.clock.advance(7201);
      expect((await order(other, number)).artifact).not.toBe(first.artifact);
    });
  });

  it('refuses a changed parameter', async () => {
    const number = aNumber();
    await order(stand, number);
    const answers = { v3: '400 INVALID_REQUEST', v2: 'INVALID_REQUEST 201 商户订单号重复', wecom: '720502' };
    expect((await order(stand, number, change)).code).toBe(answers[system]);
  });

  it.each(TABLE)('refuses a number that %s', async (_situation, answers, prepare) => {
    const number = aNumber();
    await order(stand, number);
    prepare(system, number);
    expect((await order(stand, number)).code).toBe(answers[system]);
  });

  it('refuses a number whose time_expire has passed', async () => {
    const [number, expiry] = [aNumber(), expired(soon())];
    await order(stand, number, expiry);
    stand.sandbox.clock.advance(660);
    const answers = { v3: '400 INVALID_REQUEST', v2: 'ORDERCLOSED 订单已关闭', wecom: '720505' };
    expect((await order(stand, number, expiry)).code).toBe(answers[system]);
    expect(stand.sandbox.orders()[0]).toMatchObject({ trade_state: 'NOTPAY', expired: true });
  });

  it('raises a time_expire in the past to one minute from now', async () => {
    const number = aNumber();
    await order(stand, number, expired('2018-06-08T10:34:56+08:00'));
    const [placed] = stand.sandbox.orders();
    expect(Date.parse(placed?.pay_until ?? '') - Date.parse(placed?.created_at ?? '')).toBe(60_000);
  });

  it('cuts a time_expire beyond the maximum', async () => {
    await order(stand, aNumber(), expired('2099-06-08T10:34:56+08:00'));
    const [placed] = stand.sandbox.orders();
    const days = (Date.parse(placed?.pay_until ?? '') - Date.parse(placed?.created_at ?? '')) / 86_400_000;
    expect(days).toBe(system === 'wecom' ? 90 : 15);
    expect(placed?.auto_close_at).toBe(placed?.pay_until);
  });

  it('lets the payer pay once', async () => {
    const number = aNumber();
    await order(stand, number);
    expect(stand.sandbox.pay(mchid, number).trade_state).toBe('SUCCESS');
    expect(() => stand.sandbox.pay(mchid, number)).toThrow('already paid');
  });
});

describe('a number that was used otherwise', () => {
  it('is refused for another v3 product', async () => {
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number));
    const reply = await stand.v3.order(stand.v3.anOrder(number), 'native');
    expect([reply.status, reply.json()]).toEqual([403, { code: 'OUT_TRADE_NO_USED', message: '商户订单号重复' }]);
  });

  it('is refused for another trade type of v2', async () => {
    const number = aNumber();
    await stand.v2.call(stand.v2.anOrder(number));
    expect((await stand.v2.call(stand.v2.anOrder(number, { trade_type: 'APP' }))).err_code).toBe('OUT_TRADE_NO_USED');
  });

  it('is free for another merchant', async () => {
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number));
    expect((await stand.v3Certificate.order(stand.v3Certificate.anOrder(number))).status).toBe(200);
  });
});

const SWITCHES: [Partial<Behaviour>, System, 'pay' | 'closeOrder', string][] = [
  [{ v3_paid_code: 'ORDERPAID' }, 'v3', 'pay', '400 ORDERPAID'],
  [{ v3_paid_code: 'INVALID_REQUEST' }, 'v3', 'pay', '400 INVALID_REQUEST'],
  [{ v3_closed_code: 'INVALID_REQUEST' }, 'v3', 'closeOrder', '400 INVALID_REQUEST'],
  [{ v2_closed_code: 'INVALID_REQUEST' }, 'v2', 'closeOrder', 'INVALID_REQUEST 201 商户订单号重复'],
  [{ v2_closed_code: 'OUT_TRADE_NO_USED' }, 'v2', 'closeOrder', 'OUT_TRADE_NO_USED 商户订单号重复'],
];

describe('switches of re-entry', () => {
  it.each(SWITCHES)('%j', async (behaviour, system, move, code) => {
    await withSandbox({ behaviour }, async (other) => {
      const number = aNumber();
      await WAYS[system].order(other, number);
      other.sandbox[move](WAYS[system].mchid, number);
      expect((await WAYS[system].order(other, number)).code).toBe(code);
    });
  });
});
