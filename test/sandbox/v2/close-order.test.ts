import { describe, expect, it } from 'vitest';
import { aNumber, useSandbox, withSandbox } from '../demo-sandbox.ts';

const stand = useSandbox();

const ordered = async () => {
  const number = aNumber();
  await stand.v2.call(stand.v2.anOrder(number));
  return number;
};

describe('POST /pay/closeorder', () => {
  it('closes an order, which shows CLOSED and cannot be paid or ordered again', async () => {
    const number = await ordered();
    const answer = await stand.v2.close(number, { sign_type: 'HMAC-SHA256' });
    expect(answer).toMatchObject({ return_code: 'SUCCESS', result_code: 'SUCCESS', result_msg: 'OK' });
    expect(stand.v2.holds(answer, 'HMAC-SHA256')).toBe(true);
    expect(await stand.v2.query(number)).toMatchObject({ trade_state: 'CLOSED', trade_state_desc: '订单已关闭' });
    expect(() => stand.sandbox.pay('10000100', number)).toThrow('closed');
    expect((await stand.v2.call(stand.v2.anOrder(number))).err_code).toBe('ORDERCLOSED');
  });

  it('closes an order whose time_expire has passed', async () => {
    const number = aNumber();
    await stand.v2.call(stand.v2.anOrder(number, { time_expire: '20091227091010' }));
    stand.sandbox.clock.advance(120);
    expect((await stand.v2.close(number)).result_code).toBe('SUCCESS');
  });

  it.each([
    ['unknown', () => Promise.resolve(aNumber()), 'ORDERNOTEXIST', '订单不存在'],
    [
      'paid',
      async () => {
        const number = await ordered();
        stand.sandbox.pay('10000100', number);
        return number;
      },
      'ORDERPAID',
      '订单已支付',
    ],
    [
      'closed',
      async () => {
        const number = await ordered();
        await stand.v2.close(number);
        return number;
      },
      'ORDERCLOSED',
      '订单已关闭',
    ],
    [
      'of a sub-merchant that is not named',
      async () => {
        const number = aNumber();
        await stand.v2.call(stand.v2.anOrder(number, { sub_mch_id: '375907253' }));
        return number;
      },
      'ORDERNOTEXIST',
      '订单不存在',
    ],
  ])('refuses an order that is %s', async (_situation, prepare, err_code, err_code_des) => {
    const answer = await stand.v2.close(await prepare());
    expect(answer).toMatchObject({ return_code: 'SUCCESS', result_code: 'FAIL', err_code, err_code_des });
    expect(stand.v2.holds(answer)).toBe(true);
  });

  it('accepts closing again, and refuses closing early, where the switches say so', async () => {
    const behaviour = { v2_close_again: 'SUCCESS', v2_close_after_seconds: 300 } as const;
    await withSandbox({ behaviour }, async ({ sandbox, v2 }) => {
      const number = aNumber();
      await v2.call(v2.anOrder(number));
      sandbox.clock.advance(295);
      expect((await v2.close(number)).err_code).toBe('TRADE_STATE_ERROR');
      sandbox.clock.advance(5);
      expect((await v2.close(number)).result_code).toBe('SUCCESS');
      expect((await v2.close(number)).result_code).toBe('SUCCESS');
      const paid = aNumber();
      await v2.call(v2.anOrder(paid));
      sandbox.pay('10000100', paid);
      expect((await v2.close(paid)).err_code).toBe('ORDERPAID');
    });
  });
});
