import { describe, expect, it } from 'vitest';
import { createSteer } from '../control/steer.ts';
import { aNumber, type Stand, useSandbox, withSandbox } from '../demo-sandbox.ts';

const stand = useSandbox({ behaviour: { refund_spacing_seconds: 0 } });
const steer = createSteer(() => stand.sandbox.origin);

const MCHID = '1230000109';

const paid = async ({ wecom, sandbox }: Stand = stand) => {
  const number = aNumber();
  await wecom.order(wecom.anOrder(number));
  const { transaction_id } = sandbox.pay(MCHID, number);
  return { number, transaction_id };
};

describe('close_order', () => {
  const closing = async (seconds: number, between: (number: string) => unknown = () => undefined) => {
    const number = aNumber();
    await stand.wecom.order(stand.wecom.anOrder(number));
    await stand.sandbox.clock.advance(seconds);
    await between(number);
    return { number, reply: await stand.wecom.close(number) };
  };

  it('closes after five minutes, once or again', async () => {
    const { number, reply } = await closing(300);
    expect(reply).toEqual({ errcode: 0, errmsg: 'ok' });
    expect((await stand.wecom.query(number)).trade_state).toBe('CLOSED');
    expect(() => stand.sandbox.pay(MCHID, number)).toThrow('closed');
    expect((await stand.wecom.order(stand.wecom.anOrder(number))).errcode).toBe(720504);
    expect((await stand.wecom.close(number)).errcode).toBe(0);
    stand.sandbox.setSwitches({ wecom_close_again: 'refuse' });
    expect((await stand.wecom.close(number)).errcode).toBe(720504);
  });

  it('refuses what is too young, paid, unknown, or of another corp', async () => {
    expect((await closing(295)).reply.errcode).toBe(720510);
    expect((await closing(0, (number) => stand.sandbox.pay(MCHID, number))).reply.errcode).toBe(720503);
    const unknown = await stand.wecom.close('unknown-1');
    expect([unknown.errcode, unknown.errmsg]).toEqual([
      720501,
      expect.stringMatching(/^out_trade_no\[unknown-1\] not exists under mchid\[1230000109\], hint: /),
    ]);
    const foreign = await stand.wecom.call('close_order', { mchid: '1900000109', out_trade_no: 'order-1' });
    expect(foreign.errcode).toBe(660011);
  });
});

describe('refund', () => {
  it('is accepted, on its way, then there', async () => {
    const { number, transaction_id } = await paid();
    expect(await stand.wecom.refund(number, 'r@1', 30, { reason: '不要了', funds_account: 'AVAILABLE' })).toEqual({
      out_refund_no: 'r@1',
      amount: { refund: 30, payer_refund: 30, discount_refund: 0, currency: 'CNY' },
      errcode: 0,
      errmsg: 'ok',
    });
    expect((await stand.wecom.query(number)).trade_state).toBe('REFUND');
    const detail = {
      refund_id: expect.stringMatching(/^5030\d{25}$/),
      out_refund_no: 'r@1',
      transaction_id,
      out_trade_no: number,
      channel: 'ORIGINAL',
      user_received_account: '支付用户零钱',
      create_time: expect.stringMatching(/\+08:00$/),
      status: 'PROCESSING',
      amount: { refund: 30, payer_refund: 30, discount_refund: 0, currency: 'CNY' },
      errcode: 0,
      errmsg: 'ok',
    };
    expect(await stand.wecom.refundDetail('r@1')).toEqual(detail);
    await stand.sandbox.clock.advance(6);
    const success_time = expect.stringMatching(/\+08:00$/);
    expect(await stand.wecom.refundDetail('r@1')).toEqual({ ...detail, status: 'SUCCESS', success_time });
  });

  it.each([
    ['ABNORMAL', 'ABNORMAL'],
    ['CLOSED', 'CLOSE'],
  ] as const)('that ends %s is %s in the query', async (end, status) => {
    const { number } = await paid();
    await stand.wecom.refund(number, 'r1', 30);
    stand.sandbox.settleRefund(MCHID, 'r1', end);
    expect((await stand.wecom.refundDetail('r1')).status).toBe(status);
  });

  it('gives the coupon its part back, and the order shows it', async () => {
    const number = aNumber();
    await stand.wecom.order(stand.wecom.anOrder(number));
    await steer('POST', `orders/${MCHID}/${number}/pay`, { coupon: 40 });
    const { promotion_detail } = await stand.wecom.query(number);
    expect(promotion_detail).toMatchObject([{ type: 'CASH', scope: 'GLOBAL', amount: 40, currency: 'CNY' }]);
    expect(await stand.wecom.refund(number, 'r1', 50)).toMatchObject({
      amount: { refund: 50, payer_refund: 30, discount_refund: 20 },
      promotion_detail: [{ scope: 'GLOBAL', type: 'COUPON', amount: 40, refund_amount: 20 }],
    });
  });

  it('is repeated by its number once only', async () => {
    const { number } = await paid();
    await stand.wecom.refund(number, 'r1', 30);
    expect((await stand.wecom.refund(number, 'r1', 30)).errcode).toBe(0);
    expect(stand.sandbox.refunds()).toHaveLength(1);
  });

  type Act = () => Promise<Record<string, unknown>>;
  const REFUSALS: [situation: string, errcode: number, act: Act][] = [
    ['an unknown order', 720501, () => stand.wecom.refund('unknown-1', 'r1', 1)],
    [
      'another appid',
      720507,
      async () => stand.wecom.refund((await paid()).number, 'r1', 1, { appid: 'wx0000000000000000' }),
    ],
    [
      'an unpaid order',
      720511,
      async () => {
        const number = aNumber();
        await stand.wecom.order(stand.wecom.anOrder(number));
        return stand.wecom.refund(number, 'r1', 1);
      },
    ],
    [
      'another amount under the same number',
      720512,
      async () => {
        const { number } = await paid();
        await stand.wecom.refund(number, 'r1', 1);
        return stand.wecom.refund(number, 'r1', 2);
      },
    ],
    [
      'another total',
      720513,
      async () =>
        stand.wecom.refund((await paid()).number, 'r1', 1, { amount: { refund: 1, total: 99, currency: 'CNY' } }),
    ],
    [
      'an order of more than a year ago',
      720515,
      async () => {
        const { number } = await paid();
        await stand.sandbox.clock.advance(366 * 86_400);
        return stand.wecom.refund(number, 'r1', 1);
      },
    ],
    [
      'what is refunded in full',
      720516,
      async () => {
        const { number } = await paid();
        await stand.wecom.refund(number, 'r1', 100);
        return stand.wecom.refund(number, 'r2', 1);
      },
    ],
    [
      'more than is left',
      720517,
      async () => {
        const { number } = await paid();
        await stand.wecom.refund(number, 'r1', 60);
        return stand.wecom.refund(number, 'r2', 41);
      },
    ],
    [
      'the 51st part',
      720518,
      async () => {
        const { number } = await paid();
        for (let part = 1; part <= 50; part += 1) await stand.wecom.refund(number, `r${part}`, 1);
        return stand.wecom.refund(number, 'r51', 1);
      },
    ],
    [
      'a further refund within a minute',
      720519,
      () =>
        withSandbox({}, async (other) => {
          const { number } = await paid(other);
          await other.wecom.refund(number, 'r1', 1);
          const refused = await other.wecom.refund(number, 'r2', 1);
          await other.sandbox.clock.advance(60);
          expect((await other.wecom.refund(number, 'r2', 1)).errcode).toBe(0);
          return refused;
        }),
    ],
    ['a query of none', 720520, () => stand.wecom.refundDetail('none')],
  ];

  it.each(REFUSALS)('refuses %s with %i', async (_situation, errcode, act) => {
    expect((await act()).errcode).toBe(errcode);
  });

  it('answers another errcode where the switch says so', async () => {
    stand.sandbox.setSwitches({ wecom_refund_not_paid_errcode: 90_312 });
    const number = aNumber();
    await stand.wecom.order(stand.wecom.anOrder(number));
    expect((await stand.wecom.refund(number, 'r1', 1)).errcode).toBe(90_312);
  });

  it.each([
    [{ out_refund_no: 'r'.repeat(64) }, 720501],
    [{ out_refund_no: 'r'.repeat(65) }, 40058],
    [{ out_refund_no: 'a b' }, 40058],
    [{ reason: 'n'.repeat(81) }, 40058],
    [{ funds_account: 'MINE' }, 40058],
    [{ amount: { refund: 0, total: 1, currency: 'CNY' } }, 40058],
    [{ amount: { refund: 1, total: 1, currency: 'USD' } }, 40058],
    [{ amount: { refund: 1, total: 1 } }, 40063],
    [{ appid: undefined }, 40063],
    [{ out_trade_no: 'short' }, 40063],
  ])('checks %j', async (change, errcode) => {
    expect((await stand.wecom.refund('unknown-1', 'r1', 1, change)).errcode).toBe(errcode);
  });
});
