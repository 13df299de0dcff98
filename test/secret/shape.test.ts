import { describe, expect, it } from 'vitest';
import { removedBy } from '../../infra/secret/removed.ts';
import { shapeOfSecret, unknownMembers } from '../../infra/secret/shape.ts';
import { createDemo } from '../../sandbox/demo.ts';
import { type Block, handedOut, secretPieces } from './wechat-directory.ts';

const demo = createDemo();
const secrets = Object.values(demo.secrets) as Block[];

describe('the shape of a secret', () => {
  it.each(secrets.map((secret) => [String(secret.mchid), secret] as const))(
    'shows no value of %s that is secret',
    (mchid, secret) => {
      const shape = JSON.stringify(shapeOfSecret(secret));
      const pieces = secretPieces(handedOut(mchid, demo));
      expect(pieces.length).toBeGreaterThan(2);
      for (const piece of pieces) expect(shape).not.toContain(piece);
      expect(shape).toContain(mchid);
    },
  );

  it('tells key pairs apart by their public halves', () => {
    const [first, second] = [demo, createDemo()].map(({ secrets: all }) => {
      const shape = shapeOfSecret(all['prepay-merchant-1900000109']) as { wechatpay_v3: Block };
      return shape.wechatpay_v3.private_key;
    });
    expect(first).toMatch(/^<private key, rsa 2048, public half [0-9a-f]{16}>$/);
    expect(second).not.toBe(first);
  });

  /** Every place of a secret, its names included, with a key in it that belongs elsewhere. */
  it.each([
    '0123456789abcdefghijABCDEFGHIJ!x',
    '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n',
    'n0rZ4fKuDq7m8wXb2LcYh6sTgVjPeAi5RoUxQyWkMdE',
  ])('hides a key wherever it was put', (stray) => {
    const plant = (value: unknown): unknown => {
      if (Array.isArray(value)) return [...value.map(plant), stray];
      if (typeof value !== 'object' || value === null) return stray;
      return Object.fromEntries([
        ...Object.entries(value).map(([name, member]) => [name, plant(member)]),
        [stray, stray],
      ]);
    };
    for (const secret of secrets)
      expect(JSON.stringify(shapeOfSecret(plant(secret)))).not.toContain(JSON.stringify(stray).slice(1, -1));
  });

  it('knows every member of the demo merchants', () => {
    expect(secrets.flatMap((secret) => unknownMembers(secret))).toEqual([]);
    expect(unknownMembers({ wecom: { corpid: 'x', secret: 'y' }, api_keys: [{ sha1: 'z' }] })).toEqual([
      'wecom.secret',
      'api_keys.sha1',
    ]);
  });
});

describe('what a new secret takes away', () => {
  it('is nothing when only values change', () => {
    const [old, next] = [createDemo(), createDemo()].map(({ secrets: all }) => all['prepay-merchant-10000100']);
    expect(removedBy(old, next)).toEqual([]);
  });

  it('names blocks, members, appids and keys', () => {
    const old = {
      appids: ['a', 'b'],
      api_keys: [{ id: 'one' }, { id: 'two' }],
      order_token_keys: [{ kid: 'k' }],
      wechatpay_v3: { apiv3_key: 'x', public_keys: { PUB_KEY_ID_1: 'p', PUB_KEY_ID_2: 'p' } },
      wecom: { corpid: 'c' },
    };
    const next = {
      appids: ['b', 'c'],
      api_keys: [{ id: 'two' }],
      wechatpay_v3: { public_keys: { PUB_KEY_ID_2: 'q' } },
    };
    expect(removedBy(old, next)).toEqual([
      'appids a',
      'api_keys one',
      'order_token_keys',
      'wechatpay_v3.apiv3_key',
      'wechatpay_v3.public_keys.PUB_KEY_ID_1',
      'wecom',
    ]);
  });
});
