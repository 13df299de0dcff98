import { Agent } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/server.ts';
import { createAuthority } from '../../../sandbox/tls/authority.ts';
import { aNumber, demo, secretOf } from '../demo-sandbox.ts';
import { createV2Client } from '../v2/client.ts';
import { axiosPlugin } from './axios-plugin.ts';

const { certificate: ca, ...authority } = await createAuthority();
const { mchid, appids, wechatpay_v2 } = secretOf('10000100');

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ merchants: demo.merchants, tls: { certificate: ca, ...authority } });
});
afterAll(() => sandbox.close());

const { certificate: cert, private_key } = demo.apiCertificates[mchid] ?? { certificate: '', private_key: '' };

/** The client with the merchant's certificate, or with the authority alone. */
const clientWith = (own: { cert?: string; key?: string }) => {
  const settings = { origin: sandbox.tlsOrigin ?? '', mchid, key: wechatpay_v2.api_key };
  return axiosPlugin(settings, { httpsAgent: new Agent({ ca }), merchant: { ca, ...own } }).v2;
};

const anOrder = async () => {
  const { call, anOrder: fields } = createV2Client(sandbox.origin, secretOf(mchid));
  const out_trade_no = aNumber();
  await call(fields(out_trade_no));
  sandbox.pay(mchid, out_trade_no);
  return { appid: appids[0], mch_id: mchid, out_trade_no, out_refund_no: `R${out_trade_no}`, total_fee: '888' };
};

describe('wechatpay-axios-plugin over TLS', () => {
  it('refunds with the certificate of the merchant', async () => {
    const wish = { ...(await anOrder()), refund_fee: '88' };
    const { data } = await clientWith({ cert, key: private_key }).secapi.pay.refund.post(wish, { security: true });
    expect(data).toMatchObject({ result_code: 'SUCCESS', out_refund_no: wish.out_refund_no, refund_fee: '88' });
  });

  it('gets the page of nginx without one', async () => {
    const wish = { ...(await anOrder()), refund_fee: '88' };
    const refused = clientWith({}).secapi.pay.refund.post(wish, { security: true });
    await expect(refused).rejects.toMatchObject({ response: { status: 400 } });
    expect(sandbox.refunds().some(({ out_refund_no }) => out_refund_no === wish.out_refund_no)).toBe(false);
  });

  it('needs none to query', async () => {
    const { appid, mch_id, out_trade_no } = await anOrder();
    const { data } = await clientWith({}).pay.orderquery.post({ appid, mch_id, out_trade_no });
    expect(data.trade_state).toBe('SUCCESS');
  });
});
