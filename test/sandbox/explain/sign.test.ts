import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Explanation } from '../../../sandbox/explain/explanation.ts';
import { aNumber, secretOf, useSandbox } from '../demo-sandbox.ts';
import { type Fields, signFields, toXml } from '../v2/client.ts';

const stand = useSandbox();

const md5 = (text: string | Buffer) => createHash('md5').update(text).digest('hex').toUpperCase();

const join = (fields: Fields, order = Object.keys(fields).sort()) =>
  order
    .filter((name) => name !== 'sign' && fields[name] !== '')
    .map((name) => `${name}=${fields[name]}`)
    .join('&');

const mapped = (fields: Fields, change: (value: string) => string): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value)]));

const key = () => stand.v2.apiKey;

/** Orders with a sign of one's own making, and returns what the sandbox says of it. */
const explained = async (fields: Fields, make: (fields: Fields) => string): Promise<Explanation | undefined> => {
  const reply = await stand.v2.post(toXml({ ...fields, sign: make(fields) }));
  expect(reply.text).toContain('签名错误');
  return stand.sandbox.requests().at(-1)?.explanation;
};

const anOrder = (change: Record<string, string> = {}) =>
  stand.v2.anOrder(aNumber(), { detail: '{"goods_detail":[{"goods_name":"a & b","quantity":1}]}', ...change });

describe('a v2 sign over the wrong text or with the wrong key', () => {
  it.each<[code: string, make: (fields: Fields) => string, change?: Record<string, string>]>([
    ['sign_included', (f) => md5(`${join(f).replace('&spbill', '&sign=&spbill')}&key=${key()}`)],
    ['field_left_out', (f) => signFields({ ...f, detail: '' }, key(), 'MD5')],
    [
      'empty_value_signed',
      (f) =>
        md5(
          `${Object.keys(f)
            .sort()
            .map((n) => `${n}=${f[n]}`)
            .join('&')}&key=${key()}`,
        ),
      { attach: '' },
    ],
    ['values_url_encoded', (f) => signFields(mapped(f, encodeURIComponent), key(), 'MD5')],
    [
      'values_cdata',
      (f) =>
        signFields(
          mapped(f, (value) => `<![CDATA[${value}]]>`),
          key(),
          'MD5',
        ),
    ],
    [
      'values_xml_escaped',
      (f) =>
        signFields({ ...f, detail: (f.detail ?? '').replaceAll('&', '&amp;').replaceAll('"', '&quot;') }, key(), 'MD5'),
    ],
    [
      'values_trimmed',
      (f) =>
        signFields(
          mapped(f, (value) => value.trim()),
          key(),
          'MD5',
        ),
      { body: ' a ' },
    ],
    [
      'nested_json',
      (f) => signFields({ ...f, detail: JSON.stringify(JSON.parse(f.detail ?? ''), null, 2) }, key(), 'MD5'),
    ],
    ['not_sorted', (f) => md5(`${join(f, Object.keys(f))}&key=${key()}`)],
    ['charset', (f) => md5(Buffer.from(`${join(f)}&key=${key()}`, 'latin1'))],
    [
      'charset',
      (f) => {
        const [before, after] = `${join(f)}&key=${key()}`.split('白色');
        // 白色 in GBK, as iconv writes it.
        return md5(
          Buffer.concat([Buffer.from(before ?? ''), Buffer.from('b0d7c9ab', 'hex'), Buffer.from(after ?? '')]),
        );
      },
    ],
    ['key_missing', (f) => md5(join(f))],
    ['key_bare', (f) => md5(`${join(f)}${key()}`)],
    ['algorithm', (f) => signFields(f, key(), 'HMAC-SHA256')],
    ['algorithm', (f) => signFields(f, key(), 'MD5'), { sign_type: 'HMAC-SHA256' }],
    ['algorithm+key_missing', (f) => createHmac('sha256', key()).update(join(f)).digest('hex').toUpperCase()],
    ['lower_case', (f) => signFields(f, key(), 'MD5').toLowerCase()],
    ['lower_case+field_left_out', (f) => signFields({ ...f, detail: '' }, key(), 'MD5').toLowerCase()],
  ])('%s', async (code, make, change) => {
    const explanation = await explained(anOrder(change), make);
    expect(explanation).toMatchObject({ cause: { code }, certainty: 'proven' });
    expect(explanation?.expected).toMatch(/&key=<API key>$/);
    expect(JSON.stringify(explanation)).not.toContain(key());
  });

  it('names the field in which the texts part', async () => {
    const explanation = await explained(anOrder(), (fields) => signFields({ ...fields, openid: '' }, key(), 'MD5'));
    expect(explanation).toMatchObject({
      cause: { en: expect.stringContaining('openid') },
      first_difference: { part: 'openid' },
    });
  });

  it('names the merchant whose key it was', async () => {
    const other = await stand.sandbox.addMerchant({ wechatpay_v2: {} });
    const { api_key } = other.wechatpay_v2 as { api_key: string };
    const explanation = await explained(anOrder(), (fields) => signFields(fields, api_key, 'MD5'));
    expect(explanation).toMatchObject({
      cause: { code: 'key_of_v2_other', zh: expect.stringContaining(String(other.mchid)) },
    });
    expect(explanation?.signed).toBe(explanation?.expected);
  });

  it('admits that it does not know', async () => {
    const foreign = secretOf('1230000109').wecom.corpsecret;
    const explanation = await explained(anOrder(), (fields) => signFields(fields, foreign, 'MD5'));
    expect(explanation).toMatchObject({ cause: { code: 'v2_text_unknown' }, certainty: 'unknown' });
    expect(explanation?.signed).toBeUndefined();
  });
});
