import { describe, expect, it } from 'vitest';
import { createClock } from '../../../sandbox/clock/virtual-clock.ts';
import type { WireRequest } from '../../../sandbox/http/wire.ts';
import { createWindows, type Windows } from '../../../sandbox/limits/windows.ts';
import { createV2 } from '../../../sandbox/v2/back-end.ts';
import { createWecom } from '../../../sandbox/wecom/back-end.ts';
import { brokenLimit } from '../../../sandbox/wecom/rate-limits.ts';
import { aNumber, demo, merchantsWith, useSandbox, withSandbox } from '../demo-sandbox.ts';
import { send } from '../exchange.ts';
import { aWorld } from '../world.ts';

const stand = useSandbox();

const order = (accessToken?: string) => stand.wecom.call('create_order', stand.wecom.anOrder(aNumber()), accessToken);

type Act = () => Promise<Record<string, unknown>>;

const target = (path: string) => send(stand.sandbox.origin, { target: path }).then((reply) => reply.json());

/** Errcodes that a request can bring about, by their causes in the global table. */
const CAUSES: [errcode: number, cause: string, errmsg: RegExp, act: Act][] = [
  [40001, 'a wrong secret', /^invalid credential, hint/, () => stand.wecom.getToken(undefined, 'wrong')],
  [40013, 'an unknown corp', /^invalid corpid, hint/, () => stand.wecom.getToken('wwnone')],
  [40014, 'a token that never was', /^invalid access_token, hint/, () => order('made-up')],
  [
    40033,
    'a body that is not UTF-8',
    /^invalid charset, hint/,
    () => stand.wecom.call('create_order', Buffer.from([0x7b, 0xff, 0x7d])),
  ],
  [40058, 'bad JSON', /Warning: wrong json format\. $/, () => stand.wecom.call('create_order', '{')],
  [
    40058,
    'an over-long value',
    /^invalid request parameter, hint/,
    () => stand.wecom.order(stand.wecom.anOrder(aNumber(), { attach: 'n'.repeat(129) })),
  ],
  [40058, 'a wrong verb', /^invalid request parameter, hint/, () => stand.wecom.get('miniapppay/create_order')],
  [
    40063,
    'an empty field',
    /^some parameters are empty, hint/,
    () => stand.wecom.order(stand.wecom.anOrder(aNumber(), { description: '' })),
  ],
  [41001, 'no token', /^access_token missing, hint/, () => order('')],
  [41002, 'no corpid', /^corpid missing$/, () => target('/cgi-bin/gettoken')],
  [41004, 'no secret', /^corpsecret missing$/, () => target('/cgi-bin/gettoken?corpid=x')],
  [
    42001,
    'an expired token',
    /^access_token expired, hint/,
    async () => {
      const token = await stand.wecom.token();
      await stand.sandbox.clock.advance(7200);
      return order(token);
    },
  ],
  [
    60020,
    'an untrusted address',
    /^not allow to access from your ip, hint: \[\d{25}\], from ip: 127\.0\.0\.1, more info at /,
    () => {
      stand.sandbox.setSwitches({ wecom_trusted_ip: false });
      return order();
    },
  ],
  [
    48002,
    'an app that may not call',
    /^api forbidden, hint/,
    () => {
      const merchants = merchantsWith('1230000109', (merchant) => ({
        ...merchant,
        ...(merchant.wecom && { wecom: { ...merchant.wecom, api_allowed: false } }),
      }));
      return withSandbox({ merchants }, async ({ wecom }) => {
        expect((await wecom.get('getcallbackip')).errcode).toBe(0);
        return wecom.order({});
      });
    },
  ],
  [
    660006,
    'an unknown merchant',
    /^merchant not found, hint/,
    () => stand.wecom.order(stand.wecom.anOrder(aNumber(), { mchid: '1900000999' })),
  ],
  [
    660011,
    'a merchant of nobody',
    /^merchant not bound, hint/,
    () => stand.wecom.order(stand.wecom.anOrder(aNumber(), { mchid: '10000100' })),
  ],
  [720501, 'an unknown order', /^out_trade_no\[none-1\] not exists/, () => stand.wecom.query('none-1')],
];

describe('errcodes by their causes', () => {
  it.each(CAUSES)('%i: %s', async (errcode, _cause, errmsg, act) => {
    expect(await act()).toMatchObject({ errcode, errmsg: expect.stringMatching(errmsg) });
  });
});

describe('two apps of one corp', () => {
  it('have tokens and privileges of their own', async () => {
    const [mine] = demo.merchants.filter(({ wecom }) => wecom);
    if (!mine?.wecom) throw new Error('the demo has no WeCom merchant');
    const app = { ...mine.wecom, corpsecret: 'second', api_allowed: false };
    const merchants = [...demo.merchants, { mchid: '1230000110', appids: ['wx2'], wecom: app }];
    await withSandbox({ merchants }, async ({ wecom }) => {
      const [first, second] = [await wecom.token(), String((await wecom.getToken(undefined, 'second')).access_token)];
      expect(second).not.toBe(first);
      expect((await wecom.call('get_order', {}, second)).errcode).toBe(48002);
      expect((await wecom.call('get_order', {}, first)).errcode).toBe(40063);
    });
  });
});

describe('an address that brings wrong secrets', () => {
  it('is barred from gettoken for an hour where the switch says how many', async () => {
    stand.sandbox.setSwitches({ wecom_wrong_secrets_barred: 3 });
    const token = await stand.wecom.token();
    for (let n = 0; n < 3; n += 1) expect((await stand.wecom.getToken(undefined, 'wrong')).errcode).toBe(40001);
    expect((await stand.wecom.getToken()).errcode).toBe(45009);
    expect((await order(token)).errcode).toBe(0);
    await stand.sandbox.clock.advance(3600);
    expect((await stand.wecom.getToken()).errcode).toBe(0);
  });
});

const START = Date.parse('2030-01-01T00:00:00Z');

const aRequest = (path: string, query: Record<string, string> = {}, remoteAddress = '127.0.0.1'): WireRequest => {
  const search = new URLSearchParams(query);
  const wire = { method: 'POST', path, target: `${path}?${search}`, query: search, headers: {} };
  return { ...wire, body: Buffer.from('{}'), text: '{}', remoteAddress };
};

const REFUND = '/cgi-bin/miniapppay/refund';
const QUERY = '/cgi-bin/miniapppay/get_order';
const query = aRequest(QUERY);
const addresses = Array.from({ length: 9 }, (_, n) => aRequest(QUERY, {}, `10.0.0.${n}`));

/** Every call counts for ten, so that the largest limits are reached soon. */
const tenfold = (windows: Windows): Windows => ({
  ...windows,
  add: (key, seconds) => {
    for (let n = 0; n < 10; n += 1) windows.add(key, seconds);
  },
});

/** How many calls, each for ten, pass before which limit breaks; the clock moves on between so many of them. */
const LIMITS: [
  rule: string,
  passing: number,
  ask: (n: number) => [request: WireRequest, corpid: string],
  pause: { every: number; seconds: number },
][] = [
  [
    '10,000 calls of an API per minute and corp',
    1000,
    (n) => [addresses[n % 9] ?? query, 'ww1'],
    { every: 0, seconds: 0 },
  ],
  ['150,000 calls of an API per hour and corp', 15_000, () => [query, 'ww1'], { every: 1000, seconds: 60 }],
  ['20,000 calls of an API per minute and address', 2000, (n) => [query, `ww${n % 3}`], { every: 0, seconds: 0 }],
  ['600,000 calls of an API per hour and address', 60_000, (n) => [query, `ww${n % 9}`], { every: 2000, seconds: 60 }],
  ['150 refunds per second', 15, () => [aRequest(REFUND), 'ww1'], { every: 0, seconds: 0 }],
  ['5 calls per minute with debug=1', 1, () => [aRequest(QUERY, { debug: '1' }), 'ww1'], { every: 0, seconds: 0 }],
];

describe('printed rate limits', () => {
  it.each(LIMITS)('%s', (rule, passing, ask, { every, seconds }) => {
    let now = START;
    const windows = tenfold(createWindows(createClock(() => now)));
    for (let n = 0; n < passing; n += 1) {
      if (n > 0 && n % every === 0) now += seconds * 1000;
      const [request, corpid] = ask(n);
      if (brokenLimit(windows, request, corpid)) throw new Error(`refused after ${n}`);
    }
    now += seconds * 1000;
    const [request, corpid] = ask(0);
    expect(brokenLimit(windows, request, corpid)?.rule).toBe(rule);
    now += 3_600_000;
    expect(brokenLimit(windows, request, corpid)).toBeUndefined();
  });

  it('answer 45009 where the switch is on, and each API counts by itself', () => {
    for (const isOn of [true, false]) {
      const backEnd = createWecom(aWorld({ wecom_rate_limits: isOn }, () => START));
      const errcode = (request: WireRequest) => JSON.parse(String(backEnd.answer(request, {}).answer.body)).errcode;
      const { corpid, corpsecret } = stand.wecom.corp;
      const asked = { ...aRequest('/cgi-bin/gettoken', { corpid, corpsecret }), method: 'GET' };
      const { access_token } = JSON.parse(String(backEnd.answer(asked, {}).answer.body));
      for (let n = 0; n < 150; n += 1) expect(errcode(aRequest(REFUND, { access_token }))).toBe(40063);
      expect(errcode(aRequest(REFUND, { access_token }))).toBe(isOn ? 45009 : 40063);
      expect(errcode(aRequest(QUERY, { access_token }))).toBe(40063);
    }
  });
});

describe('the log of requests', () => {
  it('names merchant and order of calls that bring other numbers', () => {
    const world = aWorld();
    const wire = {
      method: 'POST',
      target: '/',
      query: new URLSearchParams(),
      headers: {},
      text: '',
      remoteAddress: '',
    };
    const attempt = { product: 'x', trade_type: 'JSAPI', appid: 'wx1', parameters: '{}', attach: '', currency: 'CNY' };
    const form = { ttl_seconds: 7200, fields: () => ({}) };
    for (const [system, mchid] of [
      ['v2', '10000100'],
      ['wecom', '1230000109'],
    ] as const) {
      world.orders.place({ ...attempt, system, mchid, out_trade_no: 'order-1', total: 1 }, form);
      world.orders.pay(mchid, 'order-1');
      const order = world.orders.find(mchid, 'order-1');
      world.refunds.refund(mchid, order, { out_refund_no: 'r1', parameters: '', refund: 1, total: 1, currency: 'CNY' });
    }
    const number = world.orders.find('10000100', 'order-1')?.payment?.transaction_id;
    const xml = (inner: string) => Buffer.from(`<xml><mch_id>10000100</mch_id>${inner}</xml>`);
    const v2 = createV2(world);
    for (const body of [
      xml(`<transaction_id>${number}</transaction_id>`),
      xml('<out_refund_no>r1</out_refund_no>'),
      xml(`<refund_id>${world.refunds.find('10000100', 'r1')?.refund_id}</refund_id>`),
    ]) {
      const identity = v2.identify({ ...wire, path: '/pay/refundquery', body });
      expect(identity).toEqual({ call: 'refundquery', mchid: '10000100', out_trade_no: 'order-1' });
    }
    const body = Buffer.from(JSON.stringify({ mchid: '1230000109', out_refund_no: 'r1' }));
    const identity = createWecom(world).identify({ ...wire, path: '/cgi-bin/miniapppay/get_refund_detail', body });
    expect(identity).toEqual({ call: 'get_refund_detail', mchid: '1230000109', out_trade_no: 'order-1' });
  });
});
