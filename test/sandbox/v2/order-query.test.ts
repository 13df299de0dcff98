import { describe, expect, it } from 'vitest';
import { createSteer } from '../control/steer.ts';
import { aNumber, useSandbox } from '../demo-sandbox.ts';

const stand = useSandbox();
const steer = createSteer(() => stand.sandbox.origin);

const signature = { nonce_str: expect.any(String), sign: expect.any(String) };
const head = { return_code: 'SUCCESS', return_msg: 'OK', result_code: 'SUCCESS', ...signature };
const identity = { appid: 'wx2421b1c4370ec43b', mch_id: '10000100' };

describe('POST /pay/orderquery', () => {
  it('shows few elements of an unpaid order', async () => {
    const number = aNumber();
    await stand.v2.call(stand.v2.anOrder(number));
    const answer = await stand.v2.query(number);
    const state = { attach: '', trade_state: 'NOTPAY', trade_state_desc: '订单未支付' };
    expect(answer).toEqual({ ...head, ...identity, out_trade_no: number, ...state });
    expect(stand.v2.holds(answer)).toBe(true);
  });

  it('shows a paid order of an institution whole, by either number', async () => {
    const number = aNumber();
    const sub = { sub_mch_id: '375907253', sub_appid: 'wx8888888888888888' };
    await stand.v2.call(stand.v2.anOrder(number, { ...sub, openid: undefined, sub_openid: 'oSub', attach: '说明' }));
    const { transaction_id = '' } = stand.sandbox.pay('10000100', number);
    const answer = await stand.v2.query(number, sub);
    expect(answer).toEqual({
      ...head,
      ...identity,
      ...sub,
      out_trade_no: number,
      attach: '说明',
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      openid: 'oSub',
      is_subscribe: 'N',
      sub_openid: 'oSub',
      sub_is_subscribe: 'N',
      trade_type: 'JSAPI',
      bank_type: 'OTHERS',
      total_fee: '888',
      fee_type: 'USD',
      cash_fee: expect.stringMatching(/^6[34]\d\d$/),
      cash_fee_type: 'CNY',
      transaction_id,
      time_end: expect.stringMatching(/^\d{14}$/),
    });
    expect((await stand.v2.query('', { ...sub, transaction_id })).out_trade_no).toBe(number);
  });

  it('does not show the order of another sub-merchant', async () => {
    const number = aNumber();
    await stand.v2.call(stand.v2.anOrder(number, { sub_mch_id: '375907253' }));
    const answer = await stand.v2.query(number);
    expect([answer.result_code, answer.err_code]).toEqual(['FAIL', 'ORDERNOTEXIST']);
  });

  it('shows the coupon of a payment in CNY', async () => {
    const number = aNumber();
    await stand.v2.call(stand.v2.anOrder(number, { fee_type: 'CNY' }));
    await steer('POST', `orders/10000100/${number}/pay`, { coupon: 88 });
    expect(await stand.v2.query(number)).toMatchObject({
      total_fee: '888',
      cash_fee: '800',
      cash_fee_type: 'CNY',
      coupon_fee: '88',
      coupon_count: '1',
      coupon_type_0: 'CASH',
      coupon_fee_0: '88',
    });
  });

  it('wants one of the two numbers', async () => {
    expect((await stand.v2.query('')).return_msg).toBe('缺少参数');
  });
});
