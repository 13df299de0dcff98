import { describe, expect, it } from 'vitest';
import { createSteer } from '../control/steer.ts';
import { aNumber } from '../demo-sandbox.ts';
import { useNotifyingSandbox } from './notifying.ts';

// The clock stands, so that times of the schedule are exact.
const NOW = Date.now();
const LIMIT_MS = 150;
const stand = useNotifyingSandbox({ wireClock: () => NOW, notificationLimitMs: LIMIT_MS });
const steer = createSteer(() => stand.sandbox.origin);

type System = 'v3' | 'v2' | 'wecom';

const ORDERS: Record<System, (number: string, notify_url: string) => Promise<[mchid: string, number: string]>> = {
  v3: async (number, notify_url) => {
    await stand.v3.order(stand.v3.anOrder(number, { notify_url }));
    return [stand.v3.mchid, number];
  },
  v2: async (number, notify_url) => {
    await stand.v2.call(stand.v2.anOrder(number, { notify_url }));
    return [stand.v2.mchid, number];
  },
  wecom: async (number) => {
    await stand.wecom.order(stand.wecom.anOrder(number));
    return [stand.wecom.mchid, number];
  },
};

const paid = async (system: System, url = `${stand.receiver.origin}/paid`): Promise<string> => {
  const [mchid, number] = await ORDERS[system](aNumber(), url);
  stand.sandbox.pay(mchid, number);
  await stand.sandbox.clock.advance(0);
  return number;
};

const notification = () => {
  const [first] = stand.sandbox.notifications();
  if (!first) throw new Error('no notification');
  return first;
};

/** Virtual seconds between the first attempt and each further one. */
const gaps = () => {
  const times = notification().attempts.map(({ at }) => Date.parse(at) / 1000);
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
};

const V2_SUCCESS = '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>';
const DAYS_S = 3 * 86_400;
const WECHAT_PAY = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600];

describe('the retry schedule', () => {
  it.each(['v3', 'v2'] as const)('%s: 15 retries within 24 h 4 min, then none', async (system) => {
    stand.receiver.answers(500);
    await paid(system);
    await stand.sandbox.clock.advance(DAYS_S);
    expect(gaps()).toEqual(WECHAT_PAY);
    expect(WECHAT_PAY.reduce((sum, gap) => sum + gap, 0)).toBe(24 * 3600 + 4 * 60);
    expect(stand.receiver.received).toHaveLength(16);
    expect(notification()).toMatchObject({ status: 'given_up', reason: expect.stringContaining('HTTP 500') });
    expect(notification().next_at).toBeUndefined();
  });

  it('WeCom: three retries where nothing answers', async () => {
    stand.receiver.answers('reset');
    await paid('wecom');
    await stand.sandbox.clock.advance(DAYS_S);
    expect(gaps()).toEqual([10, 30, 60]);
    expect(notification().status).toBe('given_up');
  });

  it('WeCom: no retry where anything answers', async () => {
    stand.receiver.answers(500);
    await paid('wecom');
    await stand.sandbox.clock.advance(DAYS_S);
    expect(stand.receiver.received).toHaveLength(1);
    expect(notification()).toMatchObject({
      status: 'delivered',
      attempts: [{ why: expect.stringMatching(/HTTP 500.*due/) }],
    });
  });

  it('ends with the first acknowledgement', async () => {
    stand.receiver.answers(500, 'reset', 204);
    await paid('v3');
    expect(notification()).toMatchObject({ status: 'waiting', next_at: expect.any(String) });
    await stand.sandbox.clock.advance(DAYS_S);
    expect(gaps()).toEqual([15, 15]);
    expect(notification().attempts.map(({ acknowledged, why }) => [acknowledged, why])).toEqual([
      [false, 'HTTP 500 where 200 or 204 is due'],
      [false, 'ECONNRESET'],
      [true, 'HTTP 204'],
    ]);
    expect(notification().status).toBe('delivered');
  });

  it('signs each attempt afresh over the same content', async () => {
    stand.receiver.answers(500, 200);
    await paid('v3');
    await stand.sandbox.clock.advance(15);
    const [first, second] = stand.receiver.received;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['wechatpay-signature']).not.toBe(first?.headers['wechatpay-signature']);
  });

  it('goes on while real time passes, without anybody moving the clock', async () => {
    const { startSandbox } = await import('../../../sandbox/server.ts');
    const { createDemo } = await import('../../../sandbox/demo.ts');
    const { createWecomClient } = await import('../wecom/client.ts');
    const demo = createDemo({ notificationsUrl: stand.receiver.origin });
    const sandbox = await startSandbox({ merchants: demo.merchants });
    const secret = demo.secrets['prepay-merchant-1230000109'] as Parameters<typeof createWecomClient>[1];
    const client = createWecomClient(sandbox.origin, secret);
    const number = aNumber();
    await client.order(client.anOrder(number));
    sandbox.pay('1230000109', number);
    await expect.poll(() => stand.receiver.received.length, { interval: 1 }).toBe(1);
    await expect.poll(() => sandbox.notifications()[0]?.status, { interval: 1 }).toBe('delivered');
    await sandbox.close();
  });
});

describe('what counts as an acknowledgement', () => {
  it.each<[System, answer: Parameters<typeof stand.receiver.answers>[0], acknowledged: boolean, why: RegExp]>([
    ['v3', 200, true, /^HTTP 200$/],
    ['v3', 204, true, /^HTTP 204$/],
    ['v3', { body: '{"code":"SUCCESS","message":"成功"}' }, true, /^HTTP 200$/],
    ['v3', { body: '{"code":"FAIL"}' }, true, /^HTTP 200$/],
    ['v3', 201, false, /HTTP 201/],
    ['v3', 202, false, /HTTP 202/],
    ['v3', { status: 302, headers: { Location: '/paid' } }, false, /HTTP 302.*redirects are not followed/],
    ['v3', { status: 401, body: '{"code":"FAIL"}' }, false, /HTTP 401/],
    ['v3', 'reset', false, /ECONNRESET/],
    ['v3', 'hang', false, /time limit of 150 ms/],
    ['v2', { body: V2_SUCCESS }, true, /SUCCESS/],
    ['v2', { body: '<xml><return_code>SUCCESS</return_code></xml>' }, true, /SUCCESS/],
    ['v2', { body: '<xml><return_code><![CDATA[FAIL]]></return_code></xml>' }, false, /return_code is FAIL/],
    ['v2', { body: '<xml><return_msg>OK</return_msg></xml>' }, false, /return_code is missing/],
    [
      'v2',
      { body: V2_SUCCESS.replace('</xml>', '<result_code>SUCCESS</result_code></xml>') },
      false,
      /element result_code/,
    ],
    ['v2', { body: JSON.stringify(V2_SUCCESS) }, false, /not <xml>/],
    ['v2', { body: '{"code":"SUCCESS"}' }, false, /not <xml>/],
    ['v2', { body: 'success' }, false, /not <xml>/],
    ['v2', { body: '<html></html>' }, false, /not <xml>/],
    ['v2', 204, false, /HTTP 204/],
    ['v2', { status: 201, body: V2_SUCCESS }, false, /HTTP 201/],
    ['v2', 'hang', false, /time limit/],
    ['wecom', 200, true, /^HTTP 200$/],
    ['wecom', { body: 'success' }, true, /^HTTP 200$/],
    ['wecom', { body: '{}' }, true, /empty 200 or success is due/],
    ['wecom', 'hang', false, /time limit/],
  ])('%s: %j gives %s', async (system, answer, acknowledged, why) => {
    stand.receiver.answers(answer);
    await paid(system);
    const [attempt] = notification().attempts;
    expect(attempt).toMatchObject({ acknowledged, why: expect.stringMatching(why) });
    expect(notification().status).toBe(acknowledged ? 'delivered' : 'waiting');
  });

  it('v3: a body that says FAIL may count', async () => {
    stand.sandbox.setSwitches({ v3_notification_fail_body: 'retry' });
    stand.receiver.answers({ body: '{"code":"FAIL"}' });
    await paid('v3');
    expect(notification()).toMatchObject({
      status: 'waiting',
      attempts: [{ why: 'HTTP 200, but the body says FAIL' }],
    });
  });

  it('is what came within the limit, not what comes bit by bit', async () => {
    const { createServer } = await import('node:http');
    const slow = createServer((_request, response) => void response.writeHead(200).write(' '));
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const { port } = slow.address() as { port: number };
    await paid('v3', `http://127.0.0.1:${port}/`);
    expect(notification().attempts[0]).toMatchObject({ acknowledged: false, error: expect.stringContaining('150 ms') });
    slow.closeAllConnections();
    slow.close();
  });
});

describe('where notifications go', () => {
  it.each([
    ['https://pay.example.com/notify', /loopback/],
    ['http://10.0.0.1/notify', /loopback/],
    ['http://127.0.0.1.example.com/notify', /loopback/],
  ])('not to %s', async (url, reason) => {
    await paid('v3', url);
    await stand.sandbox.clock.advance(DAYS_S);
    expect(notification()).toMatchObject({
      status: 'undeliverable',
      reason: expect.stringMatching(reason),
      attempts: [],
    });
  });

  it('over a connection that is kept', async () => {
    await paid('v3');
    await paid('v3');
    const [first, second] = stand.receiver.received;
    expect(second?.port).toBe(first?.port);
  });

  it('a port where nobody listens is tried again', async () => {
    await paid('v3', 'http://127.0.0.1:1/notify');
    expect(notification().attempts[0]).toMatchObject({ error: 'ECONNREFUSED', acknowledged: false });
    expect(notification().attempts[0]?.response).toBeUndefined();
  });

  it('nowhere once the sandbox is empty again', async () => {
    stand.receiver.answers(500);
    await paid('v3');
    stand.sandbox.reset();
    await stand.sandbox.clock.advance(DAYS_S);
    expect([stand.receiver.received.length, stand.sandbox.notifications()]).toEqual([1, []]);
  });
});

describe('the log of notifications', () => {
  it('shows each attempt: what was sent, what came back, why it counted', async () => {
    stand.receiver.answers({ status: 503, body: 'busy', headers: { 'X-Shop': '1' } }, 200);
    const number = await paid('v3');
    await steer('POST', 'clock', { advance_seconds: 15 });
    const { body } = await steer('GET', 'notifications');
    expect(body.notifications).toEqual([
      {
        id: expect.any(Number),
        at: expect.stringMatching(/\+08:00$/),
        system: 'v3',
        event_type: 'TRANSACTION.SUCCESS',
        mchid: stand.v3.mchid,
        out_trade_no: number,
        notify_url: `${stand.receiver.origin}/paid`,
        status: 'delivered',
        content: expect.stringContaining(number),
        attempts: [
          {
            number: 1,
            at: expect.any(String),
            wire_at: expect.any(String),
            cause: 'schedule',
            request: {
              method: 'POST',
              url: `${stand.receiver.origin}/paid`,
              headers: expect.arrayContaining([['Content-Type', 'application/json']]),
              body: stand.receiver.received[0]?.body,
            },
            response: { status: 503, headers: expect.arrayContaining([['X-Shop', '1']]), body: 'busy' },
            duration_ms: expect.any(Number),
            acknowledged: false,
            why: 'HTTP 503 where 200 or 204 is due',
            faults: [],
          },
          expect.objectContaining({ number: 2, acknowledged: true, why: 'HTTP 200' }),
        ],
      },
    ]);
    const { id } = notification();
    expect((await steer('GET', `notifications/${id}`)).body).toEqual((body.notifications as unknown[])[0]);
    expect((await steer('GET', 'notifications/999999')).status).toBe(404);
  });

  it('sends one again on demand', async () => {
    await paid('v3');
    const { id } = notification();
    const { status, body } = await steer('POST', `notifications/${id}/resend`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id,
      status: 'delivered',
      attempts: [{ cause: 'schedule' }, { cause: 'resend', acknowledged: true }],
    });
    expect(stand.receiver.received).toHaveLength(2);
  });

  it('an acknowledged repeat ends the retries; a refused one does not', async () => {
    stand.receiver.answers(500, 500, 200);
    await paid('v3');
    const { id } = notification();
    expect((await steer('POST', `notifications/${id}/resend`)).body).toMatchObject({
      status: 'waiting',
      next_at: expect.any(String),
    });
    expect((await steer('POST', `notifications/${id}/resend`)).body).toMatchObject({ status: 'delivered' });
    await stand.sandbox.clock.advance(DAYS_S);
    expect(stand.receiver.received).toHaveLength(3);
  });

  it('cannot send what it does not know or must not send', async () => {
    await paid('v3', 'https://pay.example.com/notify');
    expect((await steer('POST', `notifications/${notification().id}/resend`)).body).toMatchObject({
      code: 'UNDELIVERABLE',
    });
    expect((await steer('POST', 'notifications/999999/resend')).status).toBe(404);
  });
});
