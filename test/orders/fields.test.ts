import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { fieldIssues } from '../../shared/orders/field-issues.ts';
import { compactTime, integer, ipAddress, list, notifyUrl, rfc3339Time, text } from '../../shared/orders/fields.ts';

const issuesOf = (schema: z.core.$ZodType, value: unknown): string[] => {
  const result = z.safeParse(schema, value);
  return result.success ? [] : fieldIssues(result.error).map(({ issue }) => issue);
};

describe('rfc3339Time', () => {
  it.each([
    '2015-05-20T13:29:35+08:00',
    '2099-12-31T23:59:59Z',
    '2026-11-22T14:00:00.123+08:00',
    '2026-11-22T14:00:00.000Z',
    '2024-02-29T00:00:00+08:00',
    '2000-02-29T00:00:00-00:00',
    '2026-01-01T00:00:00+14:00',
    '2026-01-01T00:00:00-14:00',
    '2026-01-01T00:00:00+05:45',
    '1970-01-01T00:00:00Z',
  ])('takes %s', (time) => {
    expect(issuesOf(rfc3339Time(), time)).toEqual([]);
  });

  it.each([
    '2026-02-30T00:00:00+08:00',
    '2023-02-29T00:00:00+08:00',
    '1900-02-29T00:00:00+08:00',
    '2026-04-31T00:00:00+08:00',
    '2026-00-10T00:00:00+08:00',
    '2026-13-10T00:00:00+08:00',
    '2026-01-00T00:00:00+08:00',
    '2026-01-32T00:00:00+08:00',
    '2026-01-01T24:00:00+08:00',
    '2026-01-01T23:60:00+08:00',
    '2026-01-01T23:59:60+08:00',
    '2026-01-01T00:00:00+14:01',
    '2026-01-01T00:00:00-15:00',
    '2026-01-01T00:00:00+08:60',
    '2026-01-01T00:00:00+0800',
    '2026-01-01T00:00:00+08',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00+08:00',
    '2026-01-01 00:00:00+08:00',
    '2026-01-01t00:00:00z',
    '2026-01-01T00:00:00.1+08:00',
    '2026-01-01T00:00:00.1234+08:00',
    '2026-01-01T00:00:00,123+08:00',
    '+02026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\n',
    ' 2026-01-01T00:00:00Z',
    '２０２６-01-01T00:00:00Z',
  ])('refuses %s', (time) => {
    expect(issuesOf(rfc3339Time(), time)).toEqual(['must be an existing time of the form yyyy-MM-ddTHH:mm:ss+08:00']);
  });
});

describe('compactTime', () => {
  it.each(['20091225091010', '20240229000000', '20991231235959'])('takes %s', (time) => {
    expect(issuesOf(compactTime(), time)).toEqual([]);
  });

  it.each([
    '20260230000000',
    '20230229000000',
    '20260101240000',
    '20260101006000',
    '20260101000060',
    '20260001000000',
    '2026010100000',
    '202601010000000',
    '2026-01-01T00:',
    '20260101000000\n',
  ])('refuses %s', (time) => {
    expect(issuesOf(compactTime(), time)).toEqual(['must be an existing time of the form yyyyMMddHHmmss']);
  });
});

describe('ipAddress', () => {
  it.each([
    '14.23.150.211',
    '127.0.0.1',
    '::1',
    '2001:db8::8a2e:370:7334',
    'FE80::1',
    '0000:0000:0000:0000:0000:ffff:255.255.255.255',
  ])('takes %s', (address) => {
    expect(issuesOf(ipAddress(45), address)).toEqual([]);
  });

  it.each([
    '256.0.0.1',
    '1.2.3',
    '01.2.3.4',
    '1.2.3.4/8',
    'fe80::1%eth0',
    '[::1]',
    ':::',
    'localhost',
    ' 1.2.3.4',
    '1.2.3.4\n',
  ])('refuses %s', (address) => {
    expect(issuesOf(ipAddress(45), address)).toEqual(['must be an IPv4 or IPv6 address']);
  });
});

describe('notifyUrl', () => {
  it.each([
    'https://www.weixin.qq.com/wxpay/pay.php',
    'http://www.weixin.qq.com/',
    'http://127.0.0.1:8787/notifications/wechatpay-v3/1900000109',
    'https://pay.example.com',
    'https://pay.example.com:443/a/b;c=d@e:f,%E6%B1%89',
    'https://user@pay.example.com/a',
    'https://例子.example/汉字',
  ])('takes %s', (url) => {
    expect(issuesOf(notifyUrl(255), url)).toEqual([]);
  });

  it.each([
    '',
    ' https://www.weixin.qq.com/wxpay/pay.php',
    'https://pay.example.com/a ',
    'https://pay.example.com/a b',
    'https://pay.example.com/a?b=c',
    'https://pay.example.com/a?',
    'https://pay.example.com/a#b',
    'https://pay.example.com/[a]',
    'https://[::1]/a',
    'https://',
    'https:///a',
    'https://:443/a',
    'https://pay.example.com:99999/a',
    'https:pay.example.com',
    'HTTPS://pay.example.com/a',
    'ftp://pay.example.com/a',
    '//pay.example.com/a',
    '/a',
    'javascript:alert(1)',
  ])('refuses "%s"', (url) => {
    expect(issuesOf(notifyUrl(255), url)).toEqual([
      'must be an absolute http or https URL without query string, fragment or spaces',
    ]);
  });

  it('refuses a long hostile line in linear time', () => {
    const start = performance.now();
    for (const line of [
      `https://${'a'.repeat(500_000)} `,
      `https://${'@'.repeat(500_000)}?`,
      `https://${':1'.repeat(250_000)}?`,
    ]) {
      expect(issuesOf(notifyUrl(255), line)).toContain('must be at most 255 bytes of UTF-8');
    }
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('integer', () => {
  it.each([
    ['1', []],
    ['9007199254740991', []],
    ['9007199254740992', ['must be at most 9007199254740991']],
    ['9007199254740993', ['must be at most 9007199254740991']],
    ['1e400', ['must be a JSON integer of at least 1']],
    ['0', ['must be a JSON integer of at least 1']],
    ['-0', ['must be a JSON integer of at least 1']],
    ['0.01', ['must be a JSON integer of at least 1']],
    ['"1"', ['must be a JSON integer of at least 1']],
  ])('answers %s with %j', (json, issues) => {
    expect(issuesOf(integer(1), JSON.parse(json))).toEqual(issues);
  });

  it('refuses -0 where 0 passes', () => {
    expect(issuesOf(integer(0), 0)).toEqual([]);
    expect(issuesOf(integer(0), -0)).toEqual(['must be a JSON integer of at least 0']);
  });
});

describe('text', () => {
  it('counts bytes, not characters', () => {
    expect(issuesOf(text(128), '汉'.repeat(42))).toEqual([]);
    expect(issuesOf(text(128), '汉'.repeat(43))).toEqual(['must be at most 128 bytes of UTF-8']);
  });

  it('names two rules when both are broken', () => {
    expect(issuesOf(text(4), 'ab😀c')).toEqual([
      'must be at most 4 bytes of UTF-8',
      'may only hold characters of 1 to 3 bytes of UTF-8 and no control characters',
    ]);
  });
});

describe('list', () => {
  it('refuses a list that no body can hold without reading it', () => {
    expect(issuesOf(list(integer(1)), Array(1_000_000).fill('x'))).toEqual(['must hold at most 2500 items']);
  });
});
