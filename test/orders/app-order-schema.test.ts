import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { appOrderSchema } from '../../shared/orders/app-order-schema.ts';
import { fieldIssues } from '../../shared/orders/field-issues.ts';

const app = JSON.parse(readFileSync(new URL('../fixtures/orders/app.json', import.meta.url), 'utf8'));

const issuesOf = (value: unknown) => {
  const result = z.safeParse(appOrderSchema, value);
  return result.success ? [] : fieldIssues(result.error);
};

/** A detail of exactly that many bytes of JSON. */
const detailOf = (bytes: number) => {
  const item = { merchant_goods_id: '1246464644', goods_name: 'a', quantity: 1, unit_price: 528800 };
  const detail = { goods_detail: Array.from({ length: 20 }, () => ({ ...item })) };
  for (const goods of detail.goods_detail) {
    const missing = bytes - Buffer.byteLength(JSON.stringify(detail));
    goods.goods_name += '汉'.repeat(Math.min(80, Math.floor(missing / 3)));
    if (missing < 240) goods.goods_name += 'a'.repeat(missing % 3);
  }
  return detail;
};

describe('appOrderSchema', () => {
  it('takes a detail of 6144 bytes of JSON and no more', () => {
    expect(Buffer.byteLength(JSON.stringify(detailOf(6144)))).toBe(6144);
    expect(issuesOf({ ...app, detail: detailOf(6144) })).toEqual([]);
    expect(issuesOf({ ...app, detail: detailOf(6145) })).toEqual([
      { field: '/detail', issue: 'must be at most 6144 bytes of JSON' },
    ]);
  });

  it('refuses an empty list of goods', () => {
    expect(issuesOf({ ...app, detail: { goods_detail: [] } })).toEqual([
      { field: '/detail/goods_detail', issue: 'must hold at least one item' },
    ]);
  });

  it('takes optional parents that are empty', () => {
    expect(issuesOf({ ...app, detail: {}, settle_info: {} })).toEqual([]);
  });

  it('names what an empty scene lacks', () => {
    expect(issuesOf({ ...app, scene_info: { store_info: {} } })).toEqual([
      { field: '/scene_info/payer_client_ip', issue: 'is required' },
      { field: '/scene_info/store_info/id', issue: 'is required' },
    ]);
  });

  it('takes a time in the past, which is for WeChat to judge', () => {
    expect(issuesOf({ ...app, time_expire: '2015-05-20T13:29:35+08:00' })).toEqual([]);
  });

  it('refuses the example of the document for its leading blank', () => {
    expect(issuesOf({ ...app, notify_url: ' https://www.weixin.qq.com/wxpay/pay.php' })).toEqual([
      {
        field: '/notify_url',
        issue: 'must be an absolute http or https URL without query string, fragment or spaces',
      },
    ]);
  });

  it('has no field of the other order types', () => {
    expect(issuesOf({ ...app, payer: { openid: 'o' }, scenekey: 'x' }).map(({ field }) => field)).toEqual([
      '/payer',
      '/scenekey',
    ]);
  });
});
