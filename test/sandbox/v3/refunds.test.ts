import { describe, expect, it } from 'vitest';
import { aNumber, secretOf, useSandbox } from '../demo-sandbox.ts';
import { answerHolds } from './client.ts';

const stand = useSandbox();

const [publicKey = ''] = Object.values(secretOf('1900000109').wechatpay_v3.public_keys ?? {});

const aPaid = async (): Promise<{ number: string; transaction_id: string }> => {
  const number = aNumber();
  await stand.v3.order(stand.v3.anOrder(number));
  const { transaction_id = '' } = stand.sandbox.pay('1900000109', number);
  return { number, transaction_id };
};

const aRefund = (out_trade_no: string, change: object = {}) => ({
  out_trade_no,
  out_refund_no: `R${aNumber()}`,
  reason: '商品已售完',
  notify_url: 'https://www.weixin.qq.com/wxpay/refund.php',
  amount: { refund: 100, total: 100, currency: 'CNY' },
  ...change,
});

const amount = (refund: number, change: object = {}) => ({
  amount: { refund, total: 100, currency: 'CNY', ...change },
});

describe('POST /v3/refund/domestic/refunds', () => {
  it('accepts a refund, which is there after 5 virtual seconds', async () => {
    const { number, transaction_id } = await aPaid();
    const wanted = aRefund(number);
    const reply = await stand.v3.refund(wanted);
    const accepted = {
      amount: {
        currency: 'CNY',
        discount_refund: 0,
        from: [],
        payer_refund: 100,
        payer_total: 100,
        refund: 100,
        refund_fee: 0,
        settlement_refund: 100,
        settlement_total: 100,
        total: 100,
      },
      channel: 'ORIGINAL',
      create_time: expect.stringMatching(/\+08:00$/),
      funds_account: 'UNSETTLED',
      out_refund_no: wanted.out_refund_no,
      out_trade_no: number,
      promotion_detail: [],
      refund_id: expect.stringMatching(/^\d{29}$/),
      status: 'PROCESSING',
      transaction_id,
      user_received_account: '支付用户零钱',
    };
    expect([reply.status, answerHolds(reply, publicKey)]).toEqual([200, true]);
    expect(reply.json()).toEqual(accepted);
    expect((await stand.v3.query(number)).json()).toMatchObject({
      trade_state: 'REFUND',
      trade_state_desc: '订单发生过退款，退款详情请查询退款单',
      amount: { total: 100 },
    });
    stand.sandbox.clock.advance(5);
    const queried = await stand.v3.queryRefund(wanted.out_refund_no);
    expect(queried.json()).toEqual({
      ...accepted,
      status: 'SUCCESS',
      success_time: expect.stringMatching(/\+08:00$/),
    });
    expect((await stand.v3.refund(wanted)).json()).toEqual(queried.json());
    expect(stand.sandbox.notifications().at(-1)).toMatchObject({
      event_type: 'REFUND.SUCCESS',
      out_refund_no: wanted.out_refund_no,
      notify_url: wanted.notify_url,
    });
  });

  it('takes transaction_id, every documented field, and percent-coded numbers in the query', async () => {
    const { transaction_id } = await aPaid();
    const out_refund_no = `R@|*_-${aNumber()}`;
    const reply = await stand.v3.refund({
      transaction_id,
      out_refund_no,
      funds_account: 'AVAILABLE',
      amount: {
        refund: 88,
        total: 100,
        currency: 'CNY',
        from: [
          { account: 'AVAILABLE', amount: 80 },
          { account: 'UNAVAILABLE', amount: 8 },
        ],
      },
      goods_detail: [
        {
          merchant_goods_id: '1217752501201407033233368018',
          wechatpay_goods_id: '1001',
          goods_name: 'iPhone6s 16G',
          unit_price: 88,
          refund_amount: 88,
          refund_quantity: 1,
        },
      ],
    });
    expect(reply.json()).toMatchObject({
      funds_account: 'AVAILABLE',
      amount: {
        refund: 88,
        from: [
          { account: 'AVAILABLE', amount: 80 },
          { account: 'UNAVAILABLE', amount: 8 },
        ],
      },
    });
    expect((await stand.v3.queryRefund(encodeURIComponent(out_refund_no))).status).toBe(200);
  });

  it('shares a refund between payer and coupon', async () => {
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number));
    const { origin } = stand.sandbox;
    await fetch(`${origin}/__sandbox/orders/1900000109/${number}/pay`, { method: 'POST', body: '{"coupon":30}' });
    expect((await stand.v3.refund(aRefund(number, amount(50)))).json()).toMatchObject({
      amount: { refund: 50, payer_refund: 35, discount_refund: 15, payer_total: 70 },
      promotion_detail: [{ scope: 'GLOBAL', type: 'COUPON', amount: 30, refund_amount: 15 }],
    });
  });

  const FIELDS: [what: string, change: object, message: string][] = [
    ['no number', { out_trade_no: undefined }, 'transaction_id和out_trade_no必须二选一'],
    ['no out_refund_no', { out_refund_no: undefined }, '输入源“/body/out_refund_no”映射到字段“商户退款单号”'],
    ['65 bytes of out_refund_no', { out_refund_no: 'r'.repeat(65) }, '字节数 65，大于最大值 64'],
    ['a blank in out_refund_no', { out_refund_no: 'r 1' }, '“^[0-9a-zA-Z_\\-\\|\\*@]+$”'],
    ['81 bytes of reason', { reason: '款'.repeat(27) }, '字节数 81，大于最大值 80'],
    ['a notify_url with a query', { notify_url: 'https://example.com/?a=1' }, '/body/notify_url'],
    ['an unknown funds_account', { funds_account: 'BASIC' }, '/body/funds_account'],
    ['no amount', { amount: undefined }, '/body/amount'],
    ['a refund of 0', amount(0), '值低于最小值 1'],
    ['a refund in yuan', amount(0.5), '64 位有符号整数'],
    ['no currency', amount(1, { currency: undefined }), '/body/amount/currency'],
    ['another currency', amount(1, { currency: 'USD' }), '/body/amount/currency'],
    ['a wrong sum', amount(2, { from: [{ account: 'AVAILABLE', amount: 1 }] }), '退款出资金额之和'],
    ['goods without a price', { goods_detail: [{ merchant_goods_id: 'm' }] }, '/body/goods_detail/0/unit_price'],
    ['an unknown member', { refund_fee: 1 }, '/body/refund_fee'],
  ];

  it.each(FIELDS)('refuses %s', async (_what, change, message) => {
    const { number } = await aPaid();
    const reply = await stand.v3.refund(aRefund(number, change));
    expect([reply.status, reply.json().code]).toEqual([400, 'PARAM_ERROR']);
    expect(reply.json().message).toContain(message);
    expect(stand.sandbox.refunds()).toEqual([]);
  });

  const accepted = async (body: object): Promise<void> => {
    expect((await stand.v3.refund(body)).status).toBe(200);
    stand.sandbox.clock.advance(60);
  };
  const MISMATCH = '订单金额或退款金额与之前请求不一致，请核实后再试';

  const BUSINESS: [what: string, status: number, code: string, message: string, act: () => Promise<object>][] = [
    ['an unknown order', 404, 'RESOURCE_NOT_EXISTS', '订单不存在', async () => aRefund('unknown')],
    [
      'an unpaid order',
      404,
      'RESOURCE_NOT_EXISTS',
      '订单不存在',
      async () => {
        const number = aNumber();
        await stand.v3.order(stand.v3.anOrder(number));
        return aRefund(number);
      },
    ],
    [
      'two numbers of two orders',
      404,
      'RESOURCE_NOT_EXISTS',
      '订单不存在',
      async () => aRefund((await aPaid()).number, { transaction_id: (await aPaid()).transaction_id }),
    ],
    [
      'a repeat with another amount',
      400,
      'INVALID_REQUEST',
      MISMATCH,
      async () => {
        const refund = aRefund((await aPaid()).number, amount(10));
        await accepted(refund);
        return { ...refund, ...amount(11) };
      },
    ],
    [
      'another total',
      400,
      'INVALID_REQUEST',
      MISMATCH,
      async () => aRefund((await aPaid()).number, amount(10, { total: 99 })),
    ],
    [
      'more than all',
      400,
      'INVALID_REQUEST',
      '订单已全额退款',
      async () => {
        const { number } = await aPaid();
        await accepted(aRefund(number));
        return aRefund(number, amount(1));
      },
    ],
    [
      'more than the rest',
      400,
      'INVALID_REQUEST',
      'refund_fee大于可退金额',
      async () => {
        const { number } = await aPaid();
        await accepted(aRefund(number, amount(60)));
        return aRefund(number, amount(41));
      },
    ],
    [
      'a 51st refund',
      400,
      'INVALID_REQUEST',
      '部分退款次数超过上限',
      async () => {
        const { number } = await aPaid();
        for (let time = 1; time <= 50; time += 1) await accepted(aRefund(number, amount(1)));
        return aRefund(number, amount(1));
      },
    ],
    [
      'a refund after a year',
      400,
      'INVALID_REQUEST',
      '订单已经超过退款期限',
      async () => {
        const { number } = await aPaid();
        stand.sandbox.clock.advance(366 * 86_400);
        return aRefund(number);
      },
    ],
    [
      'a second refund within the minute',
      429,
      'FREQUENCY_LIMITED',
      '频率超限',
      async () => {
        const { number } = await aPaid();
        await accepted(aRefund(number, amount(1)));
        stand.sandbox.clock.advance(-1);
        return aRefund(number, amount(1));
      },
    ],
  ];

  it.each(BUSINESS)('refuses %s', async (_what, status, code, message, act) => {
    const body = await act();
    const reply = await stand.v3.refund(body);
    expect([reply.status, reply.json()]).toEqual([status, { code, message }]);
    expect(answerHolds(reply, publicKey)).toBe(true);
  });
});

describe('GET /v3/refund/domestic/refunds/{out_refund_no}', () => {
  it('knows only the refunds of the merchant', async () => {
    const { number } = await aPaid();
    const wanted = aRefund(number);
    await stand.v3.refund(wanted);
    for (const reply of [
      await stand.v3.queryRefund('unknown'),
      await stand.v3Certificate.queryRefund(wanted.out_refund_no),
    ]) {
      expect([reply.status, reply.json()]).toEqual([404, { code: 'RESOURCE_NOT_EXISTS', message: '退款单不存在' }]);
    }
  });

  it('refuses a long number', async () => {
    const reply = await stand.v3.queryRefund('r'.repeat(65));
    expect([reply.status, reply.json().detail]).toEqual([400, { location: 'uri_template', value: 65 }]);
  });

  it.each(['ABNORMAL', 'CLOSED'] as const)('shows %s', async (status) => {
    stand.sandbox.setSwitches({ refund_outcome: status });
    const wanted = aRefund((await aPaid()).number);
    await stand.v3.refund(wanted);
    stand.sandbox.clock.advance(5);
    const shown = (await stand.v3.queryRefund(wanted.out_refund_no)).json();
    expect([shown.status, shown.success_time]).toEqual([status, undefined]);
  });

  it('shows what was settled by hand', async () => {
    const wanted = aRefund((await aPaid()).number);
    await stand.v3.refund(wanted);
    const path = `${stand.sandbox.origin}/__sandbox/refunds/1900000109/${wanted.out_refund_no}/settle`;
    const settle = (body?: string) => fetch(path, { method: 'POST', ...(body !== undefined && { body }) });
    expect((await settle('{"status":"LOST"}')).status).toBe(400);
    expect((await settle('{"status":"ABNORMAL"}')).status).toBe(200);
    expect((await settle()).status).toBe(409);
    expect((await stand.v3.queryRefund(wanted.out_refund_no)).json().status).toBe('ABNORMAL');
    expect(
      (await fetch(`${stand.sandbox.origin}/__sandbox/refunds/1900000109/no/settle`, { method: 'POST' })).status,
    ).toBe(404);
    const listed = await fetch(`${stand.sandbox.origin}/__sandbox/refunds?limit=1`);
    expect(await listed.json()).toMatchObject({
      refunds: [{ out_refund_no: wanted.out_refund_no, status: 'ABNORMAL' }],
    });
  });
});
