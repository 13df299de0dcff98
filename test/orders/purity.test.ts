import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { appOrderSchema } from '../../shared/orders/app-order-schema.ts';
import { fieldIssues } from '../../shared/orders/field-issues.ts';
import { unifiedOrderSchema } from '../../shared/orders/unified-order-schema.ts';
import { wecomMiniprogramOrderSchema } from '../../shared/orders/wecom-miniprogram-order-schema.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const fixture = (name: string): Record<string, Json> =>
  JSON.parse(readFileSync(new URL(`../fixtures/orders/${name}.json`, import.meta.url), 'utf8'));

/** Marks every text value of a request, so that an echo of it is found wherever it appears. */
const MARK = 'VALUE-OF-THE-REQUEST';
const marked = (value: Json): Json => {
  if (typeof value === 'string') return MARK + value;
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, marked(child)]));
};

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
};

const POINTER = /^(?:\/(?:[^/~]|~[01])*)*$/;

describe.each([
  { order: 'app', schema: appOrderSchema },
  { order: 'wecom-miniprogram', schema: wecomMiniprogramOrderSchema },
  { order: 'unified-institution-jsapi', schema: unifiedOrderSchema },
])('schema of $order', ({ order, schema }) => {
  const whole = fixture(order);
  const parse = (value: unknown) => {
    const result = z.safeParse<z.core.$ZodType>(schema, value);
    return result.success ? { value: result.data } : { issues: fieldIssues(result.error) };
  };

  const anyJson = fc.jsonValue() as fc.Arbitrary<Json>;
  /** Documented names over arbitrary values: gets deeper than arbitrary JSON does. */
  const likeAnOrder = (sample: Record<string, Json>): fc.Arbitrary<Json> =>
    fc.record(
      Object.fromEntries(
        Object.entries(sample).map(([key, child]): [string, fc.Arbitrary<Json>] => [
          key,
          fc.oneof(
            fc.constant(child),
            anyJson,
            fc.string({ unit: 'binary' }),
            anyJson.map((json) => JSON.stringify(json)),
            ...(typeof child === 'object' && child !== null && !Array.isArray(child) ? [likeAnOrder(child)] : []),
          ),
        ]),
      ),
      { requiredKeys: [] },
    ) as fc.Arbitrary<Json>;
  const anyRequest = fc.oneof(anyJson, likeAnOrder(whole));

  afterEach(() => {
    vi.useRealTimers();
  });

  it('changes nothing about an order', () => {
    const input = deepFreeze(fixture(order));
    expect(parse(input)).toEqual({ value: input });
  });

  it('says the same at any time', () => {
    const requests = [whole, { ...whole, time_expire: '2015-05-20T13:29:35+08:00' }, {}];
    const at = (time: string) => {
      vi.useFakeTimers({ now: new Date(time) });
      return requests.map(parse);
    };
    expect(at('2000-01-01T00:00:00Z')).toEqual(at('2100-01-01T00:00:00Z'));
  });

  it('never throws, never mutates, and answers the same request alike', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        expect(parse(deepFreeze(request))).toEqual(parse(structuredClone(request)));
      }),
      { numRuns: 500 },
    );
  });

  it('lists at most 100 issues with RFC 6901 pointers, each once', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { issues = [] } = parse(request);
        expect(issues.length).toBeLessThanOrEqual(100);
        for (const { field, issue } of issues) {
          expect(field).toMatch(POINTER);
          expect(issue).toMatch(/^(must|may|is) [^\n]+$/);
        }
        expect(new Set(issues.map(({ field, issue }) => `${issue} ${field}`)).size).toBe(issues.length);
      }),
      { numRuns: 500 },
    );
  });

  it('repeats no value of a request', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        expect(JSON.stringify(parse(marked(request)).issues ?? [])).not.toContain(MARK);
      }),
      { numRuns: 500 },
    );
  });

  it('survives nesting as deep as a body allows', () => {
    const deep: unknown = JSON.parse('['.repeat(32_000) + ']'.repeat(32_000));
    const goods = { goods_detail: [{ goods_name: deep, quantity: deep }] };
    for (const key of Object.keys(whole)) expect(parse({ ...whole, [key]: deep }).issues).toHaveLength(1);
    expect(parse({ ...whole, detail: goods }).issues).not.toHaveLength(0);
    expect(parse(deep).issues).toEqual([{ field: '', issue: 'must be an object' }]);
  });

  it('becomes a JSON schema that carries the plain limits', () => {
    const json = z.toJSONSchema(schema, { io: 'input' });
    expect(json).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: { appid: { type: 'string', minLength: 1, maxLength: 32 }, out_trade_no: { maxLength: 32 } },
    });
    expect(json.required).toContain('out_trade_no');
    expect(json.required).not.toContain('attach');
  });
});
