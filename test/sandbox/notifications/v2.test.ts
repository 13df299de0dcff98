import { describe, expect, it } from 'vitest';
import { sealReqInfo } from '../../../sandbox/notifications/v2-letter.ts';
import { aNumber } from '../demo-sandbox.ts';
import { fromXml, signFields } from '../v2/client.ts';
import { useNotifyingSandbox } from './notifying.ts';
import { openReqInfo } from './open.ts';
import { tellOfRefund } from './tell-of-refund.ts';

const stand = useNotifyingSandbox();

const V2_SUCCESS = '<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>';

const paid = async (change: Record<string, string | undefined> = {}) => {
  stand.receiver.answers({ body: V2_SUCCESS });
  const number = aNumber();
  const answer = await stand.v2.call(
    stand.v2.anOrder(number, { notify_url: `${stand.receiver.origin}/v2`, ...change }),
  );
  expect(answer.result_code).toBe('SUCCESS');
  stand.sandbox.pay(stand.v2.mchid, number, 'oPayer');
  await stand.sandbox.clock.advance(0);
  return number;
};

const received = (at = 0) => {
  const request = stand.receiver.received[at];
  if (!request) throw new Error('nothing came');
  return request;
};

describe('a v2 payment notification', () => {
  it.each(['MD5', 'HMAC-SHA256'])('is signed with the algorithm of the order: %s', async (sign_type) => {
    const number = await paid({ sign_type, attach: '附加 & 数据' });
    const fields = fromXml(received().body);
    expect(fields.sign).toBe(signFields(fields, stand.v2.apiKey, sign_type));
    expect(fields).toMatchObject({
      return_code: 'SUCCESS',
      result_code: 'SUCCESS',
      out_trade_no: number,
      openid: 'oPayer',
      total_fee: '888',
      fee_type: 'USD',
      attach: '附加 & 数据',
      sign_type,
      transaction_id: expect.stringMatching(/^\d{28}$/),
      time_end: expect.stringMatching(/^\d{14}$/),
    });
    expect(stand.sandbox.notifications()[0]?.status).toBe('delivered');
  });

  it('says what the query says', async () => {
    const number = await paid();
    const told = fromXml(received().body);
    const { nonce_str, sign, return_msg, trade_state, trade_state_desc, attach, ...asked } =
      await stand.v2.query(number);
    expect(told).toMatchObject(asked);
    expect([told.cash_fee_type, told.rate_value]).toEqual(['CNY', expect.stringMatching(/^\d+$/)]);
  });

  it('may leave its sign_type out, as domestic ones do', async () => {
    stand.sandbox.setSwitches({ v2_notification_sign_type: 'absent' });
    await paid({ sign_type: 'HMAC-SHA256' });
    const fields = fromXml(received().body);
    expect(fields.sign_type).toBeUndefined();
    expect(fields.sign).toBe(signFields(fields, stand.v2.apiKey, 'HMAC-SHA256'));
  });

  it('has elements by name, numbers bare, and the headers of its page', async () => {
    await paid({ version: '1.0' });
    const { body, headers, headerNames } = received();
    const names = [...body.matchAll(/^(?:<xml>)?<(\w+)>/gm)].map(([, name]) => name);
    expect(names).toEqual([...names].sort());
    expect(body).toContain('<total_fee>888</total_fee>');
    expect(body).toContain('<version><![CDATA[1.0]]></version>');
    expect(headers).toMatchObject({ 'content-type': 'text/xml', 'request-id': expect.any(String) });
    expect(headerNames).toContain('Request-ID');
  });

  it('names the sub-merchant of an institution', async () => {
    await paid({ sub_mch_id: '375907253', sub_appid: 'wx8888888888888888', sub_openid: 'oSub', openid: undefined });
    expect(fromXml(received().body)).toMatchObject({
      sub_mch_id: '375907253',
      sub_openid: 'oSub',
      sub_is_subscribe: 'N',
    });
  });
});

const V2_ORDER = {
  system: 'v2',
  product: 'JSAPI',
  trade_type: 'JSAPI',
  mchid: '10000100',
  appid: 'wx2421b1c4370ec43b',
  parameters: '{}',
  total: 888,
  currency: 'USD',
  attach: '',
  openid: 'oPayer',
} as const;

describe('a v2 refund notification', () => {
  const refunded = async (end: 'SUCCESS' | 'ABNORMAL' | 'CLOSED') => {
    const number = aNumber();
    const attempt = { ...V2_ORDER, out_trade_no: number, notify_url: `${stand.receiver.origin}/v2` };
    const { apiKey } = await tellOfRefund(attempt, 100, end);
    return { number, apiKey, fields: fromXml(received(1).body) };
  };

  it.each([
    ['SUCCESS', 'SUCCESS'],
    ['ABNORMAL', 'CHANGE'],
    ['CLOSED', 'REFUNDCLOSE'],
  ] as const)('%s is %s, encrypted instead of signed', async (end, refund_status) => {
    const { number, apiKey, fields } = await refunded(end);
    expect(fields).toEqual({
      return_code: 'SUCCESS',
      appid: 'wx2421b1c4370ec43b',
      mch_id: '10000100',
      nonce_str: expect.any(String),
      req_info: expect.any(String),
    });
    const root = openReqInfo(apiKey, fields.req_info ?? '');
    expect(root).toMatch(/^<root>/);
    expect(fromXml(root.replace(/^<root>|<\/root>$/g, ''))).toMatchObject({
      out_trade_no: number,
      out_refund_no: `R${number}`,
      refund_fee: '100',
      total_fee: '888',
      refund_status,
      refund_recv_accout: '支付用户零钱',
      refund_request_source: 'API',
      ...(end === 'SUCCESS' && { success_time: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) }),
    });
  });

  it('uses the MD5 of the key with its leading zero', () => {
    // The published vector of binarywang/WxJava issue 692: this key's MD5 starts with 0.
    const key = '37381208bbce2acddc69e6aa2c6597d8';
    expect(openReqInfo(key, sealReqInfo(key, '<root/>'))).toBe('<root/>');
  });
});
