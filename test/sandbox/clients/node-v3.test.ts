import { beforeEach, describe, expect, it } from 'vitest';
import { aNumber } from '../demo-sandbox.ts';
import { useNotifyingSandbox } from '../notifications/notifying.ts';
import type { V3Notification } from '../notifications/open.ts';
import type { Received } from '../notifications/receiver.ts';
import { startMeddler } from './meddler.ts';
import { ABSENT, type NodeV3, type NodeV3Answer, nodeV3 } from './node-v3.ts';

if (ABSENT !== undefined) console.warn(`Skipped: wechatpay-node-v3 against the sandbox: ${ABSENT}`);

describe.skipIf(ABSENT !== undefined)('wechatpay-node-v3, unmodified but for createHttp', () => {
  /** How far WeChat's clock is ahead of the client's. */
  let aheadMs = 0;
  const stand = useNotifyingSandbox({ wireClock: () => Date.now() + aheadMs });
  beforeEach(() => {
    aheadMs = 0;
  });

  /** Of the merchant in certificate mode: the client knows no public-key mode. */
  const merchant = () => stand.secretOf('1900000209');
  const client = (secret = merchant(), origin = stand.sandbox.origin): NodeV3 => nodeV3(origin, secret);

  const anOrder = (out_trade_no: string) => ({
    description: 'Image形象店-深圳腾大-QQ公仔',
    out_trade_no,
    notify_url: `${stand.receiver.origin}/v3`,
    amount: { total: 100, currency: 'CNY' },
  });

  const paid = async (one: NodeV3) => {
    const out_trade_no = aNumber();
    await one.transactions_native(anOrder(out_trade_no));
    const { transaction_id } = stand.sandbox.pay(merchant().mchid, out_trade_no);
    await stand.sandbox.clock.advance(0);
    return { out_trade_no, transaction_id };
  };

  const told = (at = 0): Received => {
    const request = stand.receiver.received[at];
    if (!request) throw new Error('nothing came');
    return request;
  };

  const signatureOf = ({ headers, body }: Received) => {
    const header = (name: string) => headers[`wechatpay-${name}`] ?? '';
    return {
      timestamp: header('timestamp'),
      nonce: header('nonce'),
      serial: header('serial'),
      signature: header('signature'),
      body,
    };
  };

  const opened = (one: NodeV3, { body }: Received): unknown => {
    const { ciphertext, associated_data, nonce } = (JSON.parse(body) as V3Notification).resource;
    return one.decipher_gcm(ciphertext, associated_data ?? '', nonce);
  };

  it('orders for an app, with parameters that the phone takes', async () => {
    const out_trade_no = aNumber();
    const { status, data } = await client().transactions_app(anOrder(out_trade_no));
    expect(status).toBe(200);
    const response = await fetch(`${stand.sandbox.origin}/__sandbox/phone/check`, {
      method: 'POST',
      body: JSON.stringify(data),
    });
    expect(await response.json()).toMatchObject({ valid: true, problems: [] });
  });

  it('orders, queries before and after the payment, by either number', async () => {
    const [one, out_trade_no] = [client(), aNumber()];
    const { data } = await one.transactions_native(anOrder(out_trade_no));
    expect(data?.code_url).toMatch(/^weixin:\/\/wxpay\/bizpayurl/);
    expect((await one.query({ out_trade_no })).data?.trade_state).toBe('NOTPAY');
    const { transaction_id = '' } = stand.sandbox.pay(merchant().mchid, out_trade_no);
    const byNumber = await one.query({ out_trade_no });
    expect(byNumber.data).toMatchObject({ trade_state: 'SUCCESS', transaction_id });
    expect((await one.query({ transaction_id })).data).toEqual(byNumber.data);
  });

  it('closes', async () => {
    const [one, out_trade_no] = [client(), aNumber()];
    await one.transactions_native(anOrder(out_trade_no));
    expect((await one.close(out_trade_no)).status).toBe(204);
    expect((await one.query({ out_trade_no })).data?.trade_state).toBe('CLOSED');
  });

  it('refunds and queries the refund', async () => {
    const one = client();
    const { out_trade_no } = await paid(one);
    const wish = { out_trade_no, out_refund_no: 'r1', amount: { refund: 30, total: 100, currency: 'CNY' } };
    expect((await one.refunds(wish)).data).toMatchObject({ out_refund_no: 'r1', status: 'PROCESSING' });
    await stand.sandbox.clock.advance(6);
    expect((await one.find_refunds('r1')).data).toMatchObject({ status: 'SUCCESS', amount: { refund: 30 } });
    expect((await one.query({ out_trade_no })).data?.trade_state).toBe('REFUND');
  });

  it('verifies the notification of a payment with the certificate it fetches, and decrypts it', async () => {
    const one = client();
    const { out_trade_no, transaction_id } = await paid(one);
    const signature = signatureOf(told());
    expect(await one.verifySign(signature)).toBe(true);
    expect(await one.verifySign({ ...signature, body: `${signature.body} ` })).toBe(false);
    expect(opened(one, told())).toMatchObject({ out_trade_no, transaction_id, trade_state: 'SUCCESS' });
  });

  it('verifies and decrypts the notification of a refund', async () => {
    const one = client();
    const { out_trade_no } = await paid(one);
    const notify_url = `${stand.receiver.origin}/refund`;
    const amount = { refund: 100, total: 100, currency: 'CNY' };
    await one.refunds({ out_trade_no, out_refund_no: 'r1', notify_url, amount });
    await stand.sandbox.clock.advance(6);
    expect(await one.verifySign(signatureOf(told(1)))).toBe(true);
    expect(opened(one, told(1))).toMatchObject({ out_trade_no, out_refund_no: 'r1', refund_status: 'SUCCESS' });
  });

  /** What WeChat said of a refusal; the client hands the body on as text. */
  const refusal = ({ status, error = '{}' }: NodeV3Answer) => ({ status, ...(JSON.parse(error) as object) });

  it('is told in WeChat’s words that its key is not the one of the merchant', async () => {
    const other = stand.secretOf('1900000109').wechatpay_v3.private_key;
    const secret = { ...merchant(), wechatpay_v3: { ...merchant().wechatpay_v3, private_key: other } };
    expect(refusal(await client(secret).transactions_native(anOrder(aNumber())))).toMatchObject({
      status: 401,
      code: 'SIGN_ERROR',
      detail: { field: 'signature', detail: { issue: 'sign not match' } },
    });
    expect(stand.sandbox.orders()).toEqual([]);
  });

  it.each([301_000, -301_000])('is told that its clock is off by %i ms', async (offBy) => {
    aheadMs = offBy;
    expect(refusal(await client().transactions_native(anOrder(aNumber())))).toMatchObject({
      status: 401,
      code: 'SIGN_ERROR',
      message: 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟',
    });
    expect(stand.sandbox.orders()).toEqual([]);
  });

  it('is told that its request was changed on its way', async () => {
    const request = (body: string) => body.replace('"total":100', '"total":1');
    const meddler = await startMeddler(stand.sandbox.origin, { request });
    const refused = await client(merchant(), meddler.origin).transactions_native(anOrder(aNumber()));
    await meddler.close();
    expect(refusal(refused)).toMatchObject({ status: 401, code: 'SIGN_ERROR' });
    expect(stand.sandbox.orders()).toEqual([]);
  });

  it('does not notice an answer that was changed on its way: it has no check of answers, only of notifications', async () => {
    const [one, out_trade_no] = [client(), aNumber()];
    await one.transactions_native(anOrder(out_trade_no));
    const meddler = await startMeddler(stand.sandbox.origin, { answer: (body) => body.replace('NOTPAY', 'SUCCESS') });
    const { data } = await client(merchant(), meddler.origin).query({ out_trade_no });
    await meddler.close();
    expect([data?.trade_state, stand.sandbox.orders()[0]?.trade_state]).toEqual(['SUCCESS', 'NOTPAY']);
  });

  it.each([
    ['ORDER_PAID', (mchid: string, number: string) => stand.sandbox.pay(mchid, number)],
    ['ORDER_CLOSED', (mchid: string, number: string) => stand.sandbox.closeOrder(mchid, number)],
  ])('hears %s', async (code, meanwhile) => {
    const [one, out_trade_no] = [client(), aNumber()];
    await one.transactions_native(anOrder(out_trade_no));
    meanwhile(merchant().mchid, out_trade_no);
    expect(refusal(await one.transactions_native(anOrder(out_trade_no)))).toMatchObject({ status: 400, code });
  });
});
