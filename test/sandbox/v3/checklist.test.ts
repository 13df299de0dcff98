import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../sandbox/behaviour.ts';
import type { FaultRule } from '../../../sandbox/faults/rule.ts';
import { aNumber, merchantsWith, type Stand, secretOf, useSandbox, withSandbox } from '../demo-sandbox.ts';
import type { Reply } from '../exchange.ts';
import { answerHolds, type Falsified } from './client.ts';

const stand = useSandbox();

const [id = '', publicKey = ''] = Object.entries(secretOf('1900000109').wechatpay_v3.public_keys ?? {})[0] ?? [];

type Mistake = 'path' | 'method' | 'agent' | 'scheme' | 'clock' | 'serial' | 'signature' | 'key' | 'json';

/** What each mistake makes of an echo, and what the sandbox says to it alone. */
const MISTAKES: Readonly<Record<Mistake, { request: Partial<Wrong>; answer: [status: number, message: string] }>> = {
  path: { request: { target: '/v3/pay/transactions/unknown' }, answer: [404, ''] },
  method: { request: { method: 'PUT' }, answer: [405, ''] },
  agent: { request: { headers: { 'User-Agent': '' } }, answer: [400, 'Http头缺少Accept或User-Agent'] },
  scheme: { request: { falsified: { scheme: 'Bearer' } }, answer: [401, 'Http头Authorization认证类型不正确'] },
  clock: {
    request: { falsified: { timestamp: '1554208460' } },
    answer: [401, 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟'],
  },
  serial: { request: { falsified: { serial_no: '0'.repeat(40) } }, answer: [401, '商户证书序列号有误。'] },
  signature: { request: { falsified: { signedBody: 'other' } }, answer: [401, '签名错误'] },
  key: {
    request: { headers: { 'Wechatpay-Serial': 'PUB_KEY_ID_0' } },
    answer: [400, '平台证书序列号Wechatpay-Serial错误'],
  },
  json: { request: { change: { echo_message: undefined } }, answer: [400, '此字段为必填项'] },
};

interface Wrong {
  target: string;
  method: string;
  headers: Record<string, string>;
  falsified: Falsified;
  change: object;
}

/** An echo with several mistakes at once: the first in WeChat's order decides. */
const echoWith = (mistakes: readonly Mistake[]): Promise<Reply> => {
  const wrong = mistakes.map((mistake) => MISTAKES[mistake].request);
  const merged: Wrong = Object.assign({ target: '/v3/security/echo', method: 'POST', change: {} }, ...wrong, {
    headers: Object.assign({}, ...wrong.map(({ headers }) => headers)),
    falsified: Object.assign({}, ...wrong.map(({ falsified }) => falsified)),
  });
  const body = JSON.stringify({ echo_message: 'a', ...merged.change });
  return stand.v3.call({ method: merged.method, target: merged.target, body }, merged.falsified, merged.headers);
};

const ORDER: readonly Mistake[] = ['path', 'method', 'agent', 'scheme', 'clock', 'serial', 'signature', 'key', 'json'];

describe("the checks come in WeChat's order", () => {
  it.each(ORDER.map((mistake, at) => [mistake, ORDER.slice(at)] as const))(
    '%s outranks all that follow',
    async (mistake, mistakes) => {
      const [status, message] = MISTAKES[mistake].answer;
      for (const asked of [mistakes, [mistake]]) {
        const reply = await echoWith(asked);
        expect(reply.status).toBe(status);
        if (message === '') expect(reply.text).toBe('');
        else expect(reply.json().message).toContain(message);
      }
    },
  );

  it('signs what comes after authentication, and nothing before', async () => {
    for (const mistake of ORDER) {
      const reply = await echoWith([mistake]);
      const signed = mistake === 'key' || mistake === 'json';
      expect([mistake, reply.header('Wechatpay-Signature') !== undefined]).toEqual([mistake, signed]);
      if (signed) expect(answerHolds(reply, publicKey)).toBe(true);
    }
  });

  it('leaves out Request-ID on 401 of the order calls, and nowhere else', async () => {
    const ids = async (reply: Promise<Reply>) => (await reply).header('Request-ID') !== undefined;
    const bad: Falsified = { scheme: 'Bearer' };
    expect(await ids(stand.v3.order({}, 'app', bad))).toBe(false);
    expect(await ids(stand.v3.order({}, 'app'))).toBe(true);
    expect(await ids(stand.v3.call({ target: '/v3/refund/domestic/refunds/r1' }, bad))).toBe(true);
    expect(await ids(stand.v3.certificates(bad))).toBe(true);
  });

  it('puts the fields before the mchid', async () => {
    const body = stand.v3.anOrder(aNumber(), { mchid: '1900000209', description: '' });
    expect((await stand.v3.order(body)).json().message).toContain('/body/description');
  });

  it('puts the mchid before the appid, the appid before the product, the product before the number', async () => {
    const merchants = merchantsWith('1900000109', (merchant) => ({
      ...merchant,
      ...(merchant.wechatpay_v3 && { wechatpay_v3: { ...merchant.wechatpay_v3, products: ['app', 'native'] } }),
    }));
    await withSandbox({ merchants }, async ({ v3 }) => {
      const number = aNumber();
      await v3.order(v3.anOrder(number));
      const payer = { openid: 'o' };
      const answer = async (change: object) => {
        const reply = await v3.order(v3.anOrder(number, { payer, ...change }), 'jsapi');
        return `${reply.status} ${reply.json().code}`;
      };
      expect(await answer({ mchid: '1', appid: 'wx' })).toBe('400 PARAM_ERROR');
      expect(await answer({ appid: 'wx' })).toBe('400 APPID_MCHID_NOT_MATCH');
      expect(await answer({})).toBe('403 NO_AUTH');
    });
  });
});

describe("the state of the merchant's certificate", () => {
  it.each([
    ['expired', '商户证书已过期。'],
    ['revoked', '商户证书已作废。'],
    ['replaced', '已更换证书，请使用新证书'],
    ['none', '商户未申请过证书。'],
  ] as const)('%s', async (certificate_state, message) => {
    const merchants = merchantsWith('1900000109', (merchant) => ({
      ...merchant,
      ...(merchant.wechatpay_v3 && { wechatpay_v3: { ...merchant.wechatpay_v3, certificate_state } }),
    }));
    await withSandbox({ merchants }, async ({ v3 }) => {
      const reply = await v3.order(v3.anOrder(aNumber()));
      expect([reply.status, reply.json()]).toEqual([401, { code: 'SIGN_ERROR', message }]);
    });
  });

  it('refuses orders of a merchant who may receive nothing', async () => {
    const merchants = merchantsWith('1900000109', (merchant) => ({
      ...merchant,
      ...(merchant.wechatpay_v3 && { wechatpay_v3: { ...merchant.wechatpay_v3, receiving_restricted: true } }),
    }));
    await withSandbox({ merchants }, async ({ v3 }) => {
      const reply = await v3.order(v3.anOrder(aNumber()));
      expect([reply.status, reply.json()]).toEqual([
        403,
        { code: 'NO_AUTH', message: '此商家的收款功能已被限制，暂无法支付' },
      ]);
      expect(reply.header('Request-ID')).toMatch(/-268448010$/);
    });
  });
});

/** One way to see that a knob of the checklist works, on a fresh order. */
const KNOBS: [
  knob: string,
  switches: Partial<Behaviour>,
  fault: FaultRule | undefined,
  see: (stand: Stand) => Promise<unknown>,
  seen: unknown,
][] = [
  [
    'signature probe',
    {},
    { signature: 'probe', count: 1 },
    async ({ v3 }) => (await v3.order(v3.anOrder(aNumber()))).header('Wechatpay-Signature')?.slice(0, 19),
    'WECHATPAY/SIGNTEST/',
  ],
  [
    'clock offset of the answer',
    {},
    { signature: 'stale' },
    async ({ v3 }) =>
      Number((await v3.order(v3.anOrder(aNumber()))).header('Wechatpay-Timestamp')) < Date.now() / 1000 - 500,
    true,
  ],
  [
    'unsigned 4xx',
    { v3_refusals_signed: false },
    undefined,
    async ({ v3 }) => (await v3.order({})).header('Wechatpay-Signature'),
    undefined,
  ],
  [
    '202',
    {},
    { error: 'USER_PAYING' },
    async ({ v3 }) => {
      const reply = await v3.order(v3.anOrder(aNumber()));
      return [reply.status, reply.json().code, answerHolds(reply, publicKey)];
    },
    [202, 'USER_PAYING', true],
  ],
  ['429', {}, { error: 'RATELIMIT_EXCEEDED' }, async ({ v3 }) => (await v3.order(v3.anOrder(aNumber()))).status, 429],
  [
    'another name of a used number',
    { v3_used_code: 'INVALID_REQUEST' },
    undefined,
    async ({ v3 }) => {
      const number = aNumber();
      await v3.order(v3.anOrder(number));
      const reply = await v3.order(v3.anOrder(number), 'native');
      return [reply.status, reply.json()];
    },
    [400, { code: 'INVALID_REQUEST', message: '商户订单号重复' }],
  ],
  [
    'unknown extra members of answers',
    { v3_extra_members: true },
    undefined,
    async ({ v3 }) => Object.keys((await v3.order(v3.anOrder(aNumber()))).json()),
    ['prepay_id', 'sandbox_extra'],
  ],
  [
    'unknown members of requests',
    { v3_unknown_fields: 'accept' },
    undefined,
    async ({ v3 }) => (await v3.order(v3.anOrder(aNumber(), { unknown: 1 }))).status,
    200,
  ],
  [
    'the flat form of a signature error',
    { v3_sign_issue: 'flat' },
    undefined,
    async ({ v3 }) => (await v3.order({}, 'app', { signedBody: 'x' })).json().detail,
    expect.objectContaining({ issue: 'sign not match', field: 'signature' }),
  ],
];

describe('the knobs', () => {
  it.each(KNOBS)('%s', async (_knob, switches, fault, see, seen) => {
    stand.sandbox.setSwitches(switches);
    if (fault) stand.sandbox.faults.add({ system: 'v3', ...fault });
    expect(await see(stand)).toEqual(seen);
  });

  it('shuffle the members of an answer, signed as sent', async () => {
    stand.sandbox.setSwitches({ v3_member_order: 'shuffled' });
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number));
    stand.sandbox.pay('1900000109', number);
    const orders = new Set<string>();
    const bodies = new Set<string>();
    for (let time = 0; time < 10; time += 1) {
      const reply = await stand.v3.query(number);
      expect(answerHolds(reply, publicKey)).toBe(true);
      orders.add(Object.keys(reply.json()).join());
      bodies.add(Object.keys(reply.json()).toSorted().join());
    }
    expect([orders.size > 1, bodies.size]).toEqual([true, 1]);
  });

  it('answer with the key that Wechatpay-Serial names', async () => {
    const reply = await stand.v3.echo({ echo_message: 'a' }, { 'Wechatpay-Serial': id });
    expect(reply.header('Wechatpay-Serial')).toBe(id);
  });
});
