import { createHash, createHmac, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOrder, freshNumber, VARIANTS } from './orders.ts';
import { type Answer, type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

type Parameters = Record<string, string>;

const paymentOf = (answer: Answer): Parameters => answer.body.payment as Parameters;

/** Checks written from the documents alone, sharing nothing with the code under test. */
const rsaVerifies = (key: KeyObject, lines: (string | undefined)[], signature: string | undefined): boolean =>
  verify(
    'RSA-SHA256',
    Buffer.from(lines.map((line) => `${line}\n`).join('')),
    key,
    Buffer.from(signature ?? '', 'base64'),
  );

const v2Digest = (fields: Parameters, key: string, algorithm: 'MD5' | 'HMAC-SHA256'): string => {
  const text = `${Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')}&key=${key}`;
  const hash = algorithm === 'MD5' ? createHash('md5') : createHmac('sha256', key);
  return hash.update(text).digest('hex').toUpperCase();
};

interface Secrets {
  wechatpay_v3: { private_key: string };
  wechatpay_v2: { api_key: string; sign_type: 'MD5' | 'HMAC-SHA256' };
}

const secretOf = (mchid: string): Secrets => stack.demo.secrets[`prepay-merchant-${mchid}`] as Secrets;

describe('placing an order', () => {
  it.each(VARIANTS)('answers %s (%s) with what starts the payment', async (orderType, fixture) => {
    const order = anOrder(fixture);
    const answer = await stack.post(orderType, order);
    expect(answer.body).toMatchObject({
      order_type: orderType,
      out_trade_no: order.out_trade_no,
      prepay_id: expect.stringMatching(/^wx[0-9a-f]{34}$/),
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/),
      replayed: false,
    });
    expect(answer.status).toBe(200);
    expect(Date.parse(String(answer.body.expires_at)) - Date.now()).toBeGreaterThan(7_100_000);
    const field = orderType === 'unified' ? 'mch_id' : 'mchid';
    expect(answer.body[field]).toBe(order[field]);
  });

  it('signs APP parameters of APIv3 with the merchant key (I11)', async () => {
    const order = anOrder('app');
    const payment = paymentOf(await stack.post('app', order));
    const key = createPublicKey(secretOf('1900000109').wechatpay_v3.private_key);
    const { appid, partnerid, prepayid, noncestr, timestamp, sign } = payment;
    expect(payment.package).toBe('Sign=WXPay');
    expect({ appid, partnerid }).toEqual({ appid: order.appid, partnerid: order.mchid });
    expect(rsaVerifies(key, [appid, timestamp, noncestr, prepayid], sign)).toBe(true);
  });

  it('hands WeCom signatures to wx.requestPayment that verify over its four lines', async () => {
    const order = anOrder('wecom-miniprogram');
    const {
      timeStamp,
      nonceStr,
      package: packed,
      signType,
      paySign,
    } = paymentOf(await stack.post('wecom-miniprogram', order));
    const merchant = stack.sandbox.state().merchants.find(({ mchid }) => mchid === order.mchid) as unknown as {
      wecom: { pay_sign_public_key: string };
    };
    expect(signType).toBe('RSA');
    expect(packed).toMatch(/^prepay_id=wx/);
    const key = createPublicKey(merchant.wecom.pay_sign_public_key);
    expect(rsaVerifies(key, [String(order.appid), timeStamp, nonceStr, packed], paySign)).toBe(true);
  });

  it.each([
    ['unified-jsapi', 'appid'],
    ['unified-institution-jsapi', 'sub_appid'],
  ])('signs JSAPI parameters of %s with the %s of the payer', async (fixture, appidField) => {
    const order = anOrder(fixture);
    const { paySign, ...signed } = paymentOf(await stack.post('unified', order));
    const { api_key, sign_type } = secretOf('10000100').wechatpay_v2;
    expect(signed.signType).toBe(sign_type);
    expect(signed.appId).toBe(order[appidField]);
    expect(paySign).toBe(v2Digest(signed, api_key, sign_type));
  });

  it.each([
    ['unified-app', 'appid', 'mch_id'],
    ['unified-institution-app', 'sub_appid', 'sub_mch_id'],
  ])('signs APP parameters of %s for %s and %s', async (fixture, appidField, merchantField) => {
    const order = anOrder(fixture);
    const { sign, ...signed } = paymentOf(await stack.post('unified', order));
    const { api_key, sign_type } = secretOf('10000100').wechatpay_v2;
    expect(signed).toMatchObject({ appid: order[appidField], partnerid: order[merchantField], package: 'Sign=WXPay' });
    expect(sign).toBe(v2Digest(signed, api_key, sign_type));
  });

  it('answers NATIVE with a code_url and no payment parameters', async () => {
    const { body } = await stack.post('unified', anOrder('unified-native'));
    expect(body.code_url).toMatch(/^weixin:\/\/wxpay\//);
    expect(body).not.toHaveProperty('payment');
  });

  it('verifies answers by platform certificate for a merchant without a public key', async () => {
    const answer = await stack.post('app', anOrder('app', { mchid: '1900000209' }));
    expect(answer.status).toBe(200);
    expect(stack.sandbox.requests().filter(({ call }) => call === 'certificates')).toHaveLength(1);
    expect((await stack.post('app', anOrder('app', { mchid: '1900000209' }))).status).toBe(200);
    expect(stack.sandbox.requests().filter(({ call }) => call === 'certificates')).toHaveLength(1);
  });

  it('takes notify_url from the profile when the order has none', async () => {
    const { notify_url: _, ...order } = anOrder('app');
    expect((await stack.post('app', order)).status).toBe(200);
    const [sent] = stack.requestsOf(order.out_trade_no as string);
    expect(JSON.parse(sent?.body ?? '{}')).toMatchObject({ notify_url: expect.stringMatching(/wechatpay-v3/) });
  });
});

describe('placing the same order again', () => {
  it.each(VARIANTS)('replays %s (%s) with a fresh signature and no request upstream', async (orderType, fixture) => {
    const order = anOrder(fixture);
    const first = await stack.post(orderType, order);
    const again = await stack.post(orderType, order);
    expect(again.status).toBe(200);
    const { payment: firstPayment, ...firstRest } = first.body;
    const { payment: nextPayment, ...nextRest } = again.body;
    expect(nextRest).toEqual({ ...firstRest, replayed: true });
    if (firstPayment !== undefined) expect(nextPayment).not.toEqual(firstPayment);
    expect(stack.requestsOf(order.out_trade_no).filter(({ call }) => call !== 'get_sign')).toHaveLength(1);
  });

  it('refuses another amount without asking WeChat', async () => {
    const order = anOrder('app');
    await stack.post('app', order);
    const before = stack.sandbox.requests().length;
    const other = await stack.post('app', { ...order, amount: { total: 999, currency: 'CNY' } });
    expect(other.status).toBe(403);
    expect(other.body).toMatchObject({ code: 'OUT_TRADE_NO_USED', retry: 'new-out-trade-no' });
    expect(stack.sandbox.requests()).toHaveLength(before);
  });

  it('refuses the number for another order type of the merchant', async () => {
    const order = anOrder('app');
    await stack.post('app', order);
    const { out_trade_no } = order;
    const again = await stack.post('app', { ...anOrder('app'), out_trade_no, description: 'another' });
    expect(again.body.code).toBe('OUT_TRADE_NO_USED');
  });

  it('accepts another address of the payer as the same order', async () => {
    const order = anOrder('app');
    await stack.post('app', order);
    const scene = order.scene_info as Record<string, unknown>;
    const moved = await stack.post('app', { ...order, scene_info: { ...scene, payer_client_ip: '2001:db8::7' } });
    expect(moved.body).toMatchObject({ replayed: true });
  });

  it('sends one request for fifty identical posts at once', async () => {
    const order = anOrder('app');
    const answers = await Promise.all(Array.from({ length: 50 }, () => stack.post('app', order)));
    expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 409)).toEqual([]);
    expect(new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.prepay_id)).size).toBe(1);
    expect(stack.requestsOf(order.out_trade_no, 'app')).toHaveLength(1);
  });
});

describe('GET /orders', () => {
  const target = (mchid: unknown, outTradeNo: string): string =>
    `/orders?mchid=${mchid}&out_trade_no=${encodeURIComponent(outTradeNo)}`;

  it.each([
    ['app', 'app', 'mchid'],
    ['wecom-miniprogram', 'wecom-miniprogram', 'mchid'],
    ['unified', 'unified-jsapi', 'mch_id'],
    ['unified', 'unified-institution-native', 'mch_id'],
  ])('tells of %s (%s) what WeChat and the table know', async (orderType, fixture, field) => {
    const order = anOrder(fixture, { out_trade_no: `a|b*-_${freshNumber().slice(-20)}` });
    await stack.post(orderType, order);
    const unpaid = await stack.get(target(order[field], order.out_trade_no));
    expect(unpaid.status).toBe(200);
    expect(unpaid.body).toMatchObject({
      mchid: order[field],
      out_trade_no: order.out_trade_no,
      trade_state: 'NOTPAY',
      table: { order_type: orderType, status: 'READY', attempts: 1 },
    });
    stack.sandbox.pay(String(order[field]), order.out_trade_no);
    const paid = await stack.get(target(order[field], order.out_trade_no));
    expect(paid.body).toMatchObject({ trade_state: 'SUCCESS', transaction: { out_trade_no: order.out_trade_no } });
  });

  it('finds an order that was placed elsewhere by asking the systems of the merchant', async () => {
    const answer = await stack.get(target('1900000109', freshNumber()));
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('names each wrong parameter', async () => {
    const { status, body } = await stack.get('/orders?mchid=%3Cx%3E&limit=5');
    expect(status).toBe(400);
    expect(body.detail).toEqual([
      { field: '/mchid', issue: 'must be a merchant number' },
      { field: '/out_trade_no', issue: 'is required' },
      { field: '/limit', issue: 'is not a documented parameter' },
    ]);
  });
});
