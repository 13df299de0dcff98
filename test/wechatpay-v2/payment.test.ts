import { describe, expect, it } from 'vitest';
import { appPayment, jsapiPayment } from '../../shared/wechatpay-v2/payment.ts';
import type { SignType } from '../../shared/wechatpay-v2/signature.ts';
import { noon } from '../upstream/loopback.ts';
import { KEY, signOf } from './wechatpay.ts';

const SECONDS = String(noon().now() / 1000);
const NONCE = /^[0-9A-Za-z]{1,32}$/;
const ALGORITHMS: SignType[] = ['MD5', 'HMAC-SHA256'];

describe('jsapiPayment', () => {
  it.each(ALGORITHMS)('signs its five fields with %s, the algorithm of the order', async (algorithm) => {
    const clock = noon();
    await clock.advance(999);
    const payment = jsapiPayment({ appid: 'wx2421b1c4370ec43b', prepay_id: 'wx2014' }, KEY, algorithm, clock);
    const { nonceStr } = payment;
    expect(nonceStr).toMatch(NONCE);
    const text = `appId=wx2421b1c4370ec43b&nonceStr=${nonceStr}&package=prepay_id=wx2014&signType=${algorithm}&timeStamp=${SECONDS}`;
    expect(payment).toEqual({
      appId: 'wx2421b1c4370ec43b',
      timeStamp: SECONDS,
      nonceStr,
      package: 'prepay_id=wx2014',
      signType: algorithm,
      paySign: signOf(text, algorithm),
    });
  });
});

describe('appPayment', () => {
  it.each(ALGORITHMS)('signs its six fields with %s, the algorithm of the order', (algorithm) => {
    const order = { appid: 'wx2421b1c4370ec43b', partnerid: '375907253', prepay_id: 'wx2014' };
    const payment = appPayment(order, KEY, algorithm, noon());
    const { noncestr } = payment;
    expect(noncestr).toMatch(NONCE);
    const text = `appid=wx2421b1c4370ec43b&noncestr=${noncestr}&package=Sign=WXPay&partnerid=375907253&prepayid=wx2014&timestamp=${SECONDS}`;
    expect(payment).toEqual({
      appid: 'wx2421b1c4370ec43b',
      partnerid: '375907253',
      prepayid: 'wx2014',
      package: 'Sign=WXPay',
      noncestr,
      timestamp: SECONDS,
      sign: signOf(text, algorithm),
    });
  });
});
