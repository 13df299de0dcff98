import { describe, expect, it } from 'vitest';
import { aNumber, useSandbox } from './demo-sandbox.ts';

const stand = useSandbox();

const order = (headers: Record<string, string>) => stand.v3.order(stand.v3.anOrder(aNumber()), 'app', {}, headers);

describe('what is not modelled', () => {
  it.each([{ 'Content-Type': 'text/plain' }, { Accept: 'text/html' }, { Accept: '', 'User-Agent': '' }])(
    'an order with %j passes',
    async (headers) => {
      expect((await order(headers)).status).toBe(200);
    },
  );

  it('a refusal is Chinese whatever Accept-Language says', async () => {
    const reply = await stand.v3.order(
      stand.v3.anOrder(aNumber(), { appid: 'wx1' }),
      'app',
      {},
      { 'Accept-Language': 'en' },
    );
    expect([reply.json().message, reply.header('Content-Language')]).toEqual(['appid和mch_id不匹配', 'zh-CN']);
  });

  it('a nonce may come again', async () => {
    const body = stand.v3.anOrder(aNumber());
    for (const _time of ['first', 'again']) {
      expect((await stand.v3.order(body, 'app', { nonce_str: 'N'.repeat(32) })).status).toBe(200);
    }
  });

  it('SM2 is a foreign scheme, and algorithm_type is ignored', async () => {
    const foreign = await stand.v3.certificates({ scheme: 'WECHATPAY2-SM2-WITH-SM3' });
    expect([foreign.status, foreign.json().message]).toEqual([401, 'Http头Authorization认证类型不正确']);
    const reply = await stand.v3Certificate.call({ target: '/v3/certificates?algorithm_type=SM2' });
    expect([reply.status, (reply.json().data as unknown[]).length]).toEqual([200, 1]);
  });

  it('a self-test passes without Wechatpay-Serial', async () => {
    expect((await stand.v3.echo({ echo_message: 'a' })).status).toBe(200);
  });

  it.each([
    '/v3/bill/tradebill?bill_date=2030-01-01',
    '/v3/pay/transactions/codepay',
    '/v3/combine-transactions/app',
    '/v3/pay/partner/transactions/app',
    '/v3/profitsharing/orders',
  ])('%s is an unknown path', async (target) => {
    const reply = await stand.v3.call({ target });
    expect([reply.status, reply.text]).toEqual([404, '']);
  });

  it.each(['upload_image', 'apply_mch', 'get_applyment_status'])('%s of WeCom is an unknown path', async (name) => {
    expect((await stand.wecom.post(name, {})).status).toBe(404);
  });

  it('SERVICE_UNAVAILABLE is 503, a 502 the page of a proxy', async () => {
    stand.sandbox.faults.add({ system: 'v3', error: 'SERVICE_UNAVAILABLE', count: 1 });
    stand.sandbox.faults.add({ system: 'v3', status: 502, nth: 2 });
    const [unavailable, page] = [await order({}), await order({})];
    expect([unavailable.status, page.status, page.header('Content-Type')]).toEqual([503, 502, 'text/html']);
  });

  it('any Host is served', async () => {
    expect((await order({ Host: '127.0.0.1' })).status).toBe(200);
  });
});
