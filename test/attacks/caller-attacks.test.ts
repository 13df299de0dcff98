import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Attack, describeAttacks } from './attack.ts';
import { get, JSON_TYPE, post, postWithout, TRIGGERS, withKey } from './events.ts';
import { type Answer, anAppOrder, aUnifiedOrder, createScene, KEYS, OTHER_SHOP, SHOP } from './scene.ts';
import { aToken } from './tokens.ts';

const ORDER = anAppOrder();
const UNAUTHENTICATED = { status: 401, code: 'UNAUTHENTICATED' } as const;
const TWIN = post(ORDER);

const authorizations: [name: string, authorization: string][] = [
  ['the key of another merchant', `Bearer ${KEYS.otherOffice}`],
  ['all but the last character of a key', `Bearer ${KEYS.office.slice(0, -1)}`],
  ['a key and one character more', `Bearer ${KEYS.office}0`],
  ['a key in small letters', `Bearer ${KEYS.office.toLowerCase()}`],
  ['the stored digest of a key', `Bearer ${createHash('sha256').update(KEYS.office).digest('hex')}`],
  ['the id of a key', 'Bearer office'],
  ['a key under Basic', `Basic ${Buffer.from(`office:${KEYS.office}`).toString('base64')}`],
  ['a key without a scheme', KEYS.office],
  ['two Authorization values that a proxy joined', `Bearer ${KEYS.office}, Bearer ${KEYS.office}`],
  ['two keys joined by a comma', `Bearer ${KEYS.otherOffice},${KEYS.office}`],
  ['two keys joined by a blank', `Bearer ${KEYS.otherOffice} ${KEYS.office}`],
  ['an oversized key', `Bearer ${KEYS.office.repeat(4_000)}`],
  ['a key with NUL behind it', `Bearer ${KEYS.office}\0`],
  ['a key with a line feed behind it', `Bearer ${KEYS.office}\n`],
  ['a key in full-width letters', `Bearer ${KEYS.office.replace('O', 'Ｏ')}`],
  ['a key with a Cyrillic letter', `Bearer ${KEYS.office.replace('O', 'О')}`],
  ['a key in quotation marks', `Bearer "${KEYS.office}"`],
  ['a key in percent signs', `Bearer ${KEYS.office.replace('-', '%2D')}`],
  ['a header smuggled behind a key', `Bearer x\r\nAuthorization: Bearer ${KEYS.office}`],
  ['nothing', ''],
  ['undefined as a word', 'Bearer undefined'],
];

describe('a credential that is not the merchant’s key', () => {
  describeAttacks([
    ...authorizations.map(
      ([name, Authorization]): Attack => ({
        name,
        event: post(ORDER, { ...JSON_TYPE, Authorization }),
        twin: TWIN,
        ...UNAUTHENTICATED,
      }),
    ),
    { name: 'no credential', event: post(ORDER, JSON_TYPE), twin: TWIN, ...UNAUTHENTICATED },
    {
      name: 'a key in a list of header values',
      event: post(ORDER, { ...JSON_TYPE, Authorization: [`Bearer ${KEYS.office}`] as never }),
      twin: TWIN,
      ...UNAUTHENTICATED,
    },
    {
      name: 'a key among the repeated headers only',
      event: post(ORDER, JSON_TYPE, { multiValueHeaders: { Authorization: [`Bearer ${KEYS.office}`] } }),
      twin: TWIN,
      ...UNAUTHENTICATED,
    },
    {
      name: 'a key in the query',
      event: post(ORDER, JSON_TYPE, { queryString: { authorization: `Bearer ${KEYS.office}`, api_key: KEYS.office } }),
      twin: TWIN,
      ...UNAUTHENTICATED,
    },
    {
      name: 'a key in the body',
      event: post({ ...ORDER, headers: withKey(), authorization: `Bearer ${KEYS.office}` }, JSON_TYPE),
      twin: TWIN,
      ...UNAUTHENTICATED,
    },
    {
      name: 'a key under a name that only looks like Authorization',
      event: post(ORDER, { ...JSON_TYPE, Authorizatıon: `Bearer ${KEYS.office}` }),
      twin: TWIN,
      ...UNAUTHENTICATED,
    },
    {
      name: 'a key in a header that a proxy may add',
      event: post(ORDER, { ...JSON_TYPE, 'X-Forwarded-Authorization': `Bearer ${KEYS.office}` }),
      twin: TWIN,
      ...UNAUTHENTICATED,
    },
    {
      name: 'a merchant who asks for another one’s order',
      on: 'query',
      event: get({ mchid: SHOP, out_trade_no: 'order-1' }, withKey(KEYS.otherOffice)),
      twin: get({ mchid: SHOP, out_trade_no: 'order-1' }),
      ...UNAUTHENTICATED,
    },
    {
      name: 'a merchant who orders for another one',
      event: post({ ...ORDER, mchid: OTHER_SHOP }),
      twin: TWIN,
      ...UNAUTHENTICATED,
    },
  ]);
});

describe('a key that may not do this', () => {
  const FORBIDDEN = { status: 403, code: 'FORBIDDEN' } as const;
  const UNIFIED = aUnifiedOrder({ sub_mch_id: '375907253' });
  describeAttacks([
    { name: 'a reader that orders', event: post(ORDER, withKey(KEYS.reader)), twin: TWIN, ...FORBIDDEN },
    {
      name: 'a writer that reads',
      on: 'query',
      event: get({ mchid: SHOP, out_trade_no: 'order-1' }, withKey(KEYS.writer)),
      twin: get({ mchid: SHOP, out_trade_no: 'order-1' }, withKey(KEYS.reader)),
      ...FORBIDDEN,
    },
    {
      name: 'the key of a merchant that is disabled',
      event: post({ ...ORDER, mchid: '1900000309' }, withKey(KEYS.closed)),
      twin: TWIN,
      ...FORBIDDEN,
    },
    {
      name: 'a sub-merchant that is not the institution’s',
      on: 'unified',
      event: post({ ...UNIFIED, sub_mch_id: '375907254' }),
      twin: post(UNIFIED),
      ...FORBIDDEN,
    },
    {
      name: 'an appid that is not the merchant’s',
      event: post({ ...ORDER, appid: 'wxd678efh567hg6788' }),
      twin: TWIN,
      status: 400,
      code: 'APPID_MCHID_NOT_MATCH',
    },
  ]);
});

/** All that a caller gets, as one text. The request id is the platform's, and the same here; the trace is drawn anew. */
const wholeOf = ({ whole }: Answer): string => JSON.stringify(whole).replace(/00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]/, '');

describe('what an answer tells about a credential', () => {
  const { scene_info: _, ...unsigned } = ORDER;
  const refused: [name: string, event: unknown][] = [
    ['a wrong key', post(ORDER, withKey('wrong'))],
    ['the key of another merchant', post(ORDER, withKey(KEYS.otherOffice))],
    ['no key', post(ORDER, JSON_TYPE)],
    ['a merchant that is not served', post({ ...ORDER, mchid: '1999999999' })],
    ['a merchant that is not served, and a wrong key', post({ ...ORDER, mchid: '1999999999' }, withKey('wrong'))],
    ['a disabled merchant and a wrong key', post({ ...ORDER, mchid: '1900000309' }, withKey('wrong'))],
    ['a token of nobody’s key', postWithout({ Authorization: `Bearer ${aToken(unsigned, { key: 'x' })}` })],
    [
      'a token of an unknown kid',
      postWithout({ Authorization: `Bearer ${aToken(unsigned, { header: { kid: 'x' } })}` }),
    ],
    ['an expired token', postWithout({ Authorization: `Bearer ${aToken(unsigned, { claims: { exp: 1 } })}` })],
    [
      'a token of a merchant that is not served',
      postWithout({ Authorization: `Bearer ${aToken({ ...unsigned, mchid: '1999999999' })}` }),
    ],
    ['a wrong key and broken fields', post({ mchid: SHOP }, withKey('wrong'))],
  ];

  it.each(refused)('is the same, byte by byte, for %s', async (_name, event) => {
    const scene = createScene();
    expect(wholeOf(await scene.send('app', event))).toBe(
      wholeOf(await scene.send('app', post(ORDER, withKey('another-wrong-one')))),
    );
    expect(await scene.send('app', event)).toMatchObject(UNAUTHENTICATED_ANSWER);
  });

  it.each([
    [{ mchid: SHOP, out_trade_no: 'order-1' }, KEYS.otherOffice],
    [{ mchid: '1999999999', out_trade_no: 'order-1' }, KEYS.office],
    [{ mchid: '1999999999', out_trade_no: 'order-1' }, 'wrong'],
  ])('is the same for a query: %o', async (query, key) => {
    const scene = createScene();
    expect(wholeOf(await scene.send('query', get(query, withKey(key))))).toBe(
      wholeOf(await scene.send('query', get({ mchid: SHOP, out_trade_no: 'order-1' }, withKey('wrong')))),
    );
  });

  it.each(Object.entries(TRIGGERS))('is the same through %s', async (_name, wrap) => {
    const scene = createScene();
    expect(wholeOf(await scene.send('app', wrap(JSON.stringify(ORDER), withKey('wrong'))))).toBe(
      wholeOf(await scene.send('app', post(ORDER, withKey('wrong')))),
    );
  });
});

const UNAUTHENTICATED_ANSWER = { status: 401, body: { code: 'UNAUTHENTICATED', retry: 'never' } };

describe('a number that another order has', () => {
  it.each([
    ['1 分 more', { amount: { total: 101, currency: 'CNY' } }],
    ['1 分 less', { amount: { total: 99, currency: 'CNY' } }],
    ['another appid', { appid: 'wx2421b1c4370ec43b' }],
    ['another notification address', { notify_url: 'https://evil.example/' }],
  ])('is not taken by an order with %s', async (_name, change) => {
    const scene = createScene();
    expect((await scene.send('app', TWIN)).status).toBe(200);
    const { writes } = scene.rows;
    expect(await scene.send('app', post({ ...ORDER, ...change }))).toMatchObject({
      status: 403,
      body: { code: 'OUT_TRADE_NO_USED' },
    });
    expect(scene.sent).toHaveLength(1);
    expect(scene.rows.writes).toBe(writes);
  });
});
