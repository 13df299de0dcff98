import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../sandbox/behaviour.ts';
import { aNumber, secretOf, useSandbox } from '../demo-sandbox.ts';
import { answerHolds } from './client.ts';

const stand = useSandbox();

const [publicKey = ''] = Object.values(secretOf('1900000109').wechatpay_v3.public_keys ?? {});

const anOrdered = async (): Promise<string> => {
  const number = aNumber();
  expect((await stand.v3.order(stand.v3.anOrder(number))).status).toBe(200);
  return number;
};

describe('POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close', () => {
  it('answers 204 without a body, signed, and again', async () => {
    const number = await anOrdered();
    for (const _time of ['first', 'second']) {
      const reply = await stand.v3.close(number);
      expect([reply.status, reply.text, answerHolds(reply, publicKey)]).toEqual([204, '', true]);
      expect(reply.header('Request-ID')).toMatch(/-0$/);
      expect(reply.header('Content-Length')).toBeUndefined();
    }
    expect((await stand.v3.query(number)).json().trade_state).toBe('CLOSED');
    expect(() => stand.sandbox.pay('1900000109', number)).toThrow('the order is closed');
    expect((await stand.v3.order(stand.v3.anOrder(number))).json().code).toBe('ORDER_CLOSED');
  });

  it('answers 204 for a number that was never ordered, and uses it up unless a switch says otherwise', async () => {
    const [number, other] = [aNumber(), aNumber()];
    expect((await stand.v3.close(number)).status).toBe(204);
    expect((await stand.v3.order(stand.v3.anOrder(number))).json()).toEqual({
      code: 'INVALID_REQUEST',
      message: '请求重入时，参数与首次请求时不一致',
    });
    stand.sandbox.setSwitches({ v3_close_unknown_burns: false });
    expect((await stand.v3.close(other)).status).toBe(204);
    expect((await stand.v3.order(stand.v3.anOrder(other))).status).toBe(200);
  });

  it.each<[Behaviour['v3_close_paid_code']]>([['ORDER_PAID'], ['ORDERPAID'], ['INVALID_REQUEST']])(
    'refuses a paid order with %s',
    async (code) => {
      stand.sandbox.setSwitches({ v3_close_paid_code: code });
      const number = await anOrdered();
      stand.sandbox.pay('1900000109', number);
      const reply = await stand.v3.close(number);
      expect([reply.status, reply.json()]).toEqual([400, { code, message: '该订单已支付' }]);
      expect(reply.header('Request-ID')).toMatch(/-268498689$/);
    },
  );

  it('closes under the payer, or answers 202 signed when the switch says so', async () => {
    const [number, other] = [await anOrdered(), await anOrdered()];
    for (const each of [number, other]) stand.sandbox.payerDoes('start', '1900000109', each);
    expect((await stand.v3.close(number)).status).toBe(204);
    expect(() => stand.sandbox.pay('1900000109', number)).toThrow('the order is closed');
    stand.sandbox.setSwitches({ v3_close_while_paying: 'refuse', v3_refusals_signed: false });
    const reply = await stand.v3.close(other);
    expect([reply.status, reply.json().code, answerHolds(reply, publicKey)]).toEqual([202, 'USER_PAYING', true]);
    expect(stand.sandbox.pay('1900000109', other).trade_state).toBe('SUCCESS');
  });

  it.each<[string, string, object, string]>([
    ['a short number', 'n', { mchid: '1900000109' }, '字符数 1，小于最小值 6'],
    ['no mchid', 'number', {}, '输入源“/body/mchid”映射到字段“直连商户号”必填性规则校验失败，此字段为必填项'],
    ['a foreign mchid', 'number', { mchid: '1900000209' }, 'http header中的mchid与post payload中的mchid不匹配'],
    ['another member', 'number', { mchid: '1900000109', reason: 'x' }, '/body/reason'],
  ])('refuses %s', async (_what, number, body, message) => {
    const reply = await stand.v3.close(number, body);
    expect([reply.status, reply.json().code]).toEqual([400, 'PARAM_ERROR']);
    expect(reply.json().message).toContain(message);
  });
});
