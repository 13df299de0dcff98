import { describe, expect, it } from 'vitest';
import { aNumber, useSandbox, withSandbox } from '../demo-sandbox.ts';

const NEW_YEAR = Date.parse('2030-01-01T00:00:00+08:00');

/** Its clock stands unless it is moved. */
const stand = useSandbox({ wireClock: () => NEW_YEAR });

const at = (time: string) => stand.sandbox.clock.set(Date.parse(time));
const rate = (fee_type: string, date: string) =>
  stand.v2.ask('/pay/queryexchagerate', { fee_type, date, nonce_str: '' });

describe('POST /pay/queryexchagerate', () => {
  it('answers without nonce_str and result_code, signed', async () => {
    await at('2030-01-02T12:00:00+08:00');
    const answer = await rate('USD', '20300102');
    expect(answer).toEqual({
      return_code: 'SUCCESS',
      return_msg: 'OK',
      appid: 'wx2421b1c4370ec43b',
      mch_id: '10000100',
      fee_type: 'USD',
      rate_time: '20300102',
      rate: expect.stringMatching(/^7[12]\d{7}$/),
      sign: expect.any(String),
    });
    expect(stand.v2.holds(answer)).toBe(true);
    expect((await rate('CNY', '20300102')).rate).toBe('100000000');
  });

  it('has a new rate every day at ten, and that is what payers are charged', async () => {
    await at('2030-01-02T09:59:58+08:00');
    expect(await rate('USD', '20300102')).toMatchObject({ result_code: 'FAIL', err_code: 'PARAM_ERROR' });
    const [today, tomorrow] = [Number((await rate('USD', '20300101')).rate), '20300102'];
    const charged = async () => {
      const number = aNumber();
      await stand.v2.call(stand.v2.anOrder(number, { total_fee: '100000000' }));
      stand.sandbox.pay('10000100', number);
      return Number((await stand.v2.query(number)).cash_fee);
    };
    expect(await charged()).toBe(today);
    await at('2030-01-02T10:00:00+08:00');
    const next = Number((await rate('USD', tomorrow)).rate);
    expect(next).not.toBe(today);
    expect(await charged()).toBe(next);
  });

  it('counts yen whole', async () => {
    await at('2030-01-02T12:00:00+08:00');
    const number = aNumber();
    await stand.v2.call(stand.v2.anOrder(number, { fee_type: 'JPY', total_fee: '1000' }));
    stand.sandbox.pay('10000100', number);
    const perYen = Number((await rate('JPY', '20300102')).rate) / 1e8;
    expect((await stand.v2.query(number)).cash_fee).toBe(String(Math.round(1000 * perYen * 100)));
  });

  it.each([
    [{ fee_type: 'XXX', date: '20150807' }, '0参数格式错误'],
    [{ fee_type: 'USD', date: '2015-08-07' }, '0参数格式错误'],
    [{ fee_type: 'USD', date: '' }, '缺少参数'],
  ])('refuses %j', async (fields, return_msg) => {
    expect((await stand.v2.ask('/pay/queryexchagerate', fields)).return_msg).toBe(return_msg);
  });

  it('carries a result_code where the switch says so', async () => {
    await withSandbox({ behaviour: { v2_rate_result_code: true } }, async ({ v2 }) => {
      const answer = await v2.ask('/pay/queryexchagerate', { fee_type: 'USD', date: '20150807' });
      expect(answer.result_code).toBe('SUCCESS');
      expect(v2.holds(answer)).toBe(true);
    });
  });
});
