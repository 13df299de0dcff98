import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/server.ts';
import { createAuthority } from '../../../sandbox/tls/authority.ts';
import { aNumber, demo, secretOf } from '../demo-sandbox.ts';
import { createV2Client, fromXml, toXml, type V2Client } from '../v2/client.ts';

const authority = await createAuthority();

let sandbox: Sandbox;
let v2: V2Client;
beforeAll(async () => {
  sandbox = await startSandbox({ merchants: demo.merchants, tls: authority });
  v2 = createV2Client(sandbox.origin, secretOf('10000100'));
});
afterAll(() => sandbox.close());

/** Pays an order and refunds it over TLS. */
const refund = async (shown: { cert?: string; key?: string }) => {
  const number = aNumber();
  await v2.call(v2.anOrder(number));
  sandbox.pay(v2.mchid, number);
  const fields = {
    appid: 'wx2421b1c4370ec43b',
    mch_id: v2.mchid,
    nonce_str: 'n',
    out_trade_no: number,
    out_refund_no: `R${number}`,
    total_fee: '888',
    refund_fee: '100',
  };
  const agent = new Agent({ keepAlive: false });
  const options = {
    method: 'POST',
    ca: authority.certificate,
    agent,
    headers: { 'Content-Type': 'text/xml' },
    ...shown,
  };
  const outgoing = request(`${sandbox.tlsOrigin}/secapi/pay/refund`, options).end(toXml(v2.signed(fields)));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: response.statusCode, text: await text(response) };
};

describe('POST /secapi/pay/refund over TLS', () => {
  it('takes the API certificate of the merchant', async () => {
    const { certificate: cert = '', private_key: key = '' } = demo.apiCertificates['10000100'] ?? {};
    expect(fromXml((await refund({ cert, key })).text)).toMatchObject({ result_code: 'SUCCESS', refund_fee: '100' });
  });

  it('turns away who shows none, in the words of the proxy', async () => {
    expect(await refund({})).toMatchObject({
      status: 400,
      text: expect.stringContaining('No required SSL certificate was sent'),
    });
  });

  it('refuses that of another merchant', async () => {
    const { wechatpay_v2 } = await sandbox.addMerchant({ wechatpay_v2: {} });
    const { certificate: cert = '', private_key: key = '' } = wechatpay_v2 as Record<string, string>;
    expect((await refund({ cert, key })).text).toContain('certificate not match');
  });
});
