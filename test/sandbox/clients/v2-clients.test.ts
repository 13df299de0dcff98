import { describe, expect, it } from 'vitest';
import { aNumber, secretOf, useSandbox } from '../demo-sandbox.ts';
import type { Fields } from '../v2/client.ts';
import { AXIOS_PLUGIN, axiosPlugin } from './axios-plugin.ts';
import { startMeddler } from './meddler.ts';
import { TENPAY } from './tenpay.ts';
import type { Refused } from './v2-client.ts';

const stand = useSandbox({ behaviour: { refund_spacing_seconds: 0 } });

const { mchid, appids, wechatpay_v2 } = secretOf('10000100');

const anOrder = (out_trade_no: string, change: Fields = {}): Fields => ({
  body: 'Ipad mini 16G 白色 <&>',
  out_trade_no,
  fee_type: 'USD',
  total_fee: '888',
  spbill_create_ip: '8.8.8.8',
  notify_url: 'http://127.0.0.1:9/notifications',
  trade_type: 'JSAPI',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  ...change,
});

for (const { name, absent } of [AXIOS_PLUGIN, TENPAY]) {
  if (absent !== undefined) console.warn(`Skipped: ${name} against the sandbox: ${absent}`);
}

describe.each([AXIOS_PLUGIN, TENPAY])('$name, unmodified', (foreign) => {
  const { absent, create, badSignature, bare, business } = foreign;
  const client = (origin = stand.sandbox.origin, key = wechatpay_v2.api_key) =>
    create({ origin, key, mchid, appid: appids[0] });

  /** What the client says of a refusal. */
  const refused = async (
    act: (one: ReturnType<typeof client>) => Promise<unknown>,
    one = client(),
  ): Promise<Refused> => {
    try {
      await act(one);
    } catch (error) {
      return one.refused(error);
    }
    throw new Error('the client is content');
  };

  describe.skipIf(absent !== undefined)('against the sandbox', () => {
    it.each(['MD5', 'HMAC-SHA256'])('orders, queries, refunds and queries the refund with %s', async (sign_type) => {
      const [one, out_trade_no] = [client(), aNumber()];
      const signing = { sign_type };
      const { prepay_id } = await one.order(anOrder(out_trade_no, signing));
      expect(prepay_id).toMatch(/^wx[0-9a-f]{34}$/);
      expect((await one.query({ out_trade_no, ...signing })).trade_state).toBe('NOTPAY');
      const { transaction_id = '' } = stand.sandbox.pay(mchid, out_trade_no);
      expect((await one.query({ transaction_id, ...signing })).trade_state).toBe('SUCCESS');
      const wish = { transaction_id, out_refund_no: 'r1', total_fee: '888', refund_fee: '88', ...signing };
      const { refund_id } = await one.refund(wish);
      expect((await one.refundQuery({ out_trade_no, ...signing })).refund_status_0).toBe('PROCESSING');
      await stand.sandbox.clock.advance(6);
      const detail = await one.refundQuery({ out_refund_no: 'r1', ...signing });
      expect([detail.refund_id_0, detail.refund_status_0]).toEqual([refund_id, 'SUCCESS']);
      expect((await one.query({ out_trade_no, ...signing })).trade_state).toBe('REFUND');
    });

    it('orders NATIVE, whose code_url has an ampersand, and APP of an institution', async () => {
      const native = await client().order(anOrder(aNumber(), { trade_type: 'NATIVE', product_id: '1' }));
      expect(native.code_url).toMatch(/^weixin:\/\/wxpay\/bizpayurl\/up\?pr=\w{7}&groupid=00$/);
      const sub = { sub_mch_id: '375907253', sub_appid: 'wx8888888888888888' };
      expect(await client().order(anOrder(aNumber(), { trade_type: 'APP', ...sub }))).toMatchObject(sub);
    });

    it('closes', async () => {
      const out_trade_no = aNumber();
      await client().order(anOrder(out_trade_no));
      expect((await client().close({ out_trade_no })).result_code).toBe('SUCCESS');
      expect((await client().query({ out_trade_no })).trade_state).toBe('CLOSED');
    });

    it('downloads a bill', async () => {
      await stand.sandbox.clock.set(Date.parse('2030-01-02T10:00:00+08:00'));
      const out_trade_no = aNumber();
      await client().order(anOrder(out_trade_no));
      stand.sandbox.pay(mchid, out_trade_no);
      await stand.sandbox.clock.set(Date.parse('2030-01-03T09:00:00+08:00'));
      expect(await client().bill({ bill_date: '20300102', bill_type: 'ALL' })).toContain(`\`${out_trade_no},`);
    });

    it.each([
      ['ORDERPAID', (number: string) => stand.sandbox.pay(mchid, number), (number: string) => anOrder(number)],
      ['ORDERCLOSED', (number: string) => stand.sandbox.closeOrder(mchid, number), (number: string) => anOrder(number)],
      ['INVALID_REQUEST', () => undefined, (number: string) => anOrder(number, { total_fee: '1' })],
    ])('hears %s', async (err_code, meanwhile, repeat) => {
      const out_trade_no = aNumber();
      await client().order(anOrder(out_trade_no));
      meanwhile(out_trade_no);
      const { said, answer = { err_code } } = await refused((one) => one.order(repeat(out_trade_no)));
      expect([said, answer.err_code]).toEqual([business(err_code), err_code]);
    });

    it('hears 签名错误 with a wrong key', async () => {
      const wrong = client(undefined, 'k'.repeat(32));
      const { said, answer } = await refused((one) => one.order(anOrder(aNumber())), wrong);
      expect(said).toBe(bare);
      if (answer) expect(answer).toEqual({ return_code: 'FAIL', return_msg: '签名错误' });
      expect(stand.sandbox.orders()).toEqual([]);
    });

    it('hears 签名错误 when the request was changed on its way', async () => {
      const request = (body: string) => body.replace('888', '889');
      const meddler = await startMeddler(stand.sandbox.origin, { request });
      const { said, answer } = await refused((one) => one.order(anOrder(aNumber())), client(meddler.origin));
      await meddler.close();
      expect(said).toBe(bare);
      if (answer) expect(answer).toEqual({ return_code: 'FAIL', return_msg: '签名错误' });
    });

    it('refuses an answer that was changed on its way, or that a fault signs wrongly', async () => {
      const out_trade_no = aNumber();
      const meddler = await startMeddler(stand.sandbox.origin, { answer: (body) => body.replace('NOTPAY', 'SUCCESS') });
      await client().order(anOrder(out_trade_no));
      const changed = await refused((one) => one.query({ out_trade_no }), client(meddler.origin));
      await meddler.close();
      expect(changed.said).toBe(badSignature);
      stand.sandbox.faults.add({ system: 'v2', count: 1, signature: 'bad' });
      expect((await refused((one) => one.query({ out_trade_no }))).said).toBe(badSignature);
    });
  });
});

describe('wechatpay-axios-plugin alone', () => {
  it('asks for the exchange rate without nonce_str', async () => {
    const { pay } = axiosPlugin({ origin: stand.sandbox.origin, mchid, key: wechatpay_v2.api_key }).v2;
    const wish = { appid: appids[0], mch_id: mchid, fee_type: 'USD', date: '20150807' };
    const { data } = await pay.queryexchagerate.post(wish, { nonceless: true });
    expect(data).toMatchObject({ rate_time: '20150807', rate: expect.stringMatching(/^7[12]\d{7}$/) });
  });
});
