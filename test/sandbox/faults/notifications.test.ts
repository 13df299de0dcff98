import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../../sandbox/faults/rule.ts';
import { aNumber } from '../demo-sandbox.ts';
import { useNotifyingSandbox } from '../notifications/notifying.ts';
import { v3Holds } from '../notifications/open.ts';
import { fromXml, signFields } from '../v2/client.ts';

const stand = useNotifyingSandbox();

const publicKey = () => Object.values(stand.v3.keys.public_keys ?? {})[0] ?? '';

const ordered = async (path = '/paid') => {
  const number = aNumber();
  await stand.v3.order(stand.v3.anOrder(number, { notify_url: `${stand.receiver.origin}${path}` }));
  return number;
};

const paid = async (path?: string) => {
  const number = await ordered(path);
  stand.sandbox.pay(stand.v3.mchid, number);
  await stand.sandbox.clock.advance(0);
  return number;
};

/** An order and its call in each system. */
const ORDERS = {
  v3: ['app', ordered],
  v2: [
    'unifiedorder',
    async () => {
      const number = aNumber();
      await stand.v2.call(stand.v2.anOrder(number, { notify_url: `${stand.receiver.origin}/v2` }));
      return number;
    },
  ],
  wecom: [
    'create_order',
    async () => {
      const number = aNumber();
      await stand.wecom.order(stand.wecom.anOrder(number));
      return number;
    },
  ],
} as const;
const SYSTEMS = ['v3', 'v2', 'wecom'] as const;

const paidOn = async (system: (typeof SYSTEMS)[number]) => {
  const number = await ORDERS[system][1]();
  stand.sandbox.pay(stand[system].mchid, number);
  await stand.sandbox.clock.advance(0);
  return number;
};

const received = () => stand.receiver.received;
const status = (at = 0) => stand.sandbox.notifications()[at]?.status;

describe('what a fault does to notifications', () => {
  it('loses one, for good', async () => {
    stand.sandbox.faults.add({ id: 'gone', lost: true, count: 1 });
    await paid();
    await paid();
    await stand.sandbox.clock.advance(2 * 86_400);
    expect([received().length, status(0), status(1)]).toEqual([1, 'lost', 'delivered']);
    expect(stand.sandbox.notifications()[0]).toMatchObject({ reason: expect.stringContaining('gone'), attempts: [] });
  });

  it('sends it several times at once', async () => {
    stand.sandbox.faults.add({ duplicate: 2 });
    await paid();
    expect(received()).toHaveLength(3);
    expect(new Set(received().map(({ body }) => body)).size).toBe(1);
    expect(new Set(received().map(({ headers }) => headers['wechatpay-nonce'])).size).toBe(3);
    expect(received().every((request) => v3Holds(request, publicKey()))).toBe(true);
    const causes = stand.sandbox.notifications()[0]?.attempts.map(({ cause }) => cause);
    expect(causes?.toSorted()).toEqual(['duplicate', 'duplicate', 'schedule']);
  });

  it('lets later ones overtake it', async () => {
    stand.sandbox.faults.add({ call: 'payment_notification', count: 1, late_seconds: 60 });
    const number = await paid('/first');
    const body = {
      out_trade_no: number,
      out_refund_no: `R${number}`,
      notify_url: `${stand.receiver.origin}/refund`,
      amount: { refund: 1, total: 100, currency: 'CNY' },
    };
    await stand.v3.call({ method: 'POST', target: '/v3/refund/domestic/refunds', body: JSON.stringify(body) });
    await stand.sandbox.clock.advance(60);
    expect(received().map(({ url }) => url)).toEqual(['/refund', '/first']);
    expect(stand.sandbox.notifications().map((one) => one.status)).toEqual(['delivered', 'delivered']);
  });

  it('tells of the payment before the order call is answered', async () => {
    stand.sandbox.faults.add({ call: 'app', count: 1, paid_before_answer: true });
    const number = aNumber();
    const reply = stand.v3.order(stand.v3.anOrder(number, { notify_url: `${stand.receiver.origin}/paid` }));
    const first = await Promise.race([
      reply.then(() => 'answer'),
      expect
        .poll(() => received().length, { interval: 1 })
        .toBe(1)
        .then(() => 'notification'),
    ]);
    expect(first).toBe('notification');
    expect((await reply).json().prepay_id).toMatch(/^wx/);
    expect(stand.sandbox.orders()[0]).toMatchObject({ out_trade_no: number, trade_state: 'SUCCESS' });
  });

  it.each(SYSTEMS)('%s: loses, doubles and delays', async (system) => {
    // An acknowledgement in all three systems.
    stand.receiver.answers({ body: '<xml><return_code>SUCCESS</return_code></xml>' });
    stand.sandbox.faults.add({ system, call: 'payment_notification', nth: 1, lost: true });
    stand.sandbox.faults.add({ system, call: 'payment_notification', nth: 2, duplicate: 1 });
    stand.sandbox.faults.add({ system, call: 'payment_notification', nth: 3, late_seconds: 60 });
    for (let round = 0; round < 4; round += 1) await paidOn(system);
    const came = () => stand.sandbox.notifications().map(({ attempts }) => attempts.length);
    expect(came()).toEqual([0, 2, 0, 1]);
    await stand.sandbox.clock.advance(60);
    expect([came(), received().length]).toEqual([[0, 2, 1, 1], 4]);
    expect(stand.sandbox.notifications().map((one) => one.status)).toEqual([
      'lost',
      'delivered',
      'delivered',
      'delivered',
    ]);
  });

  it.each(SYSTEMS)('%s: tells of the payment although the order call is not answered yet', async (system) => {
    const [call, place] = ORDERS[system];
    stand.sandbox.faults.add({ system, call, count: 1, paid_before_answer: true, delay_ms: 1 });
    await place();
    const answered = performance.now();
    expect(stand.sandbox.orders()[0]?.trade_state).toBe('SUCCESS');
    expect(received().map(({ at }) => at < answered)).toEqual([true]);
  });

  it('leaves a refused order alone', async () => {
    stand.sandbox.faults.add({ call: 'app', paid_before_answer: true });
    expect((await stand.v3.order({})).status).toBe(400);
    expect(stand.sandbox.orders()).toEqual([]);
  });

  it.each<[FaultRule['signature'], (request: (typeof stand.receiver.received)[number] | undefined) => void]>([
    ['bad', (request) => expect(request && v3Holds(request, publicKey())).toBe(false)],
    [
      'missing',
      (request) =>
        expect(Object.keys(request?.headers ?? {}).filter((name) => name.startsWith('wechatpay'))).toEqual([]),
    ],
    [
      'stale',
      (request) => expect(Date.now() / 1000 - Number(request?.headers['wechatpay-timestamp'])).toBeGreaterThan(590),
    ],
    ['unknown_serial', (request) => expect(request?.headers['wechatpay-serial']).toMatch(/^[0-9A-F]{40}$/)],
    ['probe', (request) => expect(request?.headers['wechatpay-signature']).toMatch(/^WECHATPAY\/SIGNTEST\//)],
  ])('signs it wrongly: %s', async (signature, check) => {
    if (signature) stand.sandbox.faults.add({ call: 'notification', count: 1, signature });
    stand.receiver.answers(401, 200);
    await paid();
    check(received()[0]);
    await stand.sandbox.clock.advance(15);
    const [, repeat] = received();
    expect(repeat && v3Holds(repeat, publicKey())).toBe(true);
    expect(status()).toBe('delivered');
  });

  it('stamps it by a wrong clock', async () => {
    stand.sandbox.faults.add({ call: 'notification', clock_offset_seconds: 400 });
    await paid();
    const [request] = received();
    expect(request && v3Holds(request, publicKey())).toBe(true);
    expect(Number(request?.headers['wechatpay-timestamp']) - Date.now() / 1000).toBeGreaterThan(390);
    expect(stand.sandbox.notifications()[0]?.attempts[0]?.why).toContain('made wrong (clock)');
  });

  it('probes, and the repeat of the probed one is right although the rule goes on', async () => {
    stand.sandbox.faults.add({ call: 'notification', signature: 'probe' });
    stand.receiver.answers(401, 200);
    await paid();
    await stand.sandbox.clock.advance(15);
    expect(received().map((request) => v3Holds(request, publicKey()))).toEqual([false, true]);
  });

  it('says of who acknowledges a forgery that he does not check', async () => {
    stand.sandbox.faults.add({ id: 'probe', call: 'notification', signature: 'probe' });
    await paid();
    expect(stand.sandbox.notifications()[0]?.attempts[0]).toMatchObject({
      acknowledged: true,
      why: expect.stringContaining('does not check'),
      faults: ['probe'],
    });
  });

  it.each(['bad', 'missing'] as const)('v2: signs it wrongly: %s', async (signature) => {
    stand.sandbox.faults.add({ call: 'payment_notification', system: 'v2', signature });
    const number = aNumber();
    await stand.v2.call(stand.v2.anOrder(number, { notify_url: `${stand.receiver.origin}/v2` }));
    stand.sandbox.pay(stand.v2.mchid, number);
    await stand.sandbox.clock.advance(0);
    const fields = fromXml(received()[0]?.body ?? '');
    expect([fields.sign === undefined, fields.sign === signFields(fields, stand.v2.apiKey, 'MD5')]).toEqual([
      signature === 'missing',
      false,
    ]);
  });

  it.each(['bad', 'missing'] as const)('WeCom: signs it wrongly: %s', async (signature) => {
    stand.sandbox.faults.add({ call: 'payment_notification', system: 'wecom', signature });
    const number = aNumber();
    await stand.wecom.order(stand.wecom.anOrder(number));
    stand.sandbox.pay(stand.wecom.mchid, number);
    await stand.sandbox.clock.advance(0);
    const query = new URL(received()[0]?.url ?? '', 'http://x').searchParams;
    expect(query.has('timestamp')).toBe(true);
    expect(query.get('msg_signature')).toEqual(
      signature === 'missing' ? null : expect.stringMatching(/^[0-9a-f]{40}$/),
    );
  });

  it('meets answers or notifications, never both unawares', async () => {
    stand.sandbox.faults.add({ id: 'answers', signature: 'bad' });
    stand.sandbox.faults.add({ id: 'letters', call: 'notification', signature: 'missing' });
    await paid();
    expect(received()[0]?.headers['wechatpay-signature']).toBeUndefined();
    expect(stand.sandbox.requests()[0]?.faults).toEqual(['answers']);
    expect(stand.sandbox.notifications()[0]?.attempts[0]?.faults).toEqual(['letters']);
  });

  it('comes by seed: the same every time', async () => {
    const run = async () => {
      stand.sandbox.reset();
      stand.sandbox.faults.add({ lost: true, probability: 0.5, seed: 7 });
      for (let round = 0; round < 12; round += 1) await paid();
      return stand.sandbox.notifications().map((one) => one.status === 'lost');
    };
    const first = await run();
    expect(new Set(first).size).toBe(2);
    expect(await run()).toEqual(first);
  });

  it.each<[object, RegExp]>([
    [{ call: 'notification', hang: true }, /hang means nothing for notifications/],
    [{ lost: true, delay_ms: 5 }, /delay_ms means nothing for notifications/],
    [{ call: 'app', lost: true }, /call is one of notification/],
    [{ lost: true, host: 'localhost' }, /host means nothing/],
    [{ duplicate: 0 }, /duplicate/],
    [{ late_seconds: -1 }, /late_seconds/],
    [{ system: 'wecom', call: 'notification', signature: 'probe' }, /wecom has no such fault/],
  ])('refuses %j', (rule, reason) => {
    expect(() => stand.sandbox.faults.add(rule as FaultRule)).toThrow(reason);
  });
});
