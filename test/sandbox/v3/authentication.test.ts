import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aNumber, useSandbox } from '../demo-sandbox.ts';
import type { Falsified } from './client.ts';

const stand = useSandbox();

const FORMAT = 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》';
const CLOCK = 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟';
const SERIAL = '商户证书序列号有误。';
const WRONG = '签名错误';

const secondsFromNow = (seconds: number) => String(Math.floor(Date.now() / 1000) + seconds);
const { privateKey: strangeKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = strangeKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const mistakes: [mistake: string, falsified: Falsified, transactions: string, general: string][] = [
  ['a foreign scheme', { scheme: 'Bearer' }, '签名信息错误，验签失败', 'Http头Authorization认证类型不正确'],
  ['a missing attribute', { attributes: (pairs) => pairs.slice(1).join(',') }, FORMAT, FORMAT],
  ['an attribute twice', { attributes: (pairs) => [...pairs, pairs[0]].join(',') }, FORMAT, FORMAT],
  ['an unknown attribute', { attributes: (pairs) => [...pairs, 'x="1"'].join(',') }, FORMAT, FORMAT],
  ['blanks after commas', { attributes: (pairs) => pairs.join(', ') }, FORMAT, FORMAT],
  ['two blanks after the scheme', { attributes: (pairs) => ` ${pairs.join(',')}` }, FORMAT, FORMAT],
  ['no quotation marks', { attributes: (pairs) => pairs.join(',').replaceAll('"', '') }, FORMAT, FORMAT],
  ['a timestamp that is no number', { timestamp: 'yesterday' }, FORMAT, FORMAT],
  ['a timestamp of 302 s ago', { timestamp: secondsFromNow(-302) }, CLOCK, CLOCK],
  ['a timestamp of 302 s ahead', { timestamp: secondsFromNow(302) }, CLOCK, CLOCK],
  ['a stale timestamp before a bad signature', { timestamp: '1554208460', signature: 'AAAA' }, CLOCK, CLOCK],
  ['an unknown mchid', { mchid: '1999999999' }, SERIAL, SERIAL],
  ['a serial_no of nobody', { serial_no: '0'.repeat(40) }, SERIAL, SERIAL],
  ['a key of somebody else', { privateKey }, WRONG, WRONG],
  ['another target than was signed', { signedTarget: '/v3/other' }, WRONG, WRONG],
  ['another body than was signed', { signedBody: '{}' }, WRONG, WRONG],
  ['a signature that is not base64', { signature: '****' }, WRONG, WRONG],
];

describe('authentication', () => {
  it.each(mistakes)('refuses %s', async (_mistake, falsified, transactions, general) => {
    const order = await stand.v3.order(stand.v3.anOrder(aNumber()), 'app', falsified);
    expect([order.status, order.json().code, order.json().message]).toEqual([401, 'SIGN_ERROR', transactions]);
    const certificates = await stand.v3.certificates(falsified);
    expect([certificates.status, certificates.json().code, certificates.json().message]).toEqual([
      401,
      'SIGN_ERROR',
      general,
    ]);
  });

  it('answers 401 unsigned, with a Request-ID on the general family only', async () => {
    const order = await stand.v3.order({}, 'app', { privateKey });
    const certificates = await stand.v3.certificates({ privateKey });
    expect(order.header('Request-ID')).toBeUndefined();
    expect(certificates.header('Request-ID')).toMatch(/-268443699$/);
    for (const reply of [order, certificates]) {
      expect(reply.header('Content-Type')).toBe('application/json; charset=utf-8');
      expect(reply.headerNames.filter((name) => name.startsWith('Wechatpay'))).toEqual([]);
    }
  });

  it('answers a request without Authorization in the words of its family', async () => {
    const headers = { Authorization: '' };
    const order = await stand.v3.order({}, 'app', {}, headers);
    const certificates = await stand.v3.certificates({}, headers);
    expect([order.json().message, certificates.json().message]).toEqual(['签名信息错误，验签失败', FORMAT]);
  });

  it('shows in sign_information what it built, the body cut after eight characters', async () => {
    const body = '{"description":"订单"}';
    const reply = await stand.v3.call(
      { method: 'POST', target: '/v3/pay/transactions/app', body },
      { privateKey, nonce_str: 'N', timestamp: secondsFromNow(0) },
    );
    const timestamp = stand.sandbox.requests()[0]?.signature?.expected.split('\n')[2];
    const whole = `POST\n/v3/pay/transactions/app\n${timestamp}\nN\n${body}\n`;
    expect(reply.json().detail).toEqual({
      detail: { issue: 'sign not match' },
      field: 'signature',
      location: 'authorization',
      sign_information: {
        method: 'POST',
        sign_message_length: Buffer.byteLength(whole),
        truncated_sign_message: `POST\n/v3/pay/transactions/app\n${timestamp}\nN\n{"descri\n`,
        url: '/v3/pay/transactions/app',
      },
    });
  });

  it('takes the attributes in any order', async () => {
    for (const order of [
      [0, 4, 3, 1, 2],
      [0, 1, 3, 4, 2],
      [4, 3, 2, 1, 0],
    ]) {
      const attributes = (pairs: string[]) => order.map((at) => pairs[at]).join(',');
      const reply = await stand.v3.order(stand.v3.anOrder(aNumber()), 'app', { attributes });
      expect(reply.status).toBe(200);
    }
  });

  it('verifies the bytes as sent: spaces, escapes and line feeds of the body', async () => {
    const body = `{ "appid":"wxd678efh567hg6787", "mchid":"1900000109","description":"\\u56fe",\n"out_trade_no":"${aNumber()}",
      "notify_url":"https://www.weixin.qq.com/pay","amount":{"total":1}}\n\n`;
    const reply = await stand.v3.call({ method: 'POST', target: '/v3/pay/transactions/app', body });
    expect(reply.status).toBe(200);
  });

  it.each(['A|B*C_1', 'A%7CB%2AC_1', 'A%7CB*C_1'])('verifies and looks up the target %s as sent', async (segment) => {
    await stand.v3.order(stand.v3.anOrder('A|B*C_1'));
    const reply = await stand.v3.query(segment);
    expect([reply.status, reply.json().out_trade_no]).toEqual([200, 'A|B*C_1']);
  });

  it('refuses a query that was signed under another encoding of the same number', async () => {
    const reply = await stand.v3.call(
      { target: '/v3/pay/transactions/out-trade-no/A%7CB123?mchid=1900000109' },
      { signedTarget: '/v3/pay/transactions/out-trade-no/A|B123?mchid=1900000109' },
    );
    expect(reply.status).toBe(401);
  });

  it('refuses a Wechatpay-Serial of no key', async () => {
    const reply = await stand.v3.order({}, 'app', {}, { 'Wechatpay-Serial': 'PUB_KEY_ID_0' });
    const message = '平台证书序列号Wechatpay-Serial错误';
    expect([reply.status, reply.json()]).toEqual([400, { code: 'PARAM_ERROR', message }]);
  });

  it('wants Accept and User-Agent before all else, on the general family only', async () => {
    const headers = { 'User-Agent': '' };
    const certificates = await stand.v3.certificates({ privateKey }, headers);
    expect([certificates.status, certificates.json()]).toEqual([
      400,
      { code: 'INVALID_REQUEST', message: 'Http头缺少Accept或User-Agent' },
    ]);
    expect((await stand.v3.order(stand.v3.anOrder(aNumber()), 'app', {}, headers)).status).toBe(200);
  });

  it('measures ages on real time, whatever the virtual clock says', async () => {
    stand.sandbox.clock.advance(86_400);
    const reply = await stand.v3.order(stand.v3.anOrder(aNumber()));
    expect(reply.status).toBe(200);
    expect(Math.abs(Number(reply.header('Wechatpay-Timestamp')) - Date.now() / 1000)).toBeLessThan(5);
  });
});
