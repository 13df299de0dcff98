import { describe, expect, it } from 'vitest';
import { parseV2Credentials } from '../../shared/wechatpay-v2/credentials.ts';
import { API_KEY } from './wechatpay.ts';

const parse = (block: Record<string, unknown>) => {
  const problems: string[] = [];
  const credentials = parseV2Credentials('10000100', block, (field, rule) => problems.push(`${field} ${rule}`));
  return { credentials, problems };
};

describe('parseV2Credentials', () => {
  it('takes a whole block', () => {
    const { credentials, problems } = parse({ api_key: API_KEY, sign_type: 'HMAC-SHA256', sub_mch_ids: ['375907253'] });
    expect(problems).toEqual([]);
    expect(credentials).toMatchObject({ mch_id: '10000100', sign_type: 'HMAC-SHA256', sub_mch_ids: ['375907253'] });
    expect(credentials?.apiKey.export().toString()).toBe(API_KEY);
  });

  it('signs with MD5 and leaves sub-merchants open unless told', () => {
    expect(parse({ api_key: API_KEY }).credentials).toMatchObject({ sign_type: 'MD5', sub_mch_ids: null });
  });

  it.each<[string, Record<string, unknown>]>([
    ['api_key', { api_key: API_KEY.slice(1) }],
    ['api_key', { api_key: undefined }],
    ['sign_type', { sign_type: 'RSA' }],
    ['sub_mch_ids', { sub_mch_ids: '375907253' }],
    ['sub_mch_ids', { sub_mch_ids: [375907253] }],
  ])('reports %s of %o without its value', (field, change) => {
    const { credentials, problems } = parse({ api_key: API_KEY, ...change });
    expect(credentials).toBeNull();
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([field]);
    expect(problems.join()).not.toContain(API_KEY.slice(1));
  });
});
