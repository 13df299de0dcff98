import { beforeEach, describe, expect, it } from 'vitest';
import { aNumber, type DemoSecret } from '../demo-sandbox.ts';
import { useNotifyingSandbox } from '../notifications/notifying.ts';
import type { Received } from '../notifications/receiver.ts';
import { axiosPluginV3, refusedBy } from './axios-plugin-v3.ts';
import { startMeddler } from './meddler.ts';

/** How far WeChat's clock is ahead of the client's. */
let aheadMs = 0;
const stand = useNotifyingSandbox({ wireClock: () => Date.now() + aheadMs });
beforeEach(() => {
  aheadMs = 0;
});

const merchant = (): DemoSecret => stand.secretOf('1900000109');
const client = (origin = stand.sandbox.origin, secret = merchant()) => axiosPluginV3(origin, secret);

const anOrder = (out_trade_no: string) => ({
  appid: merchant().appids[0],
  mchid: merchant().mchid,
  description: 'Image形象店-深圳腾大-QQ公仔',
  out_trade_no,
  notify_url: `${stand.receiver.origin}/v3`,
  amount: { total: 100, currency: 'CNY' },
});

const paid = async () => {
  const out_trade_no = aNumber();
  await client().orderNative(anOrder(out_trade_no));
  const { transaction_id = '' } = stand.sandbox.pay(merchant().mchid, out_trade_no);
  await stand.sandbox.clock.advance(0);
  return { out_trade_no, transaction_id };
};

const told = (at = 0): Received => {
  const request = stand.receiver.received[at];
  if (!request) throw new Error('nothing came');
  return request;
};

describe('v3 of wechatpay-axios-plugin, unmodified but for baseURL', () => {
  it('orders for an app and by code', async () => {
    const app = await client().orderApp(anOrder(aNumber()));
    expect(app.data.prepay_id).toMatch(/^wx[0-9a-f]{34}$/);
    const native = await client().orderNative(anOrder(aNumber()));
    expect(native.data.code_url).toMatch(/^weixin:\/\/wxpay\/bizpayurl/);
  });

  it('queries before and after the payment, by either number', async () => {
    const out_trade_no = aNumber();
    await client().orderNative(anOrder(out_trade_no));
    expect((await client().query(out_trade_no)).data.trade_state).toBe('NOTPAY');
    const { transaction_id = '' } = stand.sandbox.pay(merchant().mchid, out_trade_no);
    const byNumber = await client().query(out_trade_no);
    expect(byNumber.data).toMatchObject({ trade_state: 'SUCCESS', transaction_id });
    expect((await client().queryById(transaction_id)).data).toEqual(byNumber.data);
  });

  it('closes', async () => {
    const out_trade_no = aNumber();
    await client().orderNative(anOrder(out_trade_no));
    expect((await client().close(out_trade_no)).status).toBe(204);
    expect((await client().query(out_trade_no)).data.trade_state).toBe('CLOSED');
  });

  it('refunds and queries the refund', async () => {
    const { out_trade_no } = await paid();
    const wish = { out_trade_no, out_refund_no: 'r1', amount: { refund: 30, total: 100, currency: 'CNY' } };
    expect((await client().refund(wish)).data).toMatchObject({ out_refund_no: 'r1', status: 'PROCESSING' });
    await stand.sandbox.clock.advance(6);
    expect((await client().queryRefund('r1')).data).toMatchObject({ status: 'SUCCESS', amount: { refund: 30 } });
    expect((await client().query(out_trade_no)).data.trade_state).toBe('REFUND');
  });

  it('verifies and decrypts the notification of a payment', async () => {
    const { out_trade_no, transaction_id } = await paid();
    expect(client().verifies(told())).toBe(true);
    expect(client().verifies({ ...told(), body: `${told().body} ` })).toBe(false);
    expect(client().opens(told())).toMatchObject({ out_trade_no, transaction_id, trade_state: 'SUCCESS' });
  });

  it('cannot decrypt it with another APIv3 key', async () => {
    await paid();
    const wechatpay_v3 = { ...merchant().wechatpay_v3, apiv3_key: 'k'.repeat(32) };
    const other = client(undefined, { ...merchant(), wechatpay_v3 });
    expect(() => other.opens(told())).toThrow('authenticate');
  });

  it('verifies and decrypts the notification of a refund', async () => {
    const { out_trade_no } = await paid();
    const notify_url = `${stand.receiver.origin}/refund`;
    const amount = { refund: 100, total: 100, currency: 'CNY' };
    await client().refund({ out_trade_no, out_refund_no: 'r1', notify_url, amount });
    await stand.sandbox.clock.advance(6);
    expect(client().verifies(told(1))).toBe(true);
    expect(client().opens(told(1))).toMatchObject({ out_trade_no, out_refund_no: 'r1', refund_status: 'SUCCESS' });
  });

  it('is told in WeChat’s words that its key is not the one of the merchant', async () => {
    const { private_key } = stand.secretOf('1900000209').wechatpay_v3;
    const wechatpay_v3 = { ...merchant().wechatpay_v3, private_key };
    const refused = await refusedBy(client(undefined, { ...merchant(), wechatpay_v3 }).orderNative(anOrder(aNumber())));
    expect(refused).toMatchObject({
      status: 401,
      data: { code: 'SIGN_ERROR', detail: { field: 'signature', detail: { issue: 'sign not match' } } },
    });
    expect(stand.sandbox.orders()).toEqual([]);
  });

  it.each([301_000, -301_000])('is told that its clock is off by %i ms', async (offBy) => {
    aheadMs = offBy;
    expect(await refusedBy(client().orderNative(anOrder(aNumber())))).toMatchObject({
      status: 401,
      data: { code: 'SIGN_ERROR', message: 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟' },
    });
    expect(stand.sandbox.orders()).toEqual([]);
  });

  it('is told that its request was changed on its way', async () => {
    const request = (body: string) => body.replace('"total":100', '"total":1');
    const meddler = await startMeddler(stand.sandbox.origin, { request });
    const refused = await refusedBy(client(meddler.origin).orderNative(anOrder(aNumber())));
    await meddler.close();
    expect(refused).toMatchObject({ status: 401, data: { code: 'SIGN_ERROR' } });
    expect(stand.sandbox.orders()).toEqual([]);
  });

  it('refuses an answer that was changed on its way, or that a fault signs wrongly', async () => {
    const out_trade_no = aNumber();
    await client().orderNative(anOrder(out_trade_no));
    const meddler = await startMeddler(stand.sandbox.origin, { answer: (body) => body.replace('NOTPAY', 'SUCCESS') });
    const changed = await refusedBy(client(meddler.origin).query(out_trade_no));
    await meddler.close();
    expect(changed.code).toBe('EV3_RES_HEADER_SIGNATURE_DIGEST');
    stand.sandbox.faults.add({ system: 'v3', count: 1, signature: 'bad' });
    expect((await refusedBy(client().query(out_trade_no))).code).toBe('EV3_RES_HEADER_SIGNATURE_DIGEST');
  });

  it.each([
    ['ORDER_PAID', (mchid: string, number: string) => stand.sandbox.pay(mchid, number)],
    ['ORDER_CLOSED', (mchid: string, number: string) => stand.sandbox.closeOrder(mchid, number)],
  ])('hears %s', async (code, meanwhile) => {
    const out_trade_no = aNumber();
    await client().orderNative(anOrder(out_trade_no));
    meanwhile(merchant().mchid, out_trade_no);
    const refused = await refusedBy(client().orderNative(anOrder(out_trade_no)));
    expect(refused).toMatchObject({ status: 400, data: { code } });
  });
});
