import { describe, expect, it } from 'vitest';
import { createV2 } from '../../../sandbox/v2/back-end.ts';
import { createSteer } from '../control/steer.ts';
import { aNumber, type Stand, useSandbox, withSandbox } from '../demo-sandbox.ts';
import { aWorld } from '../world.ts';
import { type Fields, fromXml, toXml } from './client.ts';

const stand = useSandbox({ behaviour: { refund_spacing_seconds: 0 } });
const steer = createSteer(() => stand.sandbox.origin);

const paid = async ({ v2, sandbox }: Stand, change: Record<string, string | undefined> = {}) => {
  const out_trade_no = aNumber();
  await v2.call(v2.anOrder(out_trade_no, change));
  const { transaction_id = '' } = sandbox.pay('10000100', out_trade_no);
  return { out_trade_no, transaction_id };
};

describe('POST /secapi/pay/refund', () => {
  it('accepts a refund and signs the answer with the algorithm of the request', async () => {
    const { out_trade_no, transaction_id } = await paid(stand, { fee_type: 'CNY' });
    const answer = await stand.v2.refund({ out_trade_no, out_refund_no: 'r1', sign_type: 'HMAC-SHA256' });
    expect(answer).toEqual({
      return_code: 'SUCCESS',
      return_msg: 'OK',
      result_code: 'SUCCESS',
      appid: 'wx2421b1c4370ec43b',
      mch_id: '10000100',
      nonce_str: expect.any(String),
      sign: expect.stringMatching(/^[0-9A-F]{64}$/),
      transaction_id,
      out_trade_no,
      out_refund_no: 'r1',
      refund_id: expect.stringMatching(/^5030\d{25}$/),
      refund_channel: '',
      refund_fee: '888',
      refund_fee_type: 'CNY',
      total_fee: '888',
      fee_type: 'CNY',
      cash_fee: '888',
      cash_fee_type: 'CNY',
      cash_refund_fee: '888',
      coupon_refund_fee: '0',
      coupon_refund_count: '0',
    });
    expect(stand.v2.holds(answer, 'HMAC-SHA256')).toBe(true);
    expect(await stand.v2.query(out_trade_no)).toMatchObject({ trade_state: 'REFUND', total_fee: '888' });
  });

  it('takes transaction_id before out_trade_no, and repeats a number once only', async () => {
    const { transaction_id } = await paid(stand);
    const wish = { transaction_id, out_trade_no: 'nothing', out_refund_no: 'r1', refund_fee: '1' };
    const [first, second] = [await stand.v2.refund(wish), await stand.v2.refund({ ...wish, refund_desc: '不要了' })];
    expect(first.result_code).toBe('SUCCESS');
    expect(second.refund_id).toBe(first.refund_id);
    expect(stand.sandbox.refunds()).toHaveLength(1);
  });

  it('refunds a foreign order in parts that add up to what the payer was charged in CNY', async () => {
    const { out_trade_no } = await paid(stand);
    const parts: Fields[] = [];
    for (const [index, refund_fee] of ['1', '333', '554'].entries()) {
      parts.push(await stand.v2.refund({ out_trade_no, out_refund_no: `r${index}`, refund_fee }));
    }
    expect(parts.map(({ fee_type, cash_fee_type }) => [fee_type, cash_fee_type])[0]).toEqual(['USD', 'CNY']);
    const back = parts.reduce((sum, { cash_refund_fee }) => sum + Number(cash_refund_fee), 0);
    expect(back).toBe(Number(parts[0]?.cash_fee));
  });

  it('gives the coupon its part back', async () => {
    const out_trade_no = aNumber();
    await stand.v2.call(stand.v2.anOrder(out_trade_no, { fee_type: 'CNY' }));
    await steer('POST', `orders/10000100/${out_trade_no}/pay`, { coupon: 222 });
    const answer = await stand.v2.refund({ out_trade_no, out_refund_no: 'r1', refund_fee: '444' });
    const coupon = { coupon_refund_fee: '111', coupon_refund_count: '1', coupon_type_0: 'CASH' };
    expect(answer).toMatchObject({ refund_fee: '444', cash_fee: '666', cash_refund_fee: '333', ...coupon });
  });

  it('serves an institution and takes what tenpay adds', async () => {
    const sub_mch_id = '375907253';
    const { out_trade_no } = await paid(stand, { sub_mch_id });
    const wish = { out_trade_no, out_refund_no: 'r1', op_user_id: '10000100' };
    expect((await stand.v2.refund(wish)).err_code).toBe('ORDERNOTEXIST');
    expect(await stand.v2.refund({ ...wish, sub_mch_id })).toMatchObject({ result_code: 'SUCCESS', sub_mch_id });
  });

  it('tells the merchant at the notify_url of the refund', async () => {
    const { out_trade_no } = await paid(stand);
    await stand.v2.refund({ out_trade_no, out_refund_no: 'r1', notify_url: 'http://127.0.0.1:9/refunds' });
    await stand.sandbox.clock.advance(6);
    const about = { out_refund_no: 'r1', event_type: 'REFUND.SUCCESS', notify_url: 'http://127.0.0.1:9/refunds' };
    expect(stand.sandbox.notifications().at(-1)).toMatchObject(about);
  });
});

/** What each refusal says; the first refund of 500 is made beforehand. */
const REFUSALS: [situation: string, err_code: string, err_code_des: string, act: () => Promise<Fields>][] = [
  [
    'an unknown order',
    'ORDERNOTEXIST',
    '订单不存在',
    () => stand.v2.refund({ out_trade_no: aNumber(), out_refund_no: 'r' }),
  ],
  [
    'an unknown transaction_id',
    'INVALID_TRANSACTIONID',
    '无效transaction_id',
    () => stand.v2.refund({ transaction_id: '4200', out_refund_no: 'r' }),
  ],
  [
    'an unpaid order',
    'ORDERNOTEXIST',
    '订单不存在',
    async () => {
      const out_trade_no = aNumber();
      await stand.v2.call(stand.v2.anOrder(out_trade_no));
      return stand.v2.refund({ out_trade_no, out_refund_no: 'r' });
    },
  ],
  [
    'other amounts under the same number',
    'REFUND_FEE_MISMATCH',
    '订单金额或退款金额与之前请求不一致，请核实后再试',
    async () => {
      const order = await paid(stand);
      await stand.v2.refund({ ...order, out_refund_no: 'r', refund_fee: '1' });
      return stand.v2.refund({ ...order, out_refund_no: 'r', refund_fee: '2' });
    },
  ],
  [
    'another total_fee',
    'REFUND_FEE_MISMATCH',
    '订单金额或退款金额与之前请求不一致，请核实后再试',
    async () => stand.v2.refund({ ...(await paid(stand)), out_refund_no: 'r', total_fee: '889' }),
  ],
  [
    'another currency',
    'PARAM_ERROR',
    '参数错误',
    async () => stand.v2.refund({ ...(await paid(stand)), out_refund_no: 'r', refund_fee_type: 'CNY' }),
  ],
  [
    'an order of more than a year ago',
    'TRADE_OVERDUE',
    '订单已经超过退款期限',
    async () => {
      const order = await paid(stand);
      stand.sandbox.clock.advance(366 * 86_400);
      return stand.v2.refund({ ...order, out_refund_no: 'r' });
    },
  ],
  [
    'an order refunded in full',
    'ERROR',
    '订单已全额退款',
    async () => {
      const order = await paid(stand);
      await stand.v2.refund({ ...order, out_refund_no: 'r1' });
      return stand.v2.refund({ ...order, out_refund_no: 'r2', refund_fee: '1' });
    },
  ],
  [
    'more than is left',
    'INVALID_REQUEST',
    'refund_fee大于可退金额',
    async () => {
      const order = await paid(stand);
      await stand.v2.refund({ ...order, out_refund_no: 'r1', refund_fee: '500' });
      return stand.v2.refund({ ...order, out_refund_no: 'r2', refund_fee: '389' });
    },
  ],
  [
    'the 51st part',
    'ERROR',
    '业务错误',
    async () => {
      const order = await paid(stand);
      for (let part = 1; part <= 50; part += 1) {
        await stand.v2.refund({ ...order, out_refund_no: `r${part}`, refund_fee: '1' });
      }
      return stand.v2.refund({ ...order, out_refund_no: 'r51', refund_fee: '1' });
    },
  ],
  [
    'a refund within a minute of the last',
    'FREQUENCY_LIMITED',
    '频率限制',
    () =>
      withSandbox({}, async (other) => {
        const order = await paid(other);
        await other.v2.refund({ ...order, out_refund_no: 'r1', refund_fee: '1' });
        const refused = await other.v2.refund({ ...order, out_refund_no: 'r2', refund_fee: '1' });
        other.sandbox.clock.advance(60);
        const later = await other.v2.refund({ ...order, out_refund_no: 'r2', refund_fee: '1' });
        expect(later.result_code).toBe('SUCCESS');
        return refused;
      }),
  ],
];

describe('refusals of a refund', () => {
  it.each(REFUSALS)('%s: %s %s', async (_situation, err_code, err_code_des, act) => {
    const answer = await act();
    expect(answer).toMatchObject({ return_code: 'SUCCESS', result_code: 'FAIL', err_code, err_code_des });
    expect(stand.v2.holds(answer)).toBe(true);
  });

  it.each([
    [{ refund_fee: '889' }, 'invalid refund_fee'],
    [{ refund_fee: '0' }, 'invalid refund_fee'],
    [{ refund_fee: '1.5' }, '0参数格式错误'],
    [{ out_refund_no: 'a b' }, '0参数格式错误'],
    [{ out_refund_no: 'r'.repeat(65) }, '0参数格式错误'],
    [{ out_refund_no: '' }, '缺少参数'],
    [{ out_trade_no: '' }, '缺少参数'],
    [{ refund_account: 'MINE' }, '0参数格式错误'],
  ])('%j: %s', async (change, return_msg) => {
    const answer = await stand.v2.refund({ out_trade_no: 'order-1', out_refund_no: 'r@1', ...change });
    expect(answer).toEqual({ return_code: 'FAIL', return_msg });
  });

  it('compares everything where the switch says so', async () => {
    const behaviour = { refund_spacing_seconds: 0, v2_refund_compared: 'everything' } as const;
    await withSandbox({ behaviour }, async (other) => {
      const order = await paid(other);
      const wish = { ...order, out_refund_no: 'r', refund_fee: '1' };
      expect((await other.v2.refund(wish)).result_code).toBe('SUCCESS');
      expect((await other.v2.refund(wish)).result_code).toBe('SUCCESS');
      expect((await other.v2.refund({ ...wish, refund_desc: '不要了' })).err_code).toBe('REFUND_FEE_MISMATCH');
    });
  });

  it('has its own words for an empty account', async () => {
    stand.sandbox.faults.add({ system: 'v2', call: 'refund', count: 1, error: 'NOTENOUGH' });
    const { err_code, err_code_des } = await stand.v2.refund({ out_trade_no: 'x', out_refund_no: 'r' });
    expect([err_code, err_code_des]).toEqual(['NOTENOUGH', '基本账户余额不足，请充值后重新发起']);
  });
});

describe('the client certificate of a refund', () => {
  const body = toXml({ mch_id: '10000100', out_refund_no: 'r' });

  it('is asked for by nginx over plain HTTP where the switch says so, and never elsewhere', async () => {
    await withSandbox({ behaviour: { v2_client_certificate: 'always' } }, async ({ v2 }) => {
      const reply = await v2.post(body, '/secapi/pay/refund');
      expect([reply.status, reply.header('content-type')]).toEqual([400, 'text/html']);
      expect(reply.text).toContain('<center>No required SSL certificate was sent</center>');
      expect((await v2.post(body, '/pay/refundquery')).status).toBe(200);
    });
  });

  /** A refund as it comes over TLS, with the certificate that the client showed. */
  const overTls = (tls: { clientName?: string }, behaviour = {}) => {
    const out_trade_no = aNumber();
    const fields = { appid: 'wx2421b1c4370ec43b', mch_id: '10000100', nonce_str: 'n', out_trade_no };
    const signed = stand.v2.signed({ ...fields, out_refund_no: 'r', total_fee: '1', refund_fee: '1' });
    const path = '/secapi/pay/refund';
    const request = { method: 'POST', target: path, path, query: new URLSearchParams(), headers: {} };
    const text = toXml(signed);
    const wire = { ...request, body: Buffer.from(text), text, remoteAddress: '127.0.0.1', tls };
    return createV2(aWorld(behaviour)).answer(wire, {}).answer;
  };

  it('is needed over TLS, and must be that of mch_id', () => {
    expect(overTls({}).status).toBe(400);
    expect(fromXml(String(overTls({ clientName: '1900000109' }).body))).toEqual({
      return_code: 'FAIL',
      return_msg: 'certificate not match',
    });
    expect(fromXml(String(overTls({ clientName: '10000100' }).body)).err_code).toBe('ORDERNOTEXIST');
    expect(fromXml(String(overTls({}, { v2_client_certificate: 'never' }).body)).err_code).toBe('ORDERNOTEXIST');
  });
});
