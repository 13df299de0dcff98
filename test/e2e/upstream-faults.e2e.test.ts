import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../sandbox/faults/rule.ts';
import { anOrder } from './orders.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());
afterEach(() => stack.sandbox.faults.clear());

type Kind = 'app' | 'wecom-miniprogram' | 'unified-native';
const TYPES: Record<Kind, { orderType: string; call: string }> = {
  app: { orderType: 'app', call: 'app' },
  'wecom-miniprogram': { orderType: 'wecom-miniprogram', call: 'create_order' },
  'unified-native': { orderType: 'unified', call: 'unifiedorder' },
};

const post = (kind: Kind, order: unknown) => stack.post(TYPES[kind].orderType, order);
const fault = (kind: Kind, rule: FaultRule): void => {
  stack.sandbox.faults.add({ call: TYPES[kind].call, ...rule });
};
const ordersSent = (kind: Kind, outTradeNo: string) => stack.requestsOf(outTradeNo, TYPES[kind].call);

/** The business fields of a body, so that v2's nonce and sign do not count. */
const business = ({ body }: { body: string }): string =>
  body.replace(/<(nonce_str|sign)>[^<]*<\/\1>/g, '').replace(/<(nonce_str|sign)><!\[CDATA\[[^\]]*\]\]><\/\1>/g, '');

describe('an outcome that cannot be told once', () => {
  it.each<[string, Kind, FaultRule]>([
    ['a reset before the order', 'app', { count: 1, reset: true }],
    ['a reset after the order', 'app', { count: 1, reset_after: true }],
    ['500 without the order', 'app', { count: 1, error: 'SYSTEM_ERROR' }],
    ['500 with the order', 'app', { count: 1, error: 'SYSTEM_ERROR', committed: true }],
    ['a 502 page', 'app', { count: 1, status: 502 }],
    ['a forged 200', 'app', { count: 1, signature: 'bad' }],
    ['an unsigned 200', 'app', { count: 1, signature: 'missing' }],
    ['a stale 200', 'app', { count: 1, signature: 'stale' }],
    ['a 200 under an unknown serial', 'app', { count: 1, signature: 'unknown_serial' }],
    ['a signature probe', 'app', { count: 1, signature: 'probe' }],
    ['a reset before the order', 'unified-native', { count: 1, reset: true }],
    ['a reset after the order', 'unified-native', { count: 1, reset_after: true }],
    ['SYSTEMERROR', 'unified-native', { count: 1, error: 'SYSTEMERROR' }],
    ['a 502 page', 'unified-native', { count: 1, status: 502 }],
    ['a forged answer', 'unified-native', { count: 1, signature: 'bad' }],
    ['an unsigned answer', 'unified-native', { count: 1, signature: 'missing' }],
    ['a reset before the order', 'wecom-miniprogram', { count: 1, reset: true }],
    ['a busy system', 'wecom-miniprogram', { count: 1, error: '-1' }],
    ['a 502 page', 'wecom-miniprogram', { count: 1, status: 502 }],
  ])('is settled within the call after %s (%s)', async (_name, kind, rule) => {
    fault(kind, rule);
    const order = anOrder(kind);
    const answer = await post(kind, order);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ replayed: false, prepay_id: expect.stringMatching(/^wx/) });
    const sent = ordersSent(kind, order.out_trade_no);
    expect(sent).toHaveLength(2);
    expect(new Set(sent.map(business)).size).toBe(1);
    expect(stack.sandbox.orders().filter(({ out_trade_no }) => out_trade_no === order.out_trade_no)).toHaveLength(1);
  });

  it('asks WeCom before a repetition and sends again what it does not know', async () => {
    fault('wecom-miniprogram', { count: 1, reset: true });
    const order = anOrder('wecom-miniprogram');
    expect((await post('wecom-miniprogram', order)).status).toBe(200);
    const calls = stack.requestsOf(order.out_trade_no).map(({ call }) => call);
    expect(calls.slice(0, 3)).toEqual(['create_order', 'get_order', 'create_order']);
  });
});

describe('an outcome that stays unknown', () => {
  it.each<[string, Kind, FaultRule]>([
    ['resets', 'app', { reset: true }],
    ['500', 'app', { error: 'SYSTEM_ERROR' }],
    ['502 pages', 'app', { status: 502 }],
    ['forged 200s', 'app', { signature: 'bad' }],
    ['unsigned 200s', 'app', { signature: 'missing' }],
    ['SYSTEMERROR', 'unified-native', { error: 'SYSTEMERROR' }],
    ['forged answers', 'unified-native', { signature: 'bad' }],
    ['502 pages', 'wecom-miniprogram', { status: 502 }],
  ])('is told as such after %s (%s), and the identical request goes on', async (_name, kind, rule) => {
    fault(kind, rule);
    const order = anOrder(kind);
    const answer = await post(kind, order);
    expect(answer.status).toBe(504);
    expect(answer.body).toMatchObject({ code: 'UPSTREAM_UNKNOWN', retry: 'same-request' });
    expect(answer.body.request_id).toEqual(answer.headers.get('x-request-id'));

    stack.sandbox.faults.clear();
    const again = await post(kind, order);
    expect(again.status).toBe(200);
    expect(new Set(ordersSent(kind, order.out_trade_no).map(business)).size).toBe(1);
  });

  it('refuses other parameters for the number meanwhile', async () => {
    fault('app', { reset_after: true });
    const order = anOrder('app');
    expect((await post('app', order)).status).toBe(504);
    const other = await post('app', { ...order, description: 'another' });
    expect(other.body.code).toBe('OUT_TRADE_NO_USED');
  });

  it('gives up in time on a server that never answers', async () => {
    fault('app', { hang: true });
    const startedAt = performance.now();
    const answer = await post('app', anOrder('app'));
    expect(answer.body.code).toBe('UPSTREAM_UNKNOWN');
    expect(performance.now() - startedAt).toBeLessThan(13_000);
  });

  it('says that only a query helps where WeCom answers an errcode that nobody documents', async () => {
    const order = anOrder('wecom-miniprogram');
    expect((await post('wecom-miniprogram', order)).status).toBe(200);
    const elsewhere = { PREPAY_TABLE: `sqlite:${stack.directory}/elsewhere.sqlite` };
    const other = await stack.postElsewhere(elsewhere, 'wecom-miniprogram', { ...order, description: 'another' });
    expect(other.status).toBe(504);
    expect(other.body).toMatchObject({ code: 'UPSTREAM_UNKNOWN', retry: 'query', upstream: { code: '720502' } });
  });
});

describe('a definite refusal', () => {
  it.each<[Kind, string, number, string, string]>([
    ['app', 'PARAM_ERROR', 400, 'PARAM_ERROR', 'never'],
    ['app', 'INVALID_REQUEST', 422, 'UPSTREAM_REFUSED', 'never'],
    ['app', 'APPID_MCHID_NOT_MATCH', 400, 'APPID_MCHID_NOT_MATCH', 'never'],
    ['app', 'MCH_NOT_EXISTS', 400, 'MCH_NOT_EXISTS', 'never'],
    ['app', 'SIGN_ERROR', 500, 'MERCHANT_MISCONFIGURED', 'never'],
    ['app', 'NO_AUTH', 500, 'MERCHANT_MISCONFIGURED', 'never'],
    ['app', 'OUT_TRADE_NO_USED', 403, 'OUT_TRADE_NO_USED', 'new-out-trade-no'],
    ['app', 'FREQUENCY_LIMITED', 429, 'FREQUENCY_LIMITED', 'same-request'],
    ['unified-native', 'INVALID_REQUEST', 422, 'UPSTREAM_REFUSED', 'never'],
    ['unified-native', 'NOAUTH', 500, 'MERCHANT_MISCONFIGURED', 'never'],
    ['unified-native', 'NOTENOUGH', 422, 'UPSTREAM_REFUSED', 'never'],
    ['unified-native', 'APPID_NOT_EXIST', 400, 'APPID_MCHID_NOT_MATCH', 'never'],
    ['unified-native', 'MCHID_NOT_EXIST', 400, 'MCH_NOT_EXISTS', 'never'],
    ['unified-native', 'APPID_MCHID_NOT_MATCH', 400, 'APPID_MCHID_NOT_MATCH', 'never'],
    ['unified-native', 'LACK_PARAMS', 400, 'PARAM_ERROR', 'never'],
    ['unified-native', 'OUT_TRADE_NO_USED', 403, 'OUT_TRADE_NO_USED', 'new-out-trade-no'],
    ['unified-native', 'SIGNERROR', 500, 'MERCHANT_MISCONFIGURED', 'never'],
    ['unified-native', 'XML_FORMAT_ERROR', 422, 'UPSTREAM_REFUSED', 'never'],
    ['unified-native', 'REQUIRE_POST_METHOD', 422, 'UPSTREAM_REFUSED', 'never'],
    ['unified-native', 'POST_DATA_EMPTY', 422, 'UPSTREAM_REFUSED', 'never'],
    ['unified-native', 'NOT_UTF8', 422, 'UPSTREAM_REFUSED', 'never'],
    ['wecom-miniprogram', '40058', 400, 'PARAM_ERROR', 'never'],
    ['wecom-miniprogram', '48002', 500, 'MERCHANT_MISCONFIGURED', 'never'],
    ['wecom-miniprogram', '60020', 500, 'MERCHANT_MISCONFIGURED', 'never'],
    ['wecom-miniprogram', '45009', 429, 'FREQUENCY_LIMITED', 'same-request'],
  ])('of %s with %s is answered %d %s, and the number is free again', async (kind, error, status, code, retry) => {
    fault(kind, { count: 1, error });
    const order = anOrder(kind);
    const answer = await post(kind, order);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code, retry, upstream: { code: expect.any(String) } });
    expect(ordersSent(kind, order.out_trade_no)).toHaveLength(1);
    // The same number takes a corrected order, unless it was merely too early.
    const corrected = status === 429 ? order : { ...order, attach: 'corrected' };
    expect((await post(kind, corrected)).status).toBe(200);
  });

  it.each<[Kind, string, string]>([
    ['app', 'mchid', 'ORDER_PAID'],
    ['unified-native', 'mch_id', 'ORDER_PAID'],
  ])('of a paid %s order is kept and answered to everybody', async (kind, field, code) => {
    const order = anOrder(kind);
    fault(kind, { reset_after: true });
    expect((await post(kind, order)).status).toBe(504);
    stack.sandbox.faults.clear();
    stack.sandbox.pay(String(order[field]), order.out_trade_no);

    const paid = await post(kind, order);
    expect(paid.status).toBe(400);
    expect(paid.body).toMatchObject({ code, retry: 'query' });
    const before = stack.sandbox.requests().length;
    expect((await post(kind, { ...order, attach: 'other' })).body.code).toBe(code);
    expect(stack.sandbox.requests()).toHaveLength(before);
  });

  it('finds out that a WeCom order was paid meanwhile', async () => {
    const order = anOrder('wecom-miniprogram');
    fault('wecom-miniprogram', { reset_after: true });
    stack.sandbox.faults.add({ call: 'get_order', status: 502 });
    expect((await post('wecom-miniprogram', order)).status).toBe(504);
    stack.sandbox.faults.clear();
    stack.sandbox.pay(String(order.mchid), order.out_trade_no);
    expect((await post('wecom-miniprogram', order)).body).toMatchObject({ code: 'ORDER_PAID', retry: 'query' });
  });
});

describe('the access token of WeCom', () => {
  it.each([40001, 40014, 42001] as const)('is refreshed once when it is refused with %d', async (errcode) => {
    fault('wecom-miniprogram', { count: 1, token_invalidated: errcode });
    expect((await post('wecom-miniprogram', anOrder('wecom-miniprogram'))).status).toBe(200);
  });

  it('leaves the order ready when only the payment signature fails', async () => {
    stack.sandbox.faults.add({ call: 'get_sign', status: 502 });
    const order = anOrder('wecom-miniprogram');
    const answer = await post('wecom-miniprogram', order);
    expect(answer.body).toMatchObject({ code: 'UPSTREAM_UNKNOWN', retry: 'same-request' });
    stack.sandbox.faults.clear();
    expect((await post('wecom-miniprogram', order)).body).toMatchObject({ replayed: true });
    expect(ordersSent('wecom-miniprogram', order.out_trade_no)).toHaveLength(1);
  });
});

describe('a primary access point that is down', () => {
  it('is passed over within the same call', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');

    const order = anOrder('app');
    const origins = { PREPAY_WECHATPAY_V3_ORIGINS: `http://127.0.0.1:${port},${stack.sandbox.origin}` };
    expect((await stack.postElsewhere(origins, 'app', order)).status).toBe(200);
    expect(ordersSent('app', order.out_trade_no)).toHaveLength(1);
  });
});
