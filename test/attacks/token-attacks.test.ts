import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Attack, describeAttacks } from './attack.ts';
import { get, JSON_TYPE, post, postWithout, withKey } from './events.ts';
import {
  anAppOrder,
  aUnifiedOrder,
  createScene,
  KID,
  type Order,
  OTHER_SHOP,
  OTHER_TOKEN_KEY,
  PUBLIC_PEM,
  SHOP,
  TOKEN_KEY,
  withValue,
} from './scene.ts';
import { aToken, NOW, tampered, withHeader } from './tokens.ts';

const { scene_info: _, ...ORDER } = anAppOrder();
const TOKEN = aToken(ORDER);
const PAYER = { scene_info: { payer_client_ip: '14.23.150.211' } };
const UNIFIED = aUnifiedOrder();
const UNIFIED_TOKEN = aToken(UNIFIED, { claims: { order_type: 'unified' } });

const bearer = (token: string) => ({ ...JSON_TYPE, Authorization: `Bearer ${token}` });
const withToken = (token: string) => post({}, bearer(token));
const flipped = (token: string, part: number): string => {
  const parts = token.split('.');
  const text = parts[part] ?? '';
  parts[part] = `${text.slice(0, 9)}${text[9] === 'A' ? 'B' : 'A'}${text.slice(10)}`;
  return parts.join('.');
};

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signedByItself = (): string => {
  const jwk = rsa.publicKey.export({ format: 'jwk' });
  const unsigned = withHeader(TOKEN, { alg: 'RS256', kid: KID, jwk }, '').slice(0, -1);
  return `${unsigned}.${sign('sha256', Buffer.from(unsigned), rsa.privateKey).toString('base64url')}`;
};

const forged: [name: string, token: string][] = [
  ['alg none without a signature', withHeader(TOKEN, { alg: 'none', kid: KID }, '')],
  ['alg none with the signature of a real token', withHeader(TOKEN, { alg: 'none', kid: KID })],
  ['alg nOnE, for a list that is compared by case', withHeader(TOKEN, { alg: 'nOnE', kid: KID }, '')],
  ['no algorithm at all', withHeader(TOKEN, { kid: KID })],
  ['a list of algorithms', withHeader(TOKEN, { alg: ['HS256'], kid: KID })],
  ['HS384 with the right key', aToken(ORDER, { header: { alg: 'HS384' }, hash: 'sha384' })],
  ['HS512 with the right key', aToken(ORDER, { header: { alg: 'HS512' }, hash: 'sha512' })],
  ['RS256 with the key that it brings along', signedByItself()],
  ['HS256 keyed with the merchant’s public key', aToken(ORDER, { key: PUBLIC_PEM })],
  ['HS256 keyed with nothing', aToken(ORDER, { key: '' })],
  ['HS256 keyed with zeros', aToken(ORDER, { key: Buffer.alloc(32) })],
  ['HS256 keyed with the kid', aToken(ORDER, { key: KID })],
  ['the token key as text instead of bytes', aToken(ORDER, { key: TOKEN_KEY.toString('base64url') })],
  ['an unknown critical extension', aToken(ORDER, { header: { crit: ['b64'], b64: false } })],
  ['the key of another merchant under a kid that both have', aToken(ORDER, { key: OTHER_TOKEN_KEY })],
  ['an unknown kid', aToken(ORDER, { header: { kid: '2026-10' } })],
  ['no kid', aToken(ORDER, { header: { kid: undefined } })],
  ['a kid that is a path to an empty file', aToken(ORDER, { header: { kid: '../../../dev/null' }, key: '' })],
  ['a kid that is a query', aToken(ORDER, { header: { kid: "' UNION SELECT 'AA" }, key: 'AA' })],
  ['a kid that is inherited', aToken(ORDER, { header: { kid: '__proto__' }, key: '' })],
  ['a kid that is a list', aToken(ORDER, { header: { kid: [KID] } })],
  [
    'a key address of its own',
    aToken(ORDER, { header: { jku: 'https://evil.example/keys', kid: 'evil' }, key: 'evil' }),
  ],
  ['an end in the past', aToken(ORDER, { claims: { exp: NOW } })],
  ['an end further ahead than allowed', aToken(ORDER, { claims: { exp: NOW + 901 } })],
  ['an end in the far future', aToken(ORDER, { claims: { exp: 9e15 } })],
  ['no end', aToken(ORDER, { claims: { exp: undefined } })],
  ['an end that is text', aToken(ORDER, { claims: { exp: String(NOW + 600) } })],
  ['a beginning in the future', aToken(ORDER, { claims: { nbf: NOW + 60 } })],
  ['another audience', aToken(ORDER, { claims: { aud: 'refunds' } })],
  ['no audience', aToken(ORDER, { claims: { aud: undefined } })],
  [
    'the amount changed by 1 分',
    tampered(TOKEN, (claims) => ({ ...claims, order: withValue(claims.order, '/amount/total', 101) })),
  ],
  [
    'the currency swapped',
    tampered(TOKEN, (claims) => ({ ...claims, order: withValue(claims.order, '/amount/currency', 'USD') })),
  ],
  [
    'the number swapped',
    tampered(TOKEN, (claims) => ({ ...claims, order: { ...claims.order, out_trade_no: 'another-1' } })),
  ],
  ['the merchant swapped', tampered(TOKEN, (claims) => ({ ...claims, order: { ...claims.order, mchid: OTHER_SHOP } }))],
  [
    'the appid swapped',
    tampered(TOKEN, (claims) => ({ ...claims, order: { ...claims.order, appid: 'wx2421b1c4370ec43b' } })),
  ],
  [
    'the notification redirected',
    tampered(TOKEN, (claims) => ({ ...claims, order: { ...claims.order, notify_url: 'https://evil.example' } })),
  ],
  ['more fields opened', tampered(TOKEN, (claims) => ({ ...claims, open: ['/amount/total'] }))],
  ['a longer life', tampered(TOKEN, (claims) => ({ ...claims, exp: NOW + 800 }))],
  ['open fields that are no pointers', aToken(ORDER, { claims: { open: ['amount.total'] } })],
  ['open fields that are text', aToken(ORDER, { claims: { open: '/amount/total' } })],
  ['an order that is a list', aToken(ORDER, { claims: { order: [ORDER] } })],
  ['the merchant as a list', aToken({ ...ORDER, mchid: [SHOP] })],
  ['the order type of another route', aToken(ORDER, { claims: { order_type: 'unified' } })],
  ['the signature cut off', TOKEN.slice(0, TOKEN.lastIndexOf('.'))],
  ['the signature emptied', TOKEN.slice(0, TOKEN.lastIndexOf('.') + 1)],
  ['a changed signature', flipped(TOKEN, 2)],
  ['a changed header', flipped(TOKEN, 0)],
  ['the signature in another alphabet', `${TOKEN}=`],
  ['two tokens joined', `${TOKEN},${TOKEN}`],
  ['a fourth part', `${TOKEN}.${TOKEN.split('.')[2]}`],
  ['more than a body may have', `${TOKEN}${'A'.repeat(90_000)}`],
];

const UNAUTHENTICATED = { status: 401, code: 'UNAUTHENTICATED' } as const;

describe('a forged order token', () => {
  describeAttacks(
    forged.map(
      ([name, token]): Attack => ({
        name,
        event: withToken(token),
        twin: withToken(TOKEN),
        ...UNAUTHENTICATED,
      }),
    ),
  );
});

describe('an order token of a JSAPI order', () => {
  const swap = (change: Order) =>
    tampered(UNIFIED_TOKEN, (claims) => ({ ...claims, order: { ...claims.order, ...change } }));
  const attack = (name: string, token: string): Attack => ({
    name,
    on: 'unified',
    event: withToken(token),
    twin: withToken(UNIFIED_TOKEN),
    ...UNAUTHENTICATED,
  });
  describeAttacks([
    attack('the openid swapped', swap({ openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6p' })),
    attack('the amount changed by 1', swap({ total_fee: 887 })),
    attack('the currency swapped', swap({ fee_type: 'JPY' })),
    attack('mchid put beside mch_id, to be looked up instead', swap({ mchid: OTHER_SHOP })),
    attack('a token of an APP order', TOKEN),
  ]);
});

describe('an order token in the wrong place', () => {
  const elsewhere = (name: string, event: unknown): Attack => ({
    name,
    event,
    twin: withToken(TOKEN),
    ...UNAUTHENTICATED,
  });
  describeAttacks([
    elsewhere('a token in the body', post({ token: TOKEN }, JSON_TYPE)),
    elsewhere(
      'a token in the query',
      post('{}', JSON_TYPE, { queryString: { authorization: `Bearer ${TOKEN}`, token: TOKEN } }),
    ),
    elsewhere('a token in a cookie', post('{}', { ...JSON_TYPE, Cookie: `authorization=Bearer ${TOKEN}` })),
    elsewhere('a token under another scheme', post({}, { ...JSON_TYPE, Authorization: `JWT ${TOKEN}` })),
    {
      name: 'a token of another merchant that asks for an order',
      on: 'query',
      event: get(
        { mchid: SHOP, out_trade_no: 'order-1' },
        bearer(aToken({ ...ORDER, mchid: OTHER_SHOP }, { key: OTHER_TOKEN_KEY })),
      ),
      twin: get({ mchid: SHOP, out_trade_no: 'order-1' }),
      ...UNAUTHENTICATED,
    },
    {
      name: 'a token that asks for an order',
      on: 'query',
      event: get({ mchid: SHOP, out_trade_no: 'order-1' }, bearer(TOKEN)),
      twin: get({ mchid: SHOP, out_trade_no: 'order-1' }),
      status: 403,
      code: 'FORBIDDEN',
    },
  ]);
});

describe('a front end that adds to its order token', () => {
  const adds = (name: string, body: Order | string, ...fields: string[]): Attack => ({
    name,
    event: post(body, bearer(TOKEN)),
    twin: post(PAYER, bearer(TOKEN)),
    status: 400,
    code: 'PARAM_ERROR',
    fields,
  });
  describeAttacks([
    adds('the amount changed by 1 分', { amount: { total: 99 } }, '/amount/total'),
    adds('the very same amount', { amount: { total: 100 } }, '/amount/total'),
    adds('no amount', { amount: null }, '/amount'),
    adds('a list in place of the amount', { amount: [{ total: 1 }] }, '/amount'),
    adds('another currency', { amount: { currency: 'USD' } }, '/amount/currency'),
    adds('another number', { out_trade_no: 'another-1' }, '/out_trade_no'),
    adds('another merchant', { mchid: OTHER_SHOP }, '/mchid'),
    adds('another notification address', { notify_url: 'https://evil.example' }, '/notify_url'),
    adds('a path in one name', { 'amount/total': 1 }, '/amount~1total'),
    adds('a pointer for a name', { '/amount/total': 1 }, '/~1amount~1total'),
    adds('profit sharing', { settle_info: { profit_sharing: true } }, '/settle_info/profit_sharing'),
    adds(
      'the payer’s address and, beside it, the store',
      { scene_info: { payer_client_ip: '8.8.8.8', store_info: { id: '2' } } },
      '/scene_info/store_info/id',
    ),
    adds('an open field as a list', { scene_info: [{ payer_client_ip: '8.8.8.8' }] }, '/scene_info'),
    adds(
      'a member of the open address',
      { scene_info: { payer_client_ip: { value: '8.8.8.8' } } },
      '/scene_info/payer_client_ip/value',
    ),
    adds('an order as text', JSON.stringify(JSON.stringify(PAYER)), ''),
    adds('an order in a list', '[{"amount":{"total":1}}]', ''),
    adds('a prototype', '{"__proto__":{"amount":{"total":1}}}', ''),
    adds('an open field that the order type does not have', { device_info: 'WEB' }, '/device_info'),
  ]);

  describeAttacks([
    {
      name: 'an address where the back office gave one',
      event: post(PAYER, bearer(aToken(anAppOrder()))),
      twin: post({}, bearer(aToken(anAppOrder()))),
      status: 400,
      code: 'PARAM_ERROR',
      fields: ['/scene_info/payer_client_ip'],
    },
    {
      name: 'its address where the token opens nothing',
      event: post(PAYER, bearer(aToken(ORDER, { claims: { open: [] } }))),
      twin: post({}, bearer(aToken(ORDER, { claims: { open: [] } }))),
      status: 400,
      code: 'PARAM_ERROR',
      fields: ['/scene_info/payer_client_ip'],
    },
    {
      name: 'the payer of a JSAPI order',
      on: 'unified',
      event: post({ openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6p' }, bearer(UNIFIED_TOKEN)),
      twin: post({}, bearer(UNIFIED_TOKEN)),
      status: 400,
      code: 'PARAM_ERROR',
      fields: ['/openid'],
    },
  ]);
});

describe('an order token that is used again', () => {
  it('stays the one order that it is', async () => {
    const scene = createScene();
    const replayed: unknown[] = [];
    for (const event of [
      post(PAYER, bearer(TOKEN)),
      post({ scene_info: { payer_client_ip: '8.8.8.8' } }, bearer(TOKEN)),
      post({ ...ORDER, ...PAYER }, withKey()),
    ]) {
      replayed.push((await scene.send('app', event)).body.replayed);
    }
    expect(replayed).toEqual([false, true, true]);
    expect(scene.sent).toHaveLength(1);
    expect(scene.rows.size).toBe(1);
  });

  it('needs no body', async () => {
    const scene = createScene();
    expect((await scene.send('app', postWithout({ Authorization: `Bearer ${TOKEN}` }))).status).toBe(200);
  });
});
