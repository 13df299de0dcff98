import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { appOrderSchema } from '../../shared/orders/app-order-schema.ts';
import { fieldIssues } from '../../shared/orders/field-issues.ts';
import { unifiedOrderSchema } from '../../shared/orders/unified-order-schema.ts';
import { wecomMiniprogramOrderSchema } from '../../shared/orders/wecom-miniprogram-order-schema.ts';

// The tables below are typed from the three documents, not derived from the schemas: they are the second opinion.

type Need = 'required' | 'optional';
type Row =
  /** Text of 1 to n bytes of UTF-8. */
  | readonly [field: string, need: Need, kind: 'text', n: number]
  /** Characters of a small alphabet, min to max of them. */
  | readonly [field: string, need: Need, kind: 'token', min: number, max: number]
  /** A JSON integer from min to max. */
  | readonly [field: string, need: Need, kind: 'integer', min: number, max?: number]
  | readonly [field: string, need: Need, kind: 'url', n: number]
  | readonly [field: string, need: Need, kind: 'one of', values: readonly string[]]
  | readonly [
      field: string,
      need: Need,
      kind: 'boolean' | 'ip' | 'rfc3339' | 'yyyyMMddHHmmss' | 'object' | 'list' | 'JSON text or object',
    ];

const goodsItem: readonly Row[] = [
  ['/detail/goods_detail/0', 'optional', 'object'],
  ['/detail/goods_detail/0/merchant_goods_id', 'required', 'token', 1, 32],
  ['/detail/goods_detail/0/wechatpay_goods_id', 'optional', 'text', 32],
  ['/detail/goods_detail/0/goods_name', 'optional', 'text', 256],
  ['/detail/goods_detail/0/quantity', 'required', 'integer', 1],
  ['/detail/goods_detail/0/unit_price', 'required', 'integer', 0],
];

const sceneInfo: readonly Row[] = [
  ['/scene_info', 'optional', 'object'],
  ['/scene_info/payer_client_ip', 'required', 'ip'],
  ['/scene_info/device_id', 'optional', 'text', 32],
  ['/scene_info/store_info', 'optional', 'object'],
  ['/scene_info/store_info/id', 'required', 'text', 32],
  ['/scene_info/store_info/name', 'optional', 'text', 256],
  ['/scene_info/store_info/area_code', 'optional', 'text', 32],
  ['/scene_info/store_info/address', 'optional', 'text', 512],
];

const app: readonly Row[] = [
  ['/appid', 'required', 'text', 32],
  ['/mchid', 'required', 'text', 32],
  ['/description', 'required', 'text', 127],
  ['/out_trade_no', 'required', 'token', 6, 32],
  ['/time_expire', 'optional', 'rfc3339'],
  ['/attach', 'optional', 'text', 128],
  ['/notify_url', 'optional', 'url', 255],
  ['/goods_tag', 'optional', 'text', 32],
  ['/support_fapiao', 'optional', 'boolean'],
  ['/amount', 'required', 'object'],
  ['/amount/total', 'required', 'integer', 1],
  ['/amount/currency', 'optional', 'one of', ['CNY']],
  ['/detail', 'optional', 'object'],
  ['/detail/cost_price', 'optional', 'integer', 0],
  ['/detail/invoice_id', 'optional', 'text', 32],
  ['/detail/goods_detail', 'optional', 'list'],
  ...goodsItem,
  ...sceneInfo,
  ['/settle_info', 'optional', 'object'],
  ['/settle_info/profit_sharing', 'optional', 'boolean'],
];

const wecom: readonly Row[] = [
  ['/appid', 'required', 'text', 32],
  ['/mchid', 'required', 'text', 32],
  ['/out_trade_no', 'required', 'token', 6, 32],
  ['/description', 'required', 'text', 127],
  ['/scenekey', 'optional', 'text', 256],
  ['/amount', 'required', 'object'],
  ['/amount/total', 'required', 'integer', 1],
  ['/amount/currency', 'required', 'one of', ['CNY']],
  ['/payer', 'required', 'object'],
  ['/payer/openid', 'required', 'text', 128],
  ['/time_expire', 'optional', 'rfc3339'],
  ['/attach', 'optional', 'text', 128],
  ['/goods_tag', 'optional', 'text', 32],
  ['/detail', 'optional', 'object'],
  ['/detail/cost_price', 'optional', 'integer', 0],
  ['/detail/invoice_id', 'optional', 'text', 32],
  ['/detail/goods_detail', 'optional', 'list'],
  ...goodsItem,
  ...sceneInfo,
];

// Of its String(16) currency list the document prints these thirty codes.
const feeTypes =
  'CNY HKD GBP USD JPY CAD AUD EUR NZD KRW THB SGD RUB CHF SEK DKK NOK AED TRY MOP TWD CZK MYR PHP IDR MNT QAR HUF KHR ISK';

const unified: readonly Row[] = [
  ['/appid', 'required', 'text', 32],
  ['/mch_id', 'required', 'text', 32],
  ['/sub_appid', 'optional', 'text', 32],
  ['/sub_mch_id', 'optional', 'text', 32],
  ['/device_info', 'optional', 'text', 32],
  ['/body', 'required', 'text', 127],
  ['/version', 'optional', 'one of', ['1.0']],
  ['/detail', 'optional', 'JSON text or object'],
  ['/detail/goods_detail', 'required', 'list'],
  ['/detail/goods_detail/0', 'optional', 'object'],
  ['/detail/goods_detail/0/goods_name', 'required', 'text', 256],
  ['/detail/goods_detail/0/quantity', 'required', 'integer', 1, 9999],
  ['/attach', 'optional', 'text', 127],
  ['/out_trade_no', 'required', 'token', 1, 32],
  ['/fee_type', 'required', 'one of', feeTypes.split(' ')],
  ['/total_fee', 'required', 'integer', 1],
  ['/spbill_create_ip', 'required', 'ip'],
  ['/time_start', 'optional', 'yyyyMMddHHmmss'],
  ['/time_expire', 'optional', 'yyyyMMddHHmmss'],
  ['/notify_url', 'optional', 'url', 256],
  ['/trade_type', 'required', 'one of', ['JSAPI', 'NATIVE', 'APP']],
  ['/product_id', 'optional', 'text', 32],
  ['/openid', 'optional', 'text', 128],
  ['/sub_openid', 'optional', 'text', 128],
  ['/receipt', 'optional', 'one of', ['Y']],
  ['/scene_info', 'optional', 'JSON text or object'],
  ['/scene_info/store_id', 'optional', 'text', 32],
  ['/scene_info/store_name', 'optional', 'text', 64],
];

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/orders/${name}.json`, import.meta.url), 'utf8'));

// APP in institution mode is the only shape in which every conditional field may stand beside the others.
const wholeUnifiedOrder = {
  ...fixture('unified-institution-app'),
  version: '1.0',
  detail: { goods_detail: [{ goods_name: 'iPhone6s 16G', quantity: 1 }] },
  time_start: '20991225091010',
  time_expire: '20991227091010',
  product_id: '12235413214070356458058',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  sub_openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  receipt: 'Y',
  scene_info: { store_id: 'SZT10000', store_name: '腾讯大厦腾大餐厅' },
};

/** Fields that a rule between fields asks for in the orders above. */
const CONDITIONAL = new Set(['/sub_appid', '/sub_mch_id']);

type Node = Record<string, unknown>;

/** A copy of the order in which `change` was applied to the parent of `field`. */
const edit = (order: unknown, field: string, change: (parent: Node, name: string) => void) => {
  const copy: unknown = structuredClone(order);
  const names = field.split('/').slice(1);
  const name = names.pop() ?? '';
  change(
    names.reduce<Node>((node, step) => node[step] as Node, copy as Node),
    name,
  );
  return copy;
};

const put = (order: unknown, field: string, value: unknown) =>
  edit(order, field, (parent, name) => {
    parent[name] = value;
  });

const remove = (order: unknown, field: string) =>
  edit(order, field, (parent, name) => {
    delete parent[name];
  });

const ascii = (bytes: number) => 'a'.repeat(bytes);
const chinese = (bytes: number) => '汉'.repeat(Math.floor(bytes / 3)) + 'a'.repeat(bytes % 3);

const WRONG_TYPES = [null, 0, -1, 1.5, true, 'x', [], {}];

/** Values of a wrong JSON type for a field of that kind, and what is said about them. */
const wrongTypes = (row: Row): { values: unknown[]; issue: string } => {
  const not = (...types: string[]) => WRONG_TYPES.filter((value) => !types.includes(typeof value));
  const kind = row[2];
  switch (kind) {
    case 'integer':
      return {
        values: [...not('number'), '1', 1.5, -1, -0, Number.NaN, Number.POSITIVE_INFINITY],
        issue: row[4]
          ? `must be a JSON integer from ${row[3]} to ${row[4]}`
          : `must be a JSON integer of at least ${row[3]}`,
      };
    case 'boolean':
      return { values: [...not('boolean'), 'true'], issue: 'must be true or false' };
    case 'object':
      return { values: [...not('object'), null, []], issue: 'must be an object' };
    case 'list':
      return { values: [...not('object'), null, {}], issue: 'must be an array' };
    case 'JSON text or object':
      return { values: [...not('object', 'string'), null, []], issue: 'must be JSON text or an object' };
    case 'one of':
      return {
        values: [...not('string'), '', 'x', ` ${row[3][0]}`],
        issue: row[3].length === 1 ? `must be ${row[3][0]}` : `must be one of ${row[3].join(', ')}`,
      };
    default:
      return { values: not('string'), issue: 'must be a string' };
  }
};

const ofKind = <Kind extends 'text' | 'token' | 'integer' | 'url' | 'one of'>(rows: readonly Row[], kind: Kind) =>
  rows.filter((row): row is Extract<Row, { readonly 2: Kind }> => row[2] === kind);

const fieldsOfKind = (rows: readonly Row[], ...kinds: Row[2][]): string[] =>
  rows.filter((row) => kinds.includes(row[2])).map(([field]) => field);

describe.each([
  { order: 'app', schema: appOrderSchema, whole: fixture('app'), rows: app },
  { order: 'wecom-miniprogram', schema: wecomMiniprogramOrderSchema, whole: fixture('wecom-miniprogram'), rows: wecom },
  { order: 'unified', schema: unifiedOrderSchema, whole: wholeUnifiedOrder, rows: unified },
])('$order order', ({ schema, whole, rows }) => {
  const issuesOf = (order: unknown) => {
    const result = z.safeParse<z.core.$ZodType>(schema, order);
    return result.success ? [] : fieldIssues(result.error);
  };
  const accepts = (field: string, value: unknown) => expect(issuesOf(put(whole, field, value))).toEqual([]);
  const refuses = (field: string, value: unknown, issue: unknown) =>
    expect(issuesOf(put(whole, field, value)), `${field} = ${JSON.stringify(value)?.slice(0, 80)}`).toEqual([
      { field, issue },
    ]);

  it('accepts the order that has every field', () => {
    expect(issuesOf(whole)).toEqual([]);
  });

  it('knows exactly the documented fields', () => {
    const pointers = (node: unknown, at: string): string[] =>
      typeof node === 'object' && node !== null
        ? Object.entries(node).flatMap(([name, child]) => [`${at}/${name}`, ...pointers(child, `${at}/${name}`)])
        : [];
    expect(pointers(whole, '').toSorted()).toEqual(rows.map(([field]) => field).toSorted());
  });

  it('asks for nothing but the required fields', () => {
    const topLevel = rows.filter(([field]) => field.lastIndexOf('/') === 0);
    const minimal = topLevel
      .filter(([, need]) => need === 'optional')
      .reduce<unknown>((order, [field]) => remove(order, field), whole);
    expect(issuesOf(minimal)).toEqual([]);
  });

  for (const [field, need] of rows) {
    if (need === 'required') {
      it(`requires ${field}`, () => {
        expect(issuesOf(remove(whole, field))).toEqual([{ field, issue: 'is required' }]);
      });
    } else if (/\D$/.test(field) && !CONDITIONAL.has(field)) {
      it(`does without ${field}`, () => {
        expect(issuesOf(remove(whole, field))).toEqual([]);
      });
    }
  }

  it('names every missing field of an empty order, in the order of the document', () => {
    const missing = rows.filter(([field, need]) => need === 'required' && field.lastIndexOf('/') === 0);
    expect(issuesOf({})).toEqual(missing.map(([field]) => ({ field, issue: 'is required' })));
  });

  it('names every broken field at once', () => {
    const scalars = rows.filter(([, , kind]) => !['object', 'list', 'JSON text or object'].includes(kind));
    const broken = scalars.reduce<unknown>((order, [field]) => put(order, field, null), whole);
    expect(issuesOf(broken).map(({ field }) => field)).toEqual(scalars.map(([field]) => field));
  });

  for (const field of ['', ...fieldsOfKind(rows, 'object', 'JSON text or object')]) {
    it(`refuses an unknown field in ${field || 'the order'}`, () => {
      for (const name of ['undocumented', 'APPID', 'constructor', 'toString', '']) {
        refuses(`${field}/${name}`, 'x', 'is not a documented field');
      }
    });
  }

  it.each(['access_token', 'nonce_str', 'sign', 'sign_type'])('does not take %s from outside', (name) => {
    refuses(`/${name}`, 'x', 'is not a documented field');
  });

  for (const row of rows) {
    it(`refuses every other type for ${row[0]}`, () => {
      const { values, issue } = wrongTypes(row);
      for (const value of values) refuses(row[0], value, issue);
    });
  }

  for (const [field, , , n] of ofKind(rows, 'text')) {
    it(`takes 1 to ${n} bytes for ${field}`, () => {
      const limit = `must be at most ${n} bytes of UTF-8`;
      for (const fill of [ascii, chinese]) {
        accepts(field, fill(1));
        accepts(field, fill(n));
        refuses(field, fill(n + 1), limit);
      }
      refuses(field, '汉'.repeat(n), limit);
      refuses(field, '', 'must not be empty');
    });

    it(`keeps blanks and line breaks of ${field}`, () => {
      for (const value of [' x ', 'a\tb', 'a\nb', 'a\r\nb', '\u007f', '\u00a0', '\ufeffx', '\ufffd'])
        accepts(field, value);
    });
  }

  for (const [field, , , min, max] of ofKind(rows, 'token')) {
    it(`takes ${min} to ${max} characters of a small alphabet for ${field}`, () => {
      const isGoodsId = field.endsWith('merchant_goods_id');
      const length = `must be ${min} to ${max} characters long`;
      const alphabet = `may only hold digits, letters and ${isGoodsId ? '_ -' : '_ - | *'}`;
      accepts(field, `0189AZaz_-${isGoodsId ? '' : '|*'}`);
      accepts(field, ascii(min));
      accepts(field, ascii(max));
      refuses(field, ascii(min - 1), length);
      refuses(field, ascii(max + 1), length);
      const others = [' ', '\n', '.', '/', '#', '@', '+', 'é', '汉', '٣', '😀', '\0', '\ud800'];
      for (const other of isGoodsId ? [...others, '|', '*'] : others) refuses(field, `abcdef${other}`, alphabet);
    });
  }

  for (const [field, , , min, max = Number.MAX_SAFE_INTEGER] of ofKind(rows, 'integer')) {
    it(`takes integers from ${min} to ${max} for ${field}`, () => {
      const bounded = max !== Number.MAX_SAFE_INTEGER;
      const below = bounded
        ? `must be a JSON integer from ${min} to ${max}`
        : `must be a JSON integer of at least ${min}`;
      const above = bounded ? below : 'must be at most 9007199254740991';
      accepts(field, min);
      accepts(field, max);
      for (const value of [min - 1, min + 0.5, -1, -0]) refuses(field, value, below);
      for (const value of [max + 1, 1e300]) refuses(field, value, above);
    });
  }

  for (const [field, , , n] of ofKind(rows, 'url')) {
    it(`takes a URL of at most ${n} bytes for ${field}`, () => {
      const origin = 'https://a.example/';
      for (const fill of [ascii, chinese]) {
        accepts(field, origin + fill(n - origin.length));
        refuses(field, origin + fill(n + 1 - origin.length), `must be at most ${n} bytes of UTF-8`);
      }
    });
  }

  for (const [field, , , values] of ofKind(rows, 'one of')) {
    it(`takes each documented value for ${field}`, () => {
      // Another trade_type brings rules between fields along; they have tests of their own.
      const atField = values.flatMap((value) => issuesOf(put(whole, field, value)).filter((at) => at.field === field));
      expect(atField).toEqual([]);
    });
  }

  for (const field of fieldsOfKind(rows, 'text', 'url')) {
    it(`refuses characters in ${field} that WeChat does not take`, () => {
      const start = field === '/notify_url' ? 'https://a.example/' : '';
      for (const bad of ['😀', '𠮷', '\ud800', '\udc00', '\0', '\u0008', '\u001b', '\ufffe', '\uffff']) {
        refuses(field, start + bad, 'may only hold characters of 1 to 3 bytes of UTF-8 and no control characters');
      }
    });
  }

  for (const field of fieldsOfKind(rows, 'ip', 'rfc3339', 'yyyyMMddHHmmss')) {
    it(`says one sentence about a malformed ${field}`, () => {
      for (const bad of ['', 'x', '😀', '\ud800', '\0', ascii(65), ascii(65_536)]) {
        refuses(field, bad, expect.stringMatching(/^must be an (IPv4 or IPv6 address|existing time of the form \S+)$/));
      }
    });
  }
});
