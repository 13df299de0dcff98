import { timingSafeEqual } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { xmlOf } from '../wechatpay-v2/wechatpay.ts';
import { document, request } from './documents.ts';
import { createDoorScene, SECRET } from './scene.ts';

vi.mock('node:crypto', async (importOriginal) => {
  const actual = await importOriginal<typeof import('node:crypto')>();
  return { ...actual, timingSafeEqual: vi.fn(actual.timingSafeEqual) };
});

const compared = vi.mocked(timingSafeEqual);

beforeEach(() => {
  compared.mockClear();
});

describe('the comparison of signs', () => {
  it.each<[string, string, object?]>([
    ['a wrong sign', document({}, 'f'.repeat(32))],
    ['an unknown merchant', document({ mch_id: '10000101' })],
    ['a merchant without the block', document(), { ...SECRET, wechatpay_v2: undefined }],
    ['an unknown sign_type', document({ sign_type: 'RSA' })],
    [
      'MD5 that is not accepted',
      document({ sign_type: 'MD5' }),
      { ...SECRET, wechatpay_v2: { api_key: SECRET.wechatpay_v2.api_key } },
    ],
    ['a sign of one character', xmlOf({ ...request(), sign: '1' })],
    ['a long sign', xmlOf({ ...request(), sign: '1'.repeat(10_000) })],
  ])('runs once over digests of equal length for %s', async (_name, body, secret = SECRET) => {
    const { post } = createDoorScene({ secret });
    expect(await post(body)).toMatchObject({ err_code: 'SIGNERROR' });
    expect(compared).toHaveBeenCalledTimes(1);
    const [expected, received] = compared.mock.calls[0] ?? [];
    expect(expected?.byteLength).toBe(32);
    expect(received?.byteLength).toBe(32);
  });
});
