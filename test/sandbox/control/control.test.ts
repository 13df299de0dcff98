import { describe, expect, it } from 'vitest';
import { aNumber, secretOf, useSandbox } from '../demo-sandbox.ts';
import { send } from '../exchange.ts';
import { createSteer } from './steer.ts';

const stand = useSandbox();

const steer = createSteer(() => stand.sandbox.origin);

const anOrdered = async (): Promise<string> => {
  const number = `${aNumber()}|*`;
  await stand.v3.order(stand.v3.anOrder(number));
  return number;
};

describe('who may steer the sandbox', () => {
  const port = () => stand.sandbox.port;

  it.each<[who: string, headers: () => Record<string, string>, status: number]>([
    ['a program on this machine', () => ({}), 200],
    ['one that says localhost', () => ({ Host: `localhost:${port()}` }), 200],
    ['the console', () => ({ Origin: `http://127.0.0.1:${port()}` }), 200],
    ['a page whose name was rebound', () => ({ Host: `evil.example:${port()}` }), 403],
    ['a name without the port', () => ({ Host: '127.0.0.1' }), 403],
    ['a page of another site', () => ({ Origin: 'https://evil.example' }), 403],
    ['a page of another local port', () => ({ Origin: 'http://127.0.0.1:1' }), 403],
    ['a sandboxed frame', () => ({ Origin: 'null' }), 403],
  ])('%s', async (_who, headers, status) => {
    const reply = await send(stand.sandbox.origin, { target: '/__sandbox/state', headers: headers() });
    expect(reply.status).toBe(status);
  });

  it('leaves the three systems open to any Host', async () => {
    const headers = { Host: 'api.mch.weixin.qq.com' };
    expect((await stand.v3.order(stand.v3.anOrder(aNumber()), 'app', {}, headers)).status).toBe(200);
  });
});

describe('the control API', () => {
  it('shows the state: clock, public parts, switches, counts', async () => {
    await anOrdered();
    const { body } = await steer('GET', 'state');
    expect(body).toMatchObject({
      clock: { now: expect.any(String), wire: expect.any(String) },
      behaviour: { artifact_on_reentry: 'fresh' },
      counts: { orders: 1, requests: 1, faults: 0 },
    });
    const merchants = body.merchants as { mchid: string }[];
    expect(merchants.map(({ mchid }) => mchid)).toEqual(['1900000109', '1900000209', '10000100', '1230000109']);
  });

  it('moves the clock', async () => {
    await steer('POST', 'clock', { now: '2030-01-01T00:00:00+08:00' });
    const { body } = await steer('POST', 'clock', { advance_seconds: 3600 });
    expect(body).toEqual({ now: '2030-01-01T01:00:00+08:00' });
    expect(Math.abs(stand.sandbox.clock.now() - Date.parse('2030-01-01T01:00:00+08:00'))).toBeLessThan(1000);
  });

  it.each([{}, { now: 'tomorrow' }, { advance_seconds: '1' }, { advance_seconds: 1e300 }, '[', '7'])(
    'refuses to move the clock by %j',
    async (body) => {
      expect((await steer('POST', 'clock', body)).status).toBe(400);
    },
  );

  it('switches faults on, lists them, and switches them off', async () => {
    const added = await steer('POST', 'faults', [{ id: 'a', hang: true }, { status: 502 }]);
    expect(added.body).toEqual({ ids: ['a', expect.any(String)] });
    const { body } = await steer('GET', 'faults');
    expect(body.faults).toMatchObject([{ id: 'a', hang: true, matched: 0, fired: 0 }, { status: 502 }]);
    expect((await steer('DELETE', 'faults')).status).toBe(200);
    expect(stand.sandbox.faults.list()).toEqual([]);
    const refused = await steer('POST', 'faults', { explode: true });
    expect(refused).toEqual({ status: 400, body: { code: 'BAD_REQUEST', message: 'unknown member explode' } });
  });

  it('pays an order, once', async () => {
    const path = `orders/1900000109/${encodeURIComponent(await anOrdered())}/pay`;
    expect(await steer('POST', path, { openid: 'oMe' })).toMatchObject({
      status: 200,
      body: { trade_state: 'SUCCESS', transaction_id: expect.any(String) },
    });
    expect(await steer('POST', path)).toMatchObject({ status: 409, body: { code: 'ORDER_PAID' } });
    expect(await steer('POST', 'orders/1900000109/unknown/pay')).toMatchObject({ status: 404 });
  });

  it('pays neither a closed order nor one whose prepay_id is stale', async () => {
    const number = await anOrdered();
    stand.sandbox.clock.advance(7201);
    const path = `orders/1900000109/${number}`;
    expect(await steer('POST', `${path}/pay`)).toMatchObject({ status: 409, body: { code: 'PREPAY_ID_EXPIRED' } });
    expect(await steer('POST', `${path}/close`)).toMatchObject({ status: 200, body: { trade_state: 'CLOSED' } });
    expect(await steer('POST', `${path}/close`)).toMatchObject({ status: 200 });
    expect(await steer('POST', `${path}/pay`)).toMatchObject({ status: 409, body: { code: 'ORDER_CLOSED' } });
  });

  it('closes no paid order', async () => {
    const number = await anOrdered();
    stand.sandbox.pay('1900000109', number);
    const closed = await steer('POST', `orders/1900000109/${number}/close`);
    expect(closed).toMatchObject({ status: 409, body: { code: 'ORDER_PAID' } });
  });

  it('lists orders and shows one', async () => {
    const number = await anOrdered();
    expect((await steer('GET', 'orders')).body).toMatchObject({ orders: [{ out_trade_no: number }] });
    const one = await steer('GET', `orders/1900000109/${encodeURIComponent(number)}`);
    expect(one).toMatchObject({ status: 200, body: { out_trade_no: number, trade_state: 'NOTPAY' } });
    expect(await steer('GET', 'orders/1900000109/unknown')).toMatchObject({ status: 404 });
  });

  it('lets the payer start, cancel and fail', async () => {
    const path = `orders/1900000109/${encodeURIComponent(await anOrdered())}`;
    await steer('POST', 'switches', { v3_unfinished_states: 'both' });
    const states: unknown[] = [];
    for (const move of ['start', 'cancel', 'fail', 'start', 'pay']) {
      states.push((await steer('POST', `${path}/${move}`)).body.trade_state);
    }
    expect(states).toEqual(['USERPAYING', 'NOTPAY', 'PAYERROR', 'USERPAYING', 'SUCCESS']);
    expect(await steer('POST', `${path}/fail`)).toMatchObject({ status: 409, body: { code: 'ORDER_PAID' } });
  });

  it('pays with a coupon, another bank and another payer', async () => {
    const number = await anOrdered();
    const path = `orders/1900000109/${encodeURIComponent(number)}/pay`;
    for (const wrong of [{ coupon: 0 }, { coupon: '1' }, { openid: 7 }, { bank_type: '' }, { coupon: 101 }]) {
      expect((await steer('POST', path, wrong)).status).toBe(400);
    }
    const paid = await steer('POST', path, { coupon: 30, bank_type: 'CMC', openid: 'oMe' });
    expect(paid.body).toMatchObject({ payer_total: 70, total: 100 });
    const { bank_type, payer } = (await stand.v3.query(encodeURIComponent(number))).json();
    expect([bank_type, payer]).toEqual(['CMC', { openid: 'oMe' }]);
  });

  it('shows what the merchant is to be told', async () => {
    const number = await anOrdered();
    stand.sandbox.pay('1900000109', number);
    expect((await steer('GET', 'notifications')).body).toEqual({
      notifications: [
        {
          id: expect.any(Number),
          at: expect.stringMatching(/\+08:00$/),
          system: 'v3',
          event_type: 'TRANSACTION.SUCCESS',
          mchid: '1900000109',
          out_trade_no: number,
          notify_url: 'https://www.weixin.qq.com/wxpay/pay.php',
          status: 'undeliverable',
          reason: expect.stringContaining('loopback'),
          content: expect.stringContaining(number),
          attempts: [],
        },
      ],
      total: 1,
    });
  });

  it('closes what falls due when the clock is moved, at its time', async () => {
    const number = await anOrdered();
    const created = Date.parse(String(stand.sandbox.orders()[0]?.created_at));
    await steer('POST', 'clock', { advance_seconds: 8 * 86_400 });
    const { body } = await steer('GET', `orders/1900000109/${encodeURIComponent(number)}`);
    expect(body).toMatchObject({ trade_state: 'CLOSED', closed_by: 'system' });
    expect(Date.parse(String(body.closed_at)) - created).toBe(7 * 86_400_000);
  });

  it('lists in pages', async () => {
    const numbers: string[] = [];
    for (let index = 0; index < 5; index += 1) numbers.push(await anOrdered());
    for (const number of numbers) stand.sandbox.pay('1900000109', number);
    for (const what of ['orders', 'requests', 'notifications']) {
      const seen: unknown[] = [];
      let path = `${what}?limit=2`;
      for (let pages = 1; ; pages += 1) {
        const { body } = await steer('GET', path);
        seen.push(...(body[what] as { out_trade_no: string }[]).map(({ out_trade_no }) => out_trade_no));
        if (body.next === undefined) {
          expect(pages).toBe(3);
          break;
        }
        path = `${what}?limit=2&after=${body.next}`;
      }
      expect(seen).toEqual(numbers);
    }
    for (const wrong of ['limit=0', 'limit=10001', 'limit=x', 'after=-1']) {
      expect((await steer('GET', `orders?${wrong}`)).status).toBe(400);
    }
  });

  it('empties everything', async () => {
    await anOrdered();
    stand.sandbox.faults.add({ hang: true });
    stand.sandbox.clock.advance(1e6);
    await steer('POST', 'reset');
    expect(stand.sandbox.state().counts).toEqual({
      orders: 0,
      refunds: 0,
      requests: 0,
      notifications: 0,
      faults: 0,
    });
    expect(Math.abs(stand.sandbox.clock.now() - Date.now())).toBeLessThan(1000);
  });

  it('answers unknown calls 404, wrong verbs 405, bad paths 400', async () => {
    expect((await steer('GET', 'nothing')).status).toBe(404);
    expect((await steer('GET', 'reset')).status).toBe(405);
    expect((await steer('POST', 'orders/1/%ff/pay')).status).toBe(400);
  });
});

describe('what is shown of requests', () => {
  it('shows the string that was expected and the signature that came', async () => {
    const body = stand.v3.anOrder(aNumber());
    await stand.v3.order(body, 'app', { signedBody: 'other' });
    const [shown] = (await steer('GET', 'requests')).body.requests as Record<string, unknown>[];
    expect(shown).toMatchObject({
      system: 'v3',
      call: 'app',
      mchid: '1900000109',
      out_trade_no: body.out_trade_no,
      method: 'POST',
      target: '/v3/pay/transactions/app',
      body: JSON.stringify(body),
      verdict: 'signature does not match',
      code: 'SIGN_ERROR',
      status: 401,
      signature: {
        expected: expect.stringMatching(/^POST\n\/v3\/pay\/transactions\/app\n\d+\n\w+\n\{.*\}\n$/),
        received: expect.any(String),
        verdict: 'bad',
      },
      faults: [],
    });
  });

  it('keeps the raw bytes for tests in process', async () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]);
    await stand.v2.post(body);
    expect(stand.sandbox.requests()[0]?.bytes).toEqual(body);
  });

  it('shows no key and no secret, in no call', async () => {
    await stand.v3.order(stand.v3.anOrder(aNumber()));
    await stand.v2.call(stand.v2.anOrder(aNumber()));
    await stand.wecom.order(stand.wecom.anOrder(aNumber()));
    const shown: string[] = [];
    for (const path of ['state', 'requests', 'orders', 'faults']) shown.push(JSON.stringify(await steer('GET', path)));
    const secrets = [
      secretOf('1900000109').wechatpay_v3.apiv3_key,
      secretOf('10000100').wechatpay_v2.api_key,
      secretOf('1230000109').wecom.corpsecret,
      'PRIVATE KEY',
    ];
    for (const secret of secrets) expect(shown.join('')).not.toContain(secret);
    expect(shown.join('')).toContain('corpsecret=<masked>');
    expect(shown.join('')).toContain('&key=<API key>');
  });
});
