import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aNumber, useSandbox } from './demo-sandbox.ts';
import { send } from './exchange.ts';

const stand = useSandbox();

const TARGETS = [
  '/v3/pay/transactions/app',
  '/v3/pay/transactions/out-trade-no/x',
  '/v3/pay/transactions/out-trade-no/%zz?mchid=%zz',
  '/v3/certificates',
  '/v3/%00',
  '/pay/unifiedorder',
  '/pay/orderquery',
  '/pay/closeorder',
  '/secapi/pay/refund',
  '/pay/refundquery',
  '/pay/downloadbill',
  '/pay/queryexchagerate',
  '/cgi-bin/gettoken?corpid=%ff&corpsecret=',
  '/cgi-bin/miniapppay/create_order?access_token=x',
  '/cgi-bin/miniapppay/get_sign',
  '/cgi-bin/miniapppay/refund?access_token=x',
  '/cgi-bin/miniapppay/get_bill?access_token=x&bill_date=%ff',
  '/cgi-bin/billdownload/file?token=%ff',
  '/__sandbox/clock',
  '/__sandbox/faults',
  '/__sandbox/orders/a/b/pay',
  '/',
  '//',
];

const target = fc.oneof(
  fc.constantFrom(...TARGETS),
  fc.webPath().map((path) => `/${path}`),
);
const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH');
const body = fc.oneof(
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  fc.string().map((text) => Buffer.from(`<xml><mch_id>10000100</mch_id><a>${text}</a></xml>`)),
);
const authorization = fc.oneof(
  fc.constant('WECHATPAY2-SHA256-RSA2048 '),
  fc.string().map((text) => `WECHATPAY2-SHA256-RSA2048 ${Buffer.from(text).toString('base64url')}`),
  fc.constant('WECHATPAY2-SHA256-RSA2048 mchid="1",nonce_str="2",signature="3",timestamp="999999999999",serial_no="5"'),
);

/** Values of the wrong shape at every depth, under names that the field tables know. */
const wrongBody = fc.dictionary(
  fc.constantFrom(
    'appid',
    'mchid',
    'amount',
    'detail',
    'scene_info',
    'payer',
    'time_expire',
    'out_trade_no',
    '__proto__',
  ),
  fc.jsonValue(),
);

describe('garbage', () => {
  it('gets an answer from every path, and none is an error of the sandbox', async () => {
    const call = fc.record({ target, method, body, authorization });
    await fc.assert(
      fc.asyncProperty(call, async ({ authorization: Authorization, ...request }) => {
        const reply = await send(stand.sandbox.origin, { ...request, headers: { Authorization } });
        expect(reply.text).not.toMatch(/^sandbox:/);
        expect(reply.status).toBeLessThan(500);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused behind a right signature and token as well', async () => {
    const token = await stand.wecom.token();
    await fc.assert(
      fc.asyncProperty(wrongBody, async (wrong) => {
        const number = aNumber();
        const v3 = await stand.v3.order({ ...stand.v3.anOrder(number), ...wrong });
        expect([200, 400]).toContain(v3.status);
        const wecom = await stand.wecom.call('create_order', { ...stand.wecom.anOrder(number), ...wrong }, token);
        expect(wecom.errcode).toEqual(expect.any(Number));
      }),
      { numRuns: 100 },
    );
  });

  it('is refused when it nests without end', async () => {
    const deep = `{"attach":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    const v3 = await stand.v3.call({ method: 'POST', target: '/v3/pay/transactions/app', body: deep });
    expect([v3.status, v3.json().code]).toEqual([400, 'PARAM_ERROR']);
    expect((await stand.wecom.call('create_order', deep)).errcode).toBe(40058);
  });

  it('is cut off above 128 KiB', async () => {
    const reply = await send(stand.sandbox.origin, {
      method: 'POST',
      target: '/pay/unifiedorder',
      body: Buffer.alloc(129 * 1024),
    }).catch((error: NodeJS.ErrnoException) => error);
    expect('status' in reply ? reply.status : reply.code).toSatisfy((outcome) =>
      [413, 'ECONNRESET', 'EPIPE'].includes(outcome as string),
    );
    expect((await stand.v3.order(stand.v3.anOrder(aNumber()))).status).toBe(200);
  });
});
