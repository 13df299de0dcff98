import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOrder } from '../e2e/orders.ts';
import { type Stack, startStack } from '../e2e/stack.ts';
import { createV2Client, failureOf } from './v2-client.ts';

const MCHID = '10000100';

let stack: Stack;
let post: ReturnType<typeof createV2Client>;
let wrongly: ReturnType<typeof createV2Client>;

beforeAll(async () => {
  stack = await startStack();
  const file = join(stack.directory, 'secrets', `prepay-merchant-${MCHID}`);
  const secret = JSON.parse(await readFile(file, 'utf8')) as { wechatpay_v2: { api_key: string } };
  // The gateway reads secrets when the first request comes.
  await writeFile(file, JSON.stringify({ ...secret, wechatpay_v2: { ...secret.wechatpay_v2, accept_md5: true } }));
  post = createV2Client(MCHID, secret.wechatpay_v2.api_key, `${stack.origin()}/`);
  wrongly = createV2Client(MCHID, 'f'.repeat(32), `${stack.origin()}/`);
});

afterAll(async () => {
  await stack.close();
});

/** The order of a JSON fixture as a v2 back office has it: nested documents are text. */
const aV2Order = (fixture: string, changes: object = {}): Record<string, unknown> & { out_trade_no: string } => {
  const order = anOrder(fixture);
  const entries = Object.entries(order).map(([name, value]) => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : value,
  ]);
  return { ...order, ...Object.fromEntries(entries), ...changes };
};

const ALGORITHMS = [
  ['MD5 without sign_type', {}, 32],
  ['MD5', { sign_type: 'MD5' }, 32],
  ['HMAC-SHA256', { sign_type: 'HMAC-SHA256' }, 64],
] as const;

const FIXTURES = [
  'unified-jsapi',
  'unified-native',
  'unified-app',
  'unified-institution-jsapi',
  'unified-institution-native',
  'unified-institution-app',
];

const VARIANTS = FIXTURES.flatMap((fixture) => ALGORITHMS.map((algorithm) => [fixture, ...algorithm] as const));

describe('an unmodified v2 client with our base URL', () => {
  it.each(VARIANTS)('places %s with %s and verifies the answer', async (fixture, _name, signing, length) => {
    const order = aV2Order(fixture, signing);
    const { status, data } = await post(order);
    expect(status).toBe(200);
    expect(data).toMatchObject({
      return_code: 'SUCCESS',
      result_code: 'SUCCESS',
      appid: order.appid,
      mch_id: MCHID,
      trade_type: order.trade_type,
      prepay_id: expect.stringMatching(/^wx/),
    });
    expect(data.sub_mch_id).toBe(order.sub_mch_id);
    expect(data.code_url?.startsWith('weixin://wxpay/') ?? false).toBe(order.trade_type === 'NATIVE');
    expect(data.sign).toHaveLength(length);
    const [sent] = stack.requestsOf(order.out_trade_no);
    expect(sent?.body).toMatch(new RegExp(`<sign>[0-9A-F]{${length}}</sign>`));
  });

  it('gets one order for two posts, of which the second is JSON', async () => {
    const { data } = await post(aV2Order('unified-jsapi', { out_trade_no: 'both-doors', sign_type: 'HMAC-SHA256' }));
    const { body } = await stack.post('unified', anOrder('unified-jsapi', { out_trade_no: 'both-doors' }));
    expect(body).toMatchObject({ replayed: true, prepay_id: data.prepay_id });
    expect(stack.requestsOf('both-doors')).toHaveLength(1);
  });

  it('gets one order for twenty posts at once', async () => {
    const order = aV2Order('unified-native');
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(order)));
    expect(new Set(answers.map(({ data }) => data.code_url)).size).toBe(1);
    expect(stack.requestsOf(order.out_trade_no)).toHaveLength(1);
  });

  it('throws what it throws at WeChat: a business failure', async () => {
    const order = aV2Order('unified-app');
    await post(order);
    const { code, data } = await failureOf(post({ ...order, total_fee: 889 }));
    expect(code).toBe('EV2_RES_STATUS_CODE_NOT_SUCESS');
    expect(data).toMatchObject({ err_code: 'INVALID_REQUEST', err_code_des: '201 商户订单号重复' });
  });

  it('throws what it throws at WeChat: a wrong key', async () => {
    const { code, data } = await failureOf(wrongly(aV2Order('unified-app')));
    expect(code).toBe('EV2_RES_STATUS_CODE_NOT_SUCESS');
    expect(data).toMatchObject({ return_code: 'FAIL', return_msg: '签名错误' });
  });

  it('gets XML for a GET at the path', async () => {
    const response = await fetch(`${stack.origin()}/pay/unifiedorder`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    expect(await response.text()).toContain('<return_msg><![CDATA[请使用post方法]]></return_msg>');
  });

  it('gets NOT_UTF8 for GBK bytes', async () => {
    const body = Buffer.concat([Buffer.from('<xml><body>'), Buffer.from([0xcb, 0xd5]), Buffer.from('</body></xml>')]);
    const headers = { 'Content-Type': 'text/xml; charset=gbk' };
    const response = await fetch(`${stack.origin()}/orders/unified`, { method: 'POST', headers, body });
    expect(await response.text()).toContain('<err_code><![CDATA[NOT_UTF8]]></err_code>');
  });
});
