import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { fieldIssues } from '../../shared/orders/field-issues.ts';
import { asText, unifiedOrderSchema } from '../../shared/orders/unified-order-schema.ts';

const native = JSON.parse(
  readFileSync(new URL('../fixtures/orders/unified-institution-native.json', import.meta.url), 'utf8'),
);

/** The institution's NATIVE order with these fields instead; `undefined` takes one away. */
const order = (changes: Record<string, unknown>) =>
  Object.fromEntries(Object.entries({ ...native, ...changes }).filter(([, value]) => value !== undefined));

const issuesOf = (value: unknown) => {
  const result = z.safeParse(unifiedOrderSchema, value);
  return result.success ? [] : fieldIssues(result.error);
};

describe('rules between the fields of a unified order', () => {
  const jsapi = { trade_type: 'JSAPI', product_id: undefined };
  const app = { trade_type: 'APP', product_id: undefined };
  const direct = { sub_mch_id: undefined };

  it.each([
    ['NATIVE with product_id', {}],
    ['NATIVE in direct mode', direct],
    ['NATIVE with sub_appid', { sub_appid: 'wx8888888888888888' }],
    ['NATIVE with openid and sub_openid', { openid: 'o', sub_openid: 's', sub_appid: 'wx8888888888888888' }],
    ['JSAPI with openid', { ...jsapi, openid: 'o' }],
    ['JSAPI with openid in direct mode', { ...jsapi, ...direct, openid: 'o' }],
    ['JSAPI with sub_openid', { ...jsapi, sub_openid: 's', sub_appid: 'wx8888888888888888' }],
    ['APP in direct mode', { ...app, ...direct }],
    ['APP in institution mode', { ...app, sub_appid: 'wx8888888888888888' }],
    ['APP with product_id', { ...app, ...direct, product_id: '1' }],
  ])('accept %s', (_name, changes) => {
    expect(issuesOf(order(changes))).toEqual([]);
  });

  it.each([
    ['NATIVE without product_id', { product_id: undefined }, { '/product_id': 'is required for trade_type NATIVE' }],
    [
      'JSAPI without openid and sub_openid',
      jsapi,
      { '/openid': 'is required for trade_type JSAPI unless sub_openid is sent' },
    ],
    [
      'JSAPI with openid and sub_openid',
      { ...jsapi, openid: 'o', sub_openid: 's', sub_appid: 'wx8888888888888888' },
      { '/sub_openid': 'must not be sent together with openid for trade_type JSAPI' },
    ],
    ['sub_openid without sub_appid', { ...jsapi, sub_openid: 's' }, { '/sub_appid': 'is required with sub_openid' }],
    [
      'sub_openid in direct mode',
      { ...jsapi, ...direct, sub_openid: 's' },
      { '/sub_appid': 'is required with sub_openid', '/sub_mch_id': 'is required with sub_appid or sub_openid' },
    ],
    [
      'sub_appid in direct mode',
      { ...direct, sub_appid: 'wx8888888888888888' },
      { '/sub_mch_id': 'is required with sub_appid or sub_openid' },
    ],
    [
      'APP in institution mode without sub_appid',
      app,
      { '/sub_appid': 'is required for trade_type APP with sub_mch_id' },
    ],
  ])('refuse %s', (_name, changes, expected) => {
    expect(issuesOf(order(changes))).toEqual(Object.entries(expected).map(([field, issue]) => ({ field, issue })));
  });

  it('are reported together with every other broken rule', () => {
    const broken = order({
      appid: undefined,
      body: '',
      total_fee: 1.5,
      fee_type: 'XXX',
      product_id: undefined,
      sub_appid: 'wx8888888888888888',
      sub_mch_id: undefined,
      detail: { goods_detail: [{ goods_name: 7, quantity: 0.5 }] },
      nonce_str: 'x',
    });
    expect(issuesOf(broken).map(({ field }) => field)).toEqual([
      '/appid',
      '/body',
      '/detail/goods_detail/0/goods_name',
      '/detail/goods_detail/0/quantity',
      '/fee_type',
      '/total_fee',
      '/sub_mch_id',
      '/product_id',
      '/nonce_str',
    ]);
  });

  it('ask nothing of an unknown trade_type', () => {
    expect(issuesOf(order({ trade_type: 'MWEB', product_id: undefined })).map(({ field }) => field)).toEqual([
      '/trade_type',
    ]);
  });

  it.each([[null], [undefined], [[]], [[{}]], ['x'], [0], [true]])(
    'stay silent about %j instead of an order',
    (value) => {
      expect(issuesOf(value)).toEqual([
        { field: '', issue: value === undefined ? 'is required' : 'must be an object' },
      ]);
    },
  );
});

const good = { goods_detail: [{ goods_name: '苹果', quantity: 2 }] };

/** goods whose JSON text has exactly that many bytes. */
const goodsOf = (bytes: number) => {
  const goods = { goods_detail: Array.from({ length: 22 }, () => ({ goods_name: 'a', quantity: 1 })) };
  for (const item of goods.goods_detail) {
    const missing = bytes - Buffer.byteLength(JSON.stringify(goods));
    item.goods_name += '汉'.repeat(Math.min(80, Math.floor(missing / 3)));
    if (missing < 240) item.goods_name += 'a'.repeat(missing % 3);
  }
  return goods;
};

describe('detail and scene_info of a unified order', () => {
  it.each([
    ['an object', good],
    ['JSON text', JSON.stringify(good)],
    ['JSON text with spaces and line breaks', JSON.stringify(good, null, '\t')],
    ['JSON text with escapes', '{"goods_detail":[{"goods_name":"\\u82f9\\u679c","quantity":2}]}'],
  ])('are taken as %s, unchanged', (_form, detail) => {
    expect(z.parse(unifiedOrderSchema, order({ detail })).detail).toEqual(detail);
  });

  it.each([
    [{ goods_detail: [] }, '/detail/goods_detail', 'must hold at least one item'],
    [{}, '/detail/goods_detail', 'is required'],
    [{ goods_detail: [{ quantity: 1 }] }, '/detail/goods_detail/0/goods_name', 'is required'],
    [{ goods_detail: [{ goods_name: 'a' }] }, '/detail/goods_detail/0/quantity', 'is required'],
    [
      { goods_detail: [{ goods_name: 'a', quantity: 10_000 }] },
      '/detail/goods_detail/0/quantity',
      'must be a JSON integer from 1 to 9999',
    ],
    [
      { goods_detail: [good.goods_detail[0], { goods_name: 'a'.repeat(257), quantity: 1 }] },
      '/detail/goods_detail/1/goods_name',
      'must be at most 256 bytes of UTF-8',
    ],
    [
      { goods_detail: [{ goods_name: '😀', quantity: 1 }] },
      '/detail/goods_detail/0/goods_name',
      'may only hold characters of 1 to 3 bytes of UTF-8 and no control characters',
    ],
    [{ ...good, cost_price: 1 }, '/detail/cost_price', 'is not a documented field'],
    [
      { goods_detail: [{ goods_name: 'a', quantity: 1, 'a/b~c': 1 }] },
      '/detail/goods_detail/0/a~1b~0c',
      'is not a documented field',
    ],
  ])('are refused alike in both forms: %j', (detail, field, issue) => {
    expect(issuesOf(order({ detail }))).toEqual([{ field, issue }]);
    expect(issuesOf(order({ detail: JSON.stringify(detail) }))).toEqual([{ field, issue }]);
  });

  it.each([
    '',
    ' ',
    'x',
    '{',
    "{'goods_detail':[]}",
    '\ufeff{}',
    '{"goods_detail":[{"goods_name":"iPhone6s 16G","quantity":1,},]}',
  ])('are refused as text that is not JSON: %s', (detail) => {
    expect(issuesOf(order({ detail }))).toEqual([{ field: '/detail', issue: 'must be JSON text' }]);
  });

  it.each(['null', '1', '"x"', '[]'])('are refused as JSON text of something else: %s', (text) => {
    expect(issuesOf(order({ scene_info: text }))).toEqual([{ field: '/scene_info', issue: 'must be an object' }]);
  });

  it('counts the bytes of detail that travel', () => {
    const issue = 'must be at most 6000 bytes of JSON';
    for (const form of [(detail: object) => detail, JSON.stringify]) {
      expect(Buffer.byteLength(asText(form(goodsOf(6000))))).toBe(6000);
      expect(issuesOf(order({ detail: form(goodsOf(6000)) }))).toEqual([]);
      expect(issuesOf(order({ detail: form(goodsOf(6001)) }))).toEqual([{ field: '/detail', issue }]);
    }
    const text = JSON.stringify(good);
    const padded = text + ' '.repeat(6000 - Buffer.byteLength(text));
    expect(issuesOf(order({ detail: padded }))).toEqual([]);
    expect(issuesOf(order({ detail: `${padded} ` }))).toEqual([{ field: '/detail', issue }]);
  });

  it('counts the bytes of scene_info that travel', () => {
    const text = JSON.stringify({ store_id: 'SZT10000', store_name: '腾讯大厦腾大餐厅' });
    const padded = text + ' '.repeat(256 - Buffer.byteLength(text));
    expect(issuesOf(order({ scene_info: padded }))).toEqual([]);
    expect(issuesOf(order({ scene_info: `${padded} ` }))).toEqual([
      { field: '/scene_info', issue: 'must be at most 256 bytes of JSON' },
    ]);
  });

  it('reports the size of detail beside the fields that are broken inside', () => {
    const goods = goodsOf(6100);
    expect(issuesOf(order({ detail: { goods_detail: [...goods.goods_detail, { goods_name: 1 }] } }))).toEqual([
      { field: '/detail/goods_detail/22/goods_name', issue: 'must be a string' },
      { field: '/detail/goods_detail/22/quantity', issue: 'is required' },
      { field: '/detail', issue: 'must be at most 6000 bytes of JSON' },
    ]);
  });

  it('takes duplicate keys, but no character that they hide', () => {
    expect(issuesOf(order({ scene_info: '{"store_id":"a","store_id":"b"}' }))).toEqual([]);
    expect(issuesOf(order({ scene_info: '{"store_id":"😀","store_id":"b"}' }))).toEqual([
      { field: '/scene_info', issue: 'may only hold characters of 1 to 3 bytes of UTF-8 and no control characters' },
    ]);
  });
});

describe('asText', () => {
  it('leaves text alone', () => {
    expect(asText(' { "store_id": "a" } ')).toBe(' { "store_id": "a" } ');
  });

  it('writes an object as JSON', () => {
    expect(asText(good)).toBe('{"goods_detail":[{"goods_name":"苹果","quantity":2}]}');
  });
});
