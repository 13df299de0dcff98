import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { isOrderToken } from '../../shared/order-token/is-order-token.ts';
import { mintOrderToken } from '../../shared/order-token/mint.ts';
import { verifyOrderToken } from '../../shared/order-token/verify.ts';

const NOW = Date.UTC(2026, 10, 22, 6);
const SECONDS = NOW / 1000;

const [first, second, other] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const KEYS = new Map([
  [
    '1900000109',
    new Map([
      ['2026-11', createSecretKey(first)],
      ['2026-12', createSecretKey(second)],
    ]),
  ],
  ['1900000209', new Map([['2026-11', createSecretKey(other)]])],
]);
const keysOf = (mchid: string) => KEYS.get(mchid);
const verify = (token: string, now = NOW) => verifyOrderToken(token, keysOf, now);

const ORDER = { mchid: '1900000109', out_trade_no: 'order-1', amount: { total: 100, currency: 'CNY' } };
const key = (bytes: Buffer) => bytes.toString('base64url');

interface Parts {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  bytes?: Buffer;
  audience?: string | null;
  exp?: number | null;
}

/** A token with any part changed, signed after the change. */
const forge = ({ claims = {}, header = {}, bytes = first, audience = 'prepay', exp = SECONDS + 600 }: Parts = {}) => {
  const jwt = new SignJWT({ order_type: 'app', order: ORDER, ...claims });
  jwt.setProtectedHeader({ alg: 'HS256', kid: '2026-11', ...header });
  if (audience !== null) jwt.setAudience(audience);
  if (exp !== null) jwt.setExpirationTime(exp);
  return jwt.sign(bytes);
};

describe('verifyOrderToken', () => {
  it('takes what mintOrderToken makes', async () => {
    const minted = await mintOrderToken({ order_type: 'app', order: ORDER }, { kid: '2026-11', key: key(first) }, NOW);
    expect(isOrderToken(minted)).toBe(true);
    expect(await verify(minted)).toEqual({
      mchid: '1900000109',
      kid: '2026-11',
      order_type: 'app',
      order: ORDER,
      open: ['/scene_info/payer_client_ip', '/scene_info/device_id', '/device_info'],
    });
  });

  it('knows several keys of a merchant, for a rotation', async () => {
    const token = await mintOrderToken({ order_type: 'app', order: ORDER }, { kid: '2026-12', key: key(second) }, NOW);
    expect(await verify(token)).toMatchObject({ kid: '2026-12' });
  });

  it('takes mch_id for the merchant of an order of WeChat Pay Global', async () => {
    const { mchid: mch_id, ...rest } = ORDER;
    expect(await verify(await forge({ claims: { order: { mch_id, ...rest } } }))).toMatchObject({
      mchid: '1900000109',
    });
  });

  it('lives to its end and no second longer', async () => {
    const token = await forge({ exp: SECONDS + 900 });
    expect(await verify(token, NOW + 899_000)).not.toBeNull();
    expect(await verify(token, NOW + 900_000)).toBeNull();
  });

  const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const swap = async (part: number, value: string): Promise<string> => {
    const parts = (await forge()).split('.');
    parts[part] = value;
    return parts.join('.');
  };

  it.each<[string, () => string | Promise<string>]>([
    [
      'no algorithm',
      () => new UnsecuredJWT({ order_type: 'app', order: ORDER, aud: 'prepay', exp: SECONDS + 600 }).encode(),
    ],
    ['alg none with a signature', () => swap(0, base64url({ alg: 'none', kid: '2026-11' }))],
    ['HS384', () => forge({ header: { alg: 'HS384' }, bytes: Buffer.concat([first, first]) })],
    [
      'RS256, signed with a key of its own',
      () =>
        new SignJWT({ order_type: 'app', order: ORDER })
          .setProtectedHeader({ alg: 'RS256', kid: '2026-11', jwk: rsa.publicKey.export({ format: 'jwk' }) as never })
          .setAudience('prepay')
          .setExpirationTime(SECONDS + 600)
          .sign(rsa.privateKey),
    ],
    ['the key of another merchant', () => forge({ bytes: other })],
    ['the other key of the merchant', () => forge({ bytes: second })],
    ['an unknown kid', () => forge({ header: { kid: '2026-10' } })],
    ['no kid', () => forge({ header: { kid: undefined } })],
    ['an inherited name as kid', () => forge({ header: { kid: 'constructor' } })],
    ['an unknown merchant', () => forge({ claims: { order: { ...ORDER, mchid: '1' } } })],
    ['a merchant that is no text', () => forge({ claims: { order: { ...ORDER, mchid: ['1900000109'] } } })],
    ['no order', () => forge({ claims: { order: undefined } })],
    ['an order that is no object', () => forge({ claims: { order: [ORDER] } })],
    ['an order type that is no text', () => forge({ claims: { order_type: 1 } })],
    ['another audience', () => forge({ audience: 'somebody-else' })],
    ['no audience', () => forge({ audience: null })],
    ['a past end', () => forge({ exp: SECONDS - 1 })],
    ['an end that is too far', () => forge({ exp: SECONDS + 901 })],
    ['no end', () => forge({ exp: null })],
    ['a time before which it does not hold', () => forge({ claims: { nbf: SECONDS + 60 } })],
    ['open fields that are no pointers', () => forge({ claims: { open: ['amount'] } })],
    ['a changed payload', () => swap(1, base64url({ order_type: 'app', order: { ...ORDER, amount: { total: 1 } } }))],
    ['a changed signature', () => swap(2, 'A'.repeat(43))],
    ['no signature', () => swap(2, '')],
    ['garbage', () => 'a.b.c'],
  ])('refuses %s', async (_what, token) => {
    expect(await verify(await token())).toBeNull();
  });
});
