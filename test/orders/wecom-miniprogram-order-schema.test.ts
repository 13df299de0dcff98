import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { fieldIssues } from '../../shared/orders/field-issues.ts';
import { wecomMiniprogramOrderSchema } from '../../shared/orders/wecom-miniprogram-order-schema.ts';

const wecom = JSON.parse(readFileSync(new URL('../fixtures/orders/wecom-miniprogram.json', import.meta.url), 'utf8'));

const issuesOf = (value: unknown) => {
  const result = z.safeParse(wecomMiniprogramOrderSchema, value);
  return result.success ? [] : fieldIssues(result.error);
};

describe('wecomMiniprogramOrderSchema', () => {
  it.each(['notify_url', 'support_fapiao', 'settle_info'])('has no %s', (name) => {
    expect(issuesOf({ ...wecom, [name]: 'https://pay.example.com/' })).toEqual([
      { field: `/${name}`, issue: 'is not a documented field' },
    ]);
  });

  it('names what a goods item lacks', () => {
    expect(issuesOf({ ...wecom, detail: { goods_detail: [{}] } })).toEqual([
      { field: '/detail/goods_detail/0/merchant_goods_id', issue: 'is required' },
      { field: '/detail/goods_detail/0/quantity', issue: 'is required' },
      { field: '/detail/goods_detail/0/unit_price', issue: 'is required' },
    ]);
  });

  it('leaves rules that its document does not have to WeCom', () => {
    expect(issuesOf({ ...wecom, detail: { goods_detail: [] } })).toEqual([]);
  });
});
