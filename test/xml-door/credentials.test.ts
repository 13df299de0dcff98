import { describe, expect, it } from 'vitest';
import { parseMerchant } from '../../shared/merchants/merchant.ts';
import { SECRET } from './scene.ts';

const merchantWith = (accept_md5: unknown) =>
  parseMerchant('10000100', JSON.stringify({ ...SECRET, wechatpay_v2: { ...SECRET.wechatpay_v2, accept_md5 } }));

describe('accept_md5', () => {
  it.each([
    [true, true],
    [false, false],
    [undefined, false],
  ])('%s in the secret is %s', (given, meant) => {
    expect(merchantWith(given).credentials.wechatpay_v2?.accept_md5).toBe(meant);
  });

  it.each(['true', 1, {}])('is a problem as %o', (given) => {
    const { problems, credentials } = merchantWith(given);
    expect(problems).toEqual(['merchant 10000100: wechatpay_v2.accept_md5 must be true or false']);
    expect(credentials.wechatpay_v2).toBeUndefined();
  });
});
