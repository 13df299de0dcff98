import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aNumber } from '../demo-sandbox.ts';
import { fromXml } from '../v2/client.ts';
import { useNotifyingSandbox } from './notifying.ts';
import { openAead, openMessage } from './open.ts';
import type { Received } from './receiver.ts';
import { tellOfRefund } from './tell-of-refund.ts';

const stand = useNotifyingSandbox();

const corp = () => stand.secretOf('1230000109').wecom;

const paid = async () => {
  const number = aNumber();
  await stand.wecom.order(stand.wecom.anOrder(number, { attach: 'a' }));
  stand.sandbox.pay(stand.wecom.mchid, number, 'oPayer');
  await stand.sandbox.clock.advance(0);
  return number;
};

const received = (at = 0): Received => {
  const request = stand.receiver.received[at];
  if (!request) throw new Error('nothing came');
  return request;
};

const aesKey = () => Buffer.from(`${corp().encoding_aes_key}=`, 'base64');

/** Checks the signature as a corp does, and opens the outer layer. */
const opened = ({ url, body }: Received, encrypt: string) => {
  const query = new URLSearchParams(url.split('?')[1]);
  const values = [corp().callback_token, query.get('timestamp') ?? '', query.get('nonce') ?? '', encrypt];
  expect(query.get('msg_signature')).toBe(createHash('sha1').update(values.sort().join('')).digest('hex'));
  expect(body).toContain(encrypt);
  const { message, receiveId } = openMessage(encrypt, corp().encoding_aes_key);
  expect(receiveId).toBe(corp().corpid);
  return message;
};

const WECOM_ORDER = {
  system: 'wecom',
  product: 'miniprogram',
  trade_type: 'JSAPI',
  mchid: '1230000109',
  appid: 'wx1cce664e7cdcf31a',
  parameters: '{}',
  total: 100,
  currency: 'CNY',
  attach: '',
} as const;

describe('a WeCom payment notice', () => {
  it('is XML in the message crypt, with JSON under AEAD_AES_256_GCM inside', async () => {
    const number = await paid();
    const request = received();
    const outer = fromXml(request.body);
    expect([request.url.split('?')[0], outer.ToUserName, outer.AgentID]).toEqual([
      '/wecom/1230000109',
      corp().corpid,
      expect.any(String),
    ]);
    const middle = fromXml(opened(request, outer.Encrypt ?? ''));
    expect(middle).toMatchObject({
      notify_type: 'NORMALPAY',
      id: expect.any(String),
      create_time: expect.stringMatching(/\+08:00$/),
      resource_type: 'encrypt-resource',
      event_type: 'TRANSACTION.SUCCESS',
      summary: '支付成功',
    });
    const resource = fromXml(opened(request, outer.Encrypt ?? '').match(/<resource>(.*)<\/resource>/s)?.[1] ?? '');
    expect(resource.algorithm).toBe('AEAD_AES_256_GCM');
    const inner = openAead(aesKey(), resource as { ciphertext: string; nonce: string; associated_data: string });
    expect(inner).toEqual({
      appid: stand.wecom.appid,
      mchid: stand.wecom.mchid,
      out_trade_no: number,
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      trade_type: 'JSAPI',
      attach: 'a',
      success_time: expect.stringMatching(/\+08:00$/),
      payer: { openid: 'oPayer' },
      amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
    });
  });

  it('may carry what an SDK reads besides', async () => {
    stand.sandbox.setSwitches({ wecom_notification_extras: true });
    await paid();
    expect(JSON.parse(stand.sandbox.notifications()[0]?.content ?? '')).toMatchObject({
      transaction_id: expect.stringMatching(/^\d{28}$/),
      bank_type: 'OTHERS',
    });
  });

  it('tells of a refund as well', async () => {
    const attempt = { ...WECOM_ORDER, out_trade_no: aNumber() };
    const { wecom, content } = await tellOfRefund(attempt, 40, 'SUCCESS', stand.receiver.origin);
    const request = received(1);
    const { message } = openMessage(fromXml(request.body).Encrypt ?? '', wecom.encoding_aes_key);
    expect(fromXml(message)).toMatchObject({
      notify_type: 'REFUND',
      event_type: 'REFUND.SUCCESS',
      summary: '退款成功',
    });
    expect(JSON.parse(content)).toEqual({
      mchid: attempt.mchid,
      out_trade_no: attempt.out_trade_no,
      out_refund_no: `R${attempt.out_trade_no}`,
      refund_id: expect.any(String),
      refund_status: 'SUCCESS',
      success_time: expect.any(String),
      user_received_account: '支付用户零钱',
      amount: { total: 100, refund: 40, payer_total: 100, payer_refund: 40 },
    });
  });
});
