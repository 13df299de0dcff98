import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSteer } from '../control/steer.ts';
import { aNumber } from '../demo-sandbox.ts';
import { useNotifyingSandbox } from './notifying.ts';
import { openAead, openText, type V3Notification, v3Holds } from './open.ts';

const stand = useNotifyingSandbox();

const keysOf = (mchid: string) => stand.secretOf(mchid).wechatpay_v3;

const [APIV3_MERCHANT, CERTIFICATE_MERCHANT] = ['1900000109', '1900000209'] as const;

const paid = async (change: object = {}, client = stand.v3) => {
  const number = aNumber();
  const notify_url = `${stand.receiver.origin}/paid`;
  expect((await client.order(client.anOrder(number, { notify_url, ...change }))).status).toBe(200);
  stand.sandbox.pay(client.mchid, number, 'oPayer');
  await stand.sandbox.clock.advance(0);
  return number;
};

const notificationAt = (at: number): V3Notification => JSON.parse(stand.receiver.received[at]?.body ?? '');

describe('a v3 payment notification', () => {
  it('is posted with the headers of a real one', async () => {
    await paid();
    const [request] = stand.receiver.received;
    expect([request?.method, request?.url]).toEqual(['POST', '/paid']);
    expect(request?.headerNames).toEqual([
      'Host',
      'Accept',
      'Cache-Control',
      'Pragma',
      'Content-Type',
      'User-Agent',
      'Wechatpay-Nonce',
      'Wechatpay-Serial',
      'Wechatpay-Signature',
      'Wechatpay-Signature-Type',
      'Wechatpay-Timestamp',
      'Content-Length',
      'Connection',
    ]);
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Mozilla/4.0',
      connection: 'keep-alive',
      'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
      'wechatpay-nonce': expect.stringMatching(/^[0-9A-Za-z]{32}$/),
    });
    expect(Math.abs(Date.now() / 1000 - Number(request?.headers['wechatpay-timestamp']))).toBeLessThan(60);
  });

  it('is signed with the public key of a merchant in that mode', async () => {
    await paid();
    const [[id, key] = ['', '']] = Object.entries(keysOf(APIV3_MERCHANT).public_keys ?? {});
    const [request] = stand.receiver.received;
    expect([request?.headers['wechatpay-serial'], request && v3Holds(request, key)]).toEqual([id, true]);
  });

  it('is signed with the platform certificate of a merchant in that mode', async () => {
    await paid({}, stand.v3Certificate);
    const [item] = (await stand.v3Certificate.certificates()).json().data as {
      serial_no: string;
      encrypt_certificate: V3Notification['resource'];
    }[];
    const { apiv3_key } = keysOf(CERTIFICATE_MERCHANT);
    const certificate = new X509Certificate(
      openText(apiv3_key, item?.encrypt_certificate ?? { ciphertext: '', nonce: '' }),
    );
    const key = certificate.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const [request] = stand.receiver.received;
    expect([request?.headers['wechatpay-serial'], request && v3Holds(request, key)]).toEqual([item?.serial_no, true]);
  });

  it('says what the query says, encrypted under the APIv3 key', async () => {
    const number = await paid({ attach: '附加' });
    const { id, create_time, resource, ...rest } = notificationAt(0);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(create_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
    expect(rest).toEqual({ resource_type: 'encrypt-resource', event_type: 'TRANSACTION.SUCCESS', summary: '支付成功' });
    const { ciphertext, nonce, ...about } = resource;
    expect(about).toEqual({
      original_type: 'transaction',
      algorithm: 'AEAD_AES_256_GCM',
      associated_data: 'transaction',
    });
    expect(nonce).toHaveLength(12);
    const transaction = openAead(keysOf(APIV3_MERCHANT).apiv3_key, resource);
    const { promotion_detail: _none, ...query } = (await stand.v3.query(number)).json();
    expect(transaction).toEqual(query);
    expect(transaction).toMatchObject({ payer: { openid: 'oPayer' }, attach: '附加', trade_state: 'SUCCESS' });
    expect(stand.sandbox.notifications()[0]?.content).toBe(JSON.stringify(transaction));
  });

  it('shows a coupon, in the words of the query', async () => {
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number, { notify_url: stand.receiver.origin }));
    await createSteer(() => stand.sandbox.origin)('POST', `orders/${stand.v3.mchid}/${number}/pay`, { coupon: 30 });
    await stand.sandbox.clock.advance(0);
    expect(openAead(keysOf(APIV3_MERCHANT).apiv3_key, notificationAt(0).resource)).toMatchObject({
      amount: { total: 100, payer_total: 70 },
      promotion_detail: (await stand.v3.query(number)).json().promotion_detail,
    });
  });

  it.each(['empty', 'absent'] as const)('may have %s associated_data', async (form) => {
    stand.sandbox.setSwitches({ v3_notification_associated_data: form });
    await paid();
    const { resource } = notificationAt(0);
    expect(resource.associated_data).toBe(form === 'empty' ? '' : undefined);
    expect(openAead(keysOf(APIV3_MERCHANT).apiv3_key, resource)).toMatchObject({ trade_state: 'SUCCESS' });
  });

  it('may have members that no document defines, in any order, the same in every attempt', async () => {
    stand.sandbox.setSwitches({ v3_extra_members: true, v3_member_order: 'shuffled' });
    stand.receiver.answers(500, 200);
    const number = await paid();
    await stand.sandbox.clock.advance(15);
    const [first, second] = stand.receiver.received;
    expect(second?.body).toBe(first?.body);
    expect(notificationAt(0)).toMatchObject({ event_type: 'TRANSACTION.SUCCESS', sandbox_extra: expect.any(String) });
    expect(openAead(keysOf(APIV3_MERCHANT).apiv3_key, notificationAt(0).resource)).toMatchObject({
      out_trade_no: number,
      sandbox_extra: expect.any(String),
    });
  });

  it('must be answered within five seconds', async () => {
    stand.receiver.answers('hang', 200);
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number, { notify_url: stand.receiver.origin }));
    stand.sandbox.pay(stand.v3.mchid, number);
    await stand.sandbox.clock.advance(0);
    const [attempt] = stand.sandbox.notifications()[0]?.attempts ?? [];
    expect(attempt).toMatchObject({ acknowledged: false, why: 'no complete answer within the time limit of 5000 ms' });
    expect(attempt?.duration_ms).toBeGreaterThanOrEqual(4990);
    await stand.sandbox.clock.advance(15);
    expect(stand.sandbox.notifications()[0]?.status).toBe('delivered');
  }, 15_000);

  it('is not sent for what did not succeed', async () => {
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number, { notify_url: stand.receiver.origin }));
    stand.sandbox.payerDoes('fail', stand.v3.mchid, number);
    stand.sandbox.closeOrder(stand.v3.mchid, number);
    await stand.sandbox.clock.advance(86_400);
    expect(stand.receiver.received).toEqual([]);
  });
});

describe('a v3 refund notification', () => {
  it.each([
    ['SUCCESS', '退款成功'],
    ['ABNORMAL', '退款异常'],
    ['CLOSED', '退款关闭'],
  ] as const)('REFUND.%s', async (end, summary) => {
    const number = await paid();
    const notify_url = `${stand.receiver.origin}/refunded`;
    const body = {
      out_trade_no: number,
      out_refund_no: `R${number}`,
      notify_url,
      amount: { refund: 30, total: 100, currency: 'CNY' },
    };
    const target = '/v3/refund/domestic/refunds';
    expect((await stand.v3.call({ method: 'POST', target, body: JSON.stringify(body) })).status).toBe(200);
    stand.sandbox.settleRefund(stand.v3.mchid, `R${number}`, end);
    await stand.sandbox.clock.advance(0);
    expect(stand.receiver.received[1]?.url).toBe('/refunded');
    const { event_type, resource, summary: words } = notificationAt(1);
    expect([event_type, words, resource.original_type, resource.associated_data]).toEqual([
      `REFUND.${end}`,
      summary,
      'refund',
      'refund',
    ]);
    const refund = (await stand.v3.call({ target: `${target}/R${number}` })).json();
    expect(openAead(keysOf(APIV3_MERCHANT).apiv3_key, resource)).toEqual({
      mchid: stand.v3.mchid,
      out_trade_no: number,
      transaction_id: refund.transaction_id,
      out_refund_no: `R${number}`,
      refund_id: refund.refund_id,
      refund_status: end,
      ...(end === 'SUCCESS' && { success_time: refund.success_time }),
      user_received_account: refund.user_received_account,
      amount: { total: 100, refund: 30, payer_total: 100, payer_refund: 30 },
    });
    expect(stand.sandbox.notifications()[1]).toMatchObject({
      event_type,
      out_refund_no: `R${number}`,
      status: 'delivered',
    });
  });

  it('goes where payments are told of unless the refund says otherwise', async () => {
    const number = await paid();
    const body = {
      out_trade_no: number,
      out_refund_no: `R${number}`,
      amount: { refund: 30, total: 100, currency: 'CNY' },
    };
    await stand.v3.call({ method: 'POST', target: '/v3/refund/domestic/refunds', body: JSON.stringify(body) });
    await stand.sandbox.clock.advance(5);
    expect(stand.receiver.received.map(({ url }) => url)).toEqual(['/paid', '/paid']);
  });
});
