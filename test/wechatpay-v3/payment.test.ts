import { verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { appPayment } from '../../shared/wechatpay-v3/payment.ts';
import { noon } from '../upstream/loopback.ts';
import { MERCHANT, publicKeyMode } from './wechatpay.ts';

describe('appPayment', () => {
  it('signs appid, seconds, nonce and the bare prepay_id for the OpenSDK', async () => {
    const clock = noon();
    await clock.advance(999);
    const payment = await appPayment(publicKeyMode(), clock, 'wxd678efh567hg6787', 'wx2017');
    expect(payment).toEqual({
      appid: 'wxd678efh567hg6787',
      partnerid: '1900000109',
      prepayid: 'wx2017',
      package: 'Sign=WXPay',
      noncestr: expect.stringMatching(/^[0-9A-Za-z]{1,32}$/),
      timestamp: String(noon().now() / 1000),
      sign: expect.any(String),
    });
    const text = `wxd678efh567hg6787\n${payment.timestamp}\n${payment.noncestr}\nwx2017\n`;
    expect(verify('sha256', Buffer.from(text), MERCHANT.publicKey, Buffer.from(payment.sign, 'base64'))).toBe(true);
  });

  it('is signed afresh each time', async () => {
    const again = () => appPayment(publicKeyMode(), noon(), 'wx1', 'wx2017');
    expect((await again()).noncestr).not.toBe((await again()).noncestr);
  });
});
