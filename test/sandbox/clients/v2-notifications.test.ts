import { describe, expect, it } from 'vitest';
import { aNumber } from '../demo-sandbox.ts';
import { useNotifyingSandbox } from '../notifications/notifying.ts';
import { fromXml } from '../v2/client.ts';
import { AXIOS_PLUGIN } from './axios-plugin.ts';
import { TENPAY } from './tenpay.ts';

const stand = useNotifyingSandbox();

for (const { name, absent } of [AXIOS_PLUGIN, TENPAY]) {
  if (absent !== undefined) console.warn(`Skipped: ${name} and notifications: ${absent}`);
}

const ACKNOWLEDGED = '<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>';

describe.each([AXIOS_PLUGIN, TENPAY])('$name, unmodified', ({ absent, create }) => {
  const client = (key = stand.v2.apiKey) =>
    create({ origin: stand.sandbox.origin, key, mchid: stand.v2.mchid, appid: 'wx2421b1c4370ec43b' });

  const paid = async (sign_type: string) => {
    stand.receiver.answers({ body: ACKNOWLEDGED });
    const out_trade_no = aNumber();
    const notify_url = `${stand.receiver.origin}/v2`;
    await client().order(stand.v2.anOrder(out_trade_no, { notify_url, sign_type }));
    stand.sandbox.pay(stand.v2.mchid, out_trade_no);
    await stand.sandbox.clock.advance(0);
    return { out_trade_no, notify_url, body: stand.receiver.received[0]?.body ?? '' };
  };

  describe.skipIf(absent !== undefined)('told by the sandbox', () => {
    it.each(['MD5', 'HMAC-SHA256'])('reads the notification of a payment, signed with %s', async (sign_type) => {
      const { out_trade_no, body } = await paid(sign_type);
      const told = await client().paymentNotified(body);
      const queried = await client().query({ out_trade_no, sign_type });
      for (const name of ['transaction_id', 'total_fee', 'fee_type', 'cash_fee', 'cash_fee_type', 'time_end']) {
        expect([name, told[name]]).toEqual([name, queried[name]]);
      }
      expect(told.rate_value).toMatch(/^7[12]\d{7}$/);
    });

    it('refuses one that was changed, or that is under another key', async () => {
      const { body } = await paid('MD5');
      await expect(client().paymentNotified(body.replace('>888<', '>1<'))).rejects.toThrow('sign');
      await expect(client('k'.repeat(32)).paymentNotified(body)).rejects.toThrow('sign');
    });

    it('opens the notification of a refund', async () => {
      const { out_trade_no, notify_url } = await paid('MD5');
      const wish = { out_trade_no, out_refund_no: 'r1', total_fee: '888', refund_fee: '88', notify_url };
      const { refund_id } = await client().refund(wish);
      await stand.sandbox.clock.advance(6);
      const body = stand.receiver.received[1]?.body ?? '';
      expect(fromXml(body).sign).toBeUndefined();
      expect(await client().refundNotified(body)).toMatchObject({ out_trade_no, refund_id, refund_status: 'SUCCESS' });
    });
  });
});
