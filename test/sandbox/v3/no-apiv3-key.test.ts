import { describe, expect, it } from 'vitest';
import { createSteer } from '../control/steer.ts';
import { aNumber, type DemoSecret } from '../demo-sandbox.ts';
import { useNotifyingSandbox } from '../notifications/notifying.ts';
import { createV3Client } from './client.ts';

const stand = useNotifyingSandbox();
const steer = createSteer(() => stand.sandbox.origin);

const REFUSAL = { code: 'SIGN_ERROR', message: '商户未设置APIv3密钥。' };

const aMerchant = async () => {
  const { body } = await steer('POST', 'merchants', { wechatpay_v3: { mode: 'certificate', apiv3_key: null } });
  expect(body.wechatpay_v3).not.toHaveProperty('apiv3_key');
  return createV3Client(stand.sandbox.origin, body as unknown as DemoSecret);
};

describe('a merchant that has set no APIv3 key', () => {
  it('gets 401 for its certificates, which would be encrypted under it', async () => {
    const client = await aMerchant();
    const reply = await client.certificates();
    expect([reply.status, reply.json(), reply.header('Wechatpay-Signature')]).toEqual([401, REFUSAL, undefined]);
    expect(stand.sandbox.requests().at(-1)?.explanation?.cause.code).toBe('apiv3_key_absent');
  });

  it('can order and be paid, but is told of nothing until it has one', async () => {
    const client = await aMerchant();
    const number = aNumber();
    const order = client.anOrder(number, { notify_url: stand.receiver.origin });
    expect((await client.order(order)).status).toBe(200);
    stand.sandbox.pay(client.mchid, number);
    await stand.sandbox.clock.advance(86_400);
    const [notification] = stand.sandbox.notifications();
    expect(notification).toMatchObject({
      status: 'undeliverable',
      reason: expect.stringContaining('APIv3 key'),
      attempts: [],
    });
    const path = `notifications/${notification?.id}/resend`;
    expect(await steer('POST', path)).toMatchObject({ status: 409, body: { code: 'UNDELIVERABLE' } });
    await steer('POST', `merchants/${client.mchid}/apiv3-key`, {});
    expect(await steer('POST', path)).toMatchObject({ status: 200, body: { status: 'delivered' } });
    expect((await client.certificates()).status).toBe(200);
  });

  it('gets 401 for every call where the switch says so', async () => {
    stand.sandbox.setSwitches({ v3_no_apiv3_key: 'all' });
    const client = await aMerchant();
    const reply = await client.order(client.anOrder(aNumber()));
    expect([reply.status, reply.json()]).toEqual([401, REFUSAL]);
    expect((await stand.v3.order(stand.v3.anOrder(aNumber()))).status).toBe(200);
  });
});
