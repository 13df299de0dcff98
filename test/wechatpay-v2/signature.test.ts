import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Fields, type SignType, signFields, verifyFields } from '../../shared/wechatpay-v2/signature.ts';
import vectors from '../fixtures/vectors/wechatpay-v2.json' with { type: 'json' };
import { KEY, signOf } from './wechatpay.ts';

const ALGORITHMS: SignType[] = ['MD5', 'HMAC-SHA256'];

describe('signFields', () => {
  it.each(vectors.signatures)('$id $sign_type: gives the $origin sign', ({ fields, sign_type, sign }) => {
    const given: Record<string, string | undefined> = fields;
    expect(signFields(given as Fields, KEY, sign_type as SignType)).toBe(sign);
  });

  it.each(ALGORITHMS)('sorts names by ASCII under %s', (algorithm) => {
    const fields = {
      b_c: '5',
      a: '3',
      b: '4',
      coupon_fee_0: '7',
      coupon_fee: '6',
      B: '1',
      _x: '2',
      coupon_fee_10: '8',
    };
    const text = 'B=1&_x=2&a=3&b=4&b_c=5&coupon_fee=6&coupon_fee_0=7&coupon_fee_10=8';
    expect(signFields(fields, KEY, algorithm)).toBe(signOf(text, algorithm));
  });

  it("gives upper-case hex of the digest's length", () => {
    expect(signFields({ a: '1' }, KEY, 'MD5')).toMatch(/^[0-9A-F]{32}$/);
    expect(signFields({ a: '1' }, KEY, 'HMAC-SHA256')).toMatch(/^[0-9A-F]{64}$/);
  });

  it.each<[string, Fields, string]>([
    ['leaves out empty values', { a: '1', b: '' }, 'a=1'],
    ['signs 0', { a: '1', cash_fee: '0' }, 'a=1&cash_fee=0'],
    ['signs a blank', { a: ' ' }, 'a= '],
    ['leaves out sign itself', { a: '1', sign: 'ABC' }, 'a=1'],
    ['signs sign_type', { a: '1', sign_type: 'MD5' }, 'a=1&sign_type=MD5'],
    ['signs names that it does not know', { zz_new: 'x', a: '1' }, 'a=1&zz_new=x'],
    ['encodes nothing', { a: 'x&y=<ü>形 象%20' }, 'a=x&y=<ü>形 象%20'],
  ])('%s', (_rule, fields, text) => {
    expect(signFields(fields, KEY, 'MD5')).toBe(signOf(text, 'MD5'));
  });
});

describe('verifyFields', () => {
  const fields = { return_code: 'SUCCESS', mch_id: '10000100', attach: '形象店', empty: '' };
  const signedWith = (algorithm: SignType): Fields => ({ ...fields, sign: signFields(fields, KEY, algorithm) });

  it.each(ALGORITHMS)('takes a right sign under %s', (algorithm) => {
    expect(verifyFields(signedWith(algorithm), KEY, algorithm)).toBe(true);
  });

  it.each(ALGORITHMS)('refuses everything else under %s', (algorithm) => {
    const right = signedWith(algorithm);
    const other = algorithm === 'MD5' ? 'HMAC-SHA256' : 'MD5';
    const wrong: Fields[] = [
      { ...right, attach: '形象' },
      { ...right, added: 'x' },
      { ...right, sign: '' },
      fields,
      { ...right, sign: `${right.sign}0` },
      { ...right, sign: right.sign?.slice(0, -1) ?? '' },
      { ...right, sign: right.sign?.toLowerCase() ?? '' },
      { ...right, sign: 'ü'.repeat(right.sign?.length ?? 0) },
      signedWith(other),
    ];
    expect(wrong.map((given) => verifyFields(given, KEY, algorithm))).toEqual(wrong.map(() => false));
    expect(verifyFields(right, createSecretKey(Buffer.alloc(32, 'x')), algorithm)).toBe(false);
  });
});
