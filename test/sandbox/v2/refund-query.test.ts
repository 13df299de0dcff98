import { describe, expect, it } from 'vitest';
import { aNumber, useSandbox } from '../demo-sandbox.ts';

const stand = useSandbox({ behaviour: { refund_spacing_seconds: 0 } });

const refunded = async (count: number) => {
  const out_trade_no = aNumber();
  await stand.v2.call(stand.v2.anOrder(out_trade_no, { fee_type: 'CNY' }));
  const { transaction_id = '' } = stand.sandbox.pay('10000100', out_trade_no);
  const answers = [];
  for (let n = 0; n < count; n += 1) {
    answers.push(await stand.v2.refund({ out_trade_no, out_refund_no: `${out_trade_no}-${n}`, refund_fee: '10' }));
  }
  return { out_trade_no, transaction_id, refund_id: answers[0]?.refund_id ?? '' };
};

describe('POST /pay/refundquery', () => {
  it('shows a refund on its way, then where the money went', async () => {
    const { out_trade_no, transaction_id, refund_id } = await refunded(1);
    const answer = await stand.v2.refundQuery({ out_trade_no });
    expect(answer).toEqual({
      return_code: 'SUCCESS',
      return_msg: 'OK',
      result_code: 'SUCCESS',
      appid: 'wx2421b1c4370ec43b',
      mch_id: '10000100',
      nonce_str: expect.any(String),
      sign: expect.any(String),
      transaction_id,
      out_trade_no,
      total_fee: '888',
      fee_type: 'CNY',
      cash_fee: '888',
      refund_count: '1',
      refund_fee: '10',
      out_refund_no_0: `${out_trade_no}-0`,
      refund_id_0: refund_id,
      refund_channel_0: 'ORIGINAL',
      refund_fee_0: '10',
      refund_status_0: 'PROCESSING',
      refund_account_0: 'REFUND_SOURCE_UNSETTLED_FUNDS',
      refund_recv_accout_0: '支付用户零钱',
    });
    expect(stand.v2.holds(answer)).toBe(true);
    await stand.sandbox.clock.advance(6);
    expect(await stand.v2.refundQuery({ refund_id })).toMatchObject({
      refund_status_0: 'SUCCESS',
      refund_success_time_0: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
    });
  });

  it.each([
    ['ABNORMAL', 'CHANGE'],
    ['CLOSED', 'REFUNDCLOSE'],
  ] as const)('calls %s %s', async (end, status) => {
    const { out_trade_no } = await refunded(1);
    stand.sandbox.settleRefund('10000100', `${out_trade_no}-0`, end);
    const answer = await stand.v2.refundQuery({ out_refund_no: `${out_trade_no}-0` });
    expect([answer.refund_status_0, answer.refund_success_time_0]).toEqual([status, undefined]);
  });

  it('finds by any number, the narrowest first', async () => {
    const { out_trade_no, transaction_id, refund_id } = await refunded(2);
    const out_refund_no = `${out_trade_no}-1`;
    const counts = async (fields: Record<string, string>) => (await stand.v2.refundQuery(fields)).refund_count;
    expect(await counts({ out_trade_no })).toBe('2');
    expect(await counts({ transaction_id, out_trade_no: 'other' })).toBe('2');
    const narrow = await stand.v2.refundQuery({ out_refund_no, transaction_id });
    expect([narrow.refund_count, narrow.out_refund_no_0]).toEqual(['1', out_refund_no]);
    expect((await stand.v2.refundQuery({ refund_id, out_refund_no })).out_refund_no_0).toBe(`${out_trade_no}-0`);
  });

  it('pages through many refunds of an order', async () => {
    const { out_trade_no } = await refunded(23);
    const first = await stand.v2.refundQuery({ out_trade_no });
    expect([first.total_refund_count, first.refund_count, first.out_refund_no_9]).toEqual([
      '23',
      '10',
      `${out_trade_no}-9`,
    ]);
    expect(first.out_refund_no_10).toBeUndefined();
    const last = await stand.v2.refundQuery({ out_trade_no, offset: '20' });
    expect([last.refund_count, last.out_refund_no_0]).toEqual(['3', `${out_trade_no}-20`]);
    expect((await stand.v2.refundQuery({ out_trade_no, offset: '24' })).err_code).toBe('PARAM_ERROR');
  });

  it('knows no refund of an order without one, of another sub-merchant, or of none', async () => {
    const { out_trade_no } = await refunded(0);
    const sub = { sub_mch_id: '375907253' };
    const other = await refunded(1);
    for (const fields of [
      { out_trade_no },
      { out_trade_no: 'none' },
      { out_refund_no: 'none' },
      { refund_id: '5030' },
      { ...sub, out_refund_no: `${other.out_trade_no}-0` },
    ]) {
      const answer = await stand.v2.refundQuery(fields);
      expect([answer.err_code, answer.err_code_des]).toEqual(['REFUNDNOTEXIST', 'not exist']);
    }
    expect((await stand.v2.refundQuery({ out_trade_no: '' })).return_msg).toBe('缺少参数');
  });
});
