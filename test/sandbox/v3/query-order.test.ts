import { describe, expect, it } from 'vitest';
import { aNumber, secretOf, useSandbox, withSandbox } from '../demo-sandbox.ts';
import { send } from '../exchange.ts';
import { answerHolds } from './client.ts';

const stand = useSandbox();

describe('GET /v3/pay/transactions/out-trade-no/{out_trade_no}', () => {
  it('shows an unpaid order with the members of real answers, in their order', async () => {
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number));
    const reply = await stand.v3.query(number);
    expect(reply.text).toBe(
      JSON.stringify({
        appid: 'wxd678efh567hg6787',
        attach: '',
        mchid: '1900000109',
        out_trade_no: number,
        payer: {},
        promotion_detail: [],
        trade_state: 'NOTPAY',
        trade_state_desc: '订单未支付',
      }),
    );
    const [publicKey = ''] = Object.values(secretOf('1900000109').wechatpay_v3.public_keys ?? {});
    expect(answerHolds(reply, publicKey)).toBe(true);
  });

  it('shows the amount of an unpaid order when the switch says so', async () => {
    await withSandbox({ behaviour: { v3_unpaid_amount: true } }, async ({ v3 }) => {
      const number = aNumber();
      await v3.order(v3.anOrder(number));
      expect((await v3.query(number)).json().amount).toEqual({ total: 100, currency: 'CNY' });
    });
  });

  it('shows a paid order whole', async () => {
    const number = aNumber();
    const scene_info = { payer_client_ip: '14.23.150.211', device_id: '013467007045764' };
    await stand.v3.order(stand.v3.anOrder(number, { attach: '附加', scene_info }));
    stand.sandbox.pay('1900000109', number, 'oPayer');
    expect((await stand.v3.query(number)).json()).toEqual({
      appid: 'wxd678efh567hg6787',
      attach: '附加',
      mchid: '1900000109',
      out_trade_no: number,
      payer: { openid: 'oPayer' },
      promotion_detail: [],
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
      bank_type: 'OTHERS',
      scene_info: { device_id: '013467007045764' },
      success_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/),
      trade_type: 'APP',
      transaction_id: expect.stringMatching(/^4200\d{24}$/),
    });
  });

  it('shows a coupon, and what the payer paid himself', async () => {
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number));
    const path = `/__sandbox/orders/1900000109/${number}/pay`;
    await send(stand.sandbox.origin, { method: 'POST', target: path, body: '{"coupon":30}' });
    expect((await stand.v3.query(number)).json()).toMatchObject({
      amount: { total: 100, payer_total: 70 },
      promotion_detail: [
        { coupon_id: expect.any(String), amount: 30, scope: 'GLOBAL', type: 'CASH', wechatpay_contribute: 30 },
      ],
    });
  });

  it('closes an unpaid order by itself after seven days', async () => {
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number));
    stand.sandbox.clock.advance(7 * 86_400 - 60);
    expect((await stand.v3.query(number)).json().trade_state).toBe('NOTPAY');
    stand.sandbox.clock.advance(120);
    expect((await stand.v3.query(number)).json()).toMatchObject({
      trade_state: 'CLOSED',
      trade_state_desc: '订单已关闭',
    });
  });

  it('does not know the number of another merchant', async () => {
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number));
    const reply = await stand.v3Certificate.query(number);
    expect([reply.status, reply.json()]).toEqual([404, { code: 'ORDER_NOT_EXIST', message: '订单不存在' }]);
    expect(reply.header('Request-ID')).toMatch(/-268512771$/);
  });

  it.each([
    [
      'a long number',
      'n'.repeat(35),
      '?mchid=1900000109',
      '输入源“/uri_template/out_trade_no”映射到值字段“商户订单号”字符串规则校验失败，字节数 35，大于最大值 32',
    ],
    ['no mchid', 'number', '', '输入源“/query/mchid”映射到字段“直连商户号”必填性规则校验失败，此字段为必填项'],
    ['a foreign mchid', 'number', '?mchid=1900000209', 'http header中的mchid与post payload中的mchid不匹配'],
  ])('refuses %s', async (_what, number, query, message) => {
    const reply = await stand.v3.query(number, query);
    expect([reply.status, reply.json().code, reply.json().message]).toEqual([400, 'PARAM_ERROR', message]);
  });
});

describe('GET /v3/pay/transactions/id/{transaction_id}', () => {
  it('shows the same as the query by number, to the merchant of the order alone', async () => {
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number));
    const { transaction_id = '' } = stand.sandbox.pay('1900000109', number);
    const reply = await stand.v3.queryById(transaction_id);
    expect([reply.status, reply.text]).toEqual([200, (await stand.v3.query(number)).text]);
    const foreign = await stand.v3Certificate.queryById(transaction_id);
    expect([foreign.status, foreign.json().code]).toEqual([404, 'ORDER_NOT_EXIST']);
  });

  it.each([
    ['an unknown number', '4200000000000000000000000000', '?mchid=1900000109', 404, 'ORDER_NOT_EXIST'],
    ['a long number', '4'.repeat(33), '?mchid=1900000109', 400, 'PARAM_ERROR'],
    ['no mchid', '42', '', 400, 'PARAM_ERROR'],
    ['a foreign mchid', '42', '?mchid=1900000209', 400, 'PARAM_ERROR'],
  ])('refuses %s', async (_what, id, query, status, code) => {
    const reply = await stand.v3.queryById(id, query);
    expect([reply.status, reply.json().code]).toEqual([status, code]);
  });
});
