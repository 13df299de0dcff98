import { describe, expect, it } from 'vitest';
import { Aes, Formatter, Hash, Rsa, Transformer } from 'wechatpay-axios-plugin';
import { aNumber } from '../demo-sandbox.ts';
import { useNotifyingSandbox } from './notifying.ts';
import type { V3Notification } from './open.ts';
import { tellOfRefund } from './tell-of-refund.ts';

const stand = useNotifyingSandbox();

const toObject = (xml: string) => Transformer.toObject(xml) as Record<string, string>;

/** Another's client opens what the sandbox sends: a wrong idea of ours cannot agree with itself. */
describe('notifications through wechatpay-axios-plugin', () => {
  it('v3: verified and decrypted', async () => {
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number, { notify_url: `${stand.receiver.origin}/v3` }));
    stand.sandbox.pay(stand.v3.mchid, number);
    await stand.sandbox.clock.advance(0);
    const [request] = stand.receiver.received;
    if (!request) throw new Error('nothing came');
    const [key = ''] = Object.values(stand.v3.keys.public_keys ?? {});
    const { headers, body } = request;
    const [time = '', nonce = '', signature = ''] = ['timestamp', 'nonce', 'signature'].map(
      (name) => headers[`wechatpay-${name}`],
    );
    expect(Rsa.verify(Formatter.response(time, nonce, body), signature, Rsa.from(key, Rsa.KEY_TYPE_PUBLIC))).toBe(true);
    const { resource } = JSON.parse(body) as V3Notification;
    const plain = Aes.AesGcm.decrypt(
      resource.ciphertext,
      stand.v3.keys.apiv3_key,
      resource.nonce,
      resource.associated_data,
    );
    expect(JSON.parse(plain)).toMatchObject({ out_trade_no: number, trade_state: 'SUCCESS' });
  });

  it.each(['MD5', 'HMAC-SHA256'] as const)('v2 payment: %s', async (sign_type) => {
    const number = aNumber();
    await stand.v2.call(stand.v2.anOrder(number, { sign_type, notify_url: `${stand.receiver.origin}/v2` }));
    stand.sandbox.pay(stand.v2.mchid, number);
    await stand.sandbox.clock.advance(0);
    const { sign, ...fields } = toObject(stand.receiver.received[0]?.body ?? '');
    expect(Hash.sign(sign_type, fields, stand.v2.apiKey)).toBe(sign);
    expect(fields.out_trade_no).toBe(number);
  });

  it('v2 refund: decrypted', async () => {
    const attempt = {
      system: 'v2',
      product: 'JSAPI',
      trade_type: 'JSAPI',
      mchid: '10000100',
      appid: 'wx2421b1c4370ec43b',
      out_trade_no: aNumber(),
      parameters: '{}',
      total: 888,
      currency: 'USD',
      attach: '',
      notify_url: `${stand.receiver.origin}/v2`,
    } as const;
    const { apiKey } = await tellOfRefund(attempt, 100, 'SUCCESS');
    const { req_info = '' } = toObject(stand.receiver.received[1]?.body ?? '');
    const root = Aes.AesEcb.decrypt(req_info, Hash.md5(apiKey));
    expect(toObject(root)).toMatchObject({
      refund_status: 'SUCCESS',
      refund_fee: '100',
      refund_recv_accout: '支付用户零钱',
    });
  });
});
