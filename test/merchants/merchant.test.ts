import { createHash, generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseMerchant } from '../../shared/merchants/merchant.ts';

const MCHID = '1900000109';
const DIGEST = createHash('sha256').update('key').digest('hex');

let privateKey = '';
let publicKey = '';
beforeAll(() => {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  privateKey = pair.privateKey;
  publicKey = pair.publicKey;
});

const aSecret = () => ({
  mchid: MCHID,
  appids: ['wxd678efh567hg6787'],
  notify_url: 'https://pay.example.com/notifications/wechatpay-v3/1900000109',
  api_keys: [{ id: 'back-office-1', sha256: DIGEST, scopes: ['orders:write', 'orders:read'] }],
  wechatpay_v3: {
    serial_no: '5157f09efdc096de15ebe81a47057a7232f1b8e1',
    private_key: privateKey,
    apiv3_key: 'k'.repeat(32),
    public_keys: { PUB_KEY_ID_0110000000: publicKey },
  },
  wechatpay_v2: { api_key: 'v'.repeat(32), sign_type: 'HMAC-SHA256', sub_mch_ids: ['375907253'] },
  wecom: { corpid: 'corp', corpsecret: 'corp-secret' },
});

const parse = (secret: unknown) => parseMerchant(MCHID, JSON.stringify(secret));

/** The secret with one member changed: `wecom.corpid`, `api_keys.0.id`. */
const withMember = (path: string, value: unknown): unknown => {
  const secret = structuredClone(aSecret()) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() as string;
  let parent = secret;
  for (const name of names) parent = parent[name] as Record<string, unknown>;
  parent[last] = value;
  return secret;
};

describe('parseMerchant', () => {
  it('reads a whole secret', () => {
    const merchant = parse(aSecret());
    expect(merchant).toMatchObject({
      mchid: MCHID,
      unavailable: false,
      disabled: false,
      appids: ['wxd678efh567hg6787'],
      notify_url: 'https://pay.example.com/notifications/wechatpay-v3/1900000109',
      problems: [],
    });
    expect(merchant.api_keys).toEqual([
      {
        id: 'back-office-1',
        digest: Buffer.from(DIGEST, 'hex'),
        scopes: new Set(['orders:write', 'orders:read']),
        sub_mch_ids: null,
      },
    ]);
    expect(Object.keys(merchant.credentials).sort()).toEqual(['wechatpay_v2', 'wechatpay_v3', 'wecom']);
  });

  it('needs nothing but the number', () => {
    expect(parse({ mchid: MCHID })).toEqual({
      mchid: MCHID,
      unavailable: false,
      disabled: false,
      appids: null,
      notify_url: null,
      api_keys: [],
      order_token_keys: new Map(),
      credentials: {},
      problems: [],
    });
  });

  it('prints without a key', () => {
    const merchant = parse(aSecret());
    const printed = `${inspect(merchant, { depth: 9, showHidden: true })}${JSON.stringify(merchant)}`;
    for (const key of ['k'.repeat(32), 'v'.repeat(32), 'corp-secret', 'PRIVATE KEY']) {
      expect(printed).not.toContain(key);
    }
  });

  it('is disabled by true alone', () => {
    expect(parse({ ...aSecret(), disabled: true })).toMatchObject({ disabled: true, problems: [] });
    expect(parse({ ...aSecret(), disabled: false })).toMatchObject({ disabled: false, problems: [] });
    expect(parse({ ...aSecret(), disabled: 'yes' }).problems).toEqual([
      `merchant ${MCHID}: disabled must be true or false`,
    ]);
  });

  it.each(['', '{', 'null', '7', '"text"', '[]'])('takes %s for no secret', (text) => {
    expect(parseMerchant(MCHID, text)).toMatchObject({
      credentials: {},
      problems: [`merchant ${MCHID}: secret must be a JSON object`],
    });
  });

  const FIELDS: { path: string; named: string; values: unknown[] }[] = [
    { path: 'mchid', named: 'mchid', values: [undefined, 1900000109, '1900000108', ` ${MCHID}`] },
    { path: 'appids', named: 'appids', values: ['wx1', {}, [7]] },
    {
      path: 'notify_url',
      named: 'notify_url',
      values: [7, 'pay.example.com', 'https://a.com/?q=1', ' https://a.com', 'ftp://a.com'],
    },
    { path: 'api_keys', named: 'api_keys', values: [{}, 'key', null] },
    { path: 'api_keys.0', named: 'api_keys[0].id', values: [null, 7, []] },
    { path: 'api_keys.0.id', named: 'api_keys[0].id', values: [undefined, '', 'a b', 'x'.repeat(65)] },
    {
      path: 'api_keys.0.sha256',
      named: 'api_keys[0].sha256',
      values: [undefined, 'key', `${DIGEST}0`, 'g'.repeat(64)],
    },
    { path: 'api_keys.0.sub_mch_ids', named: 'api_keys[0].sub_mch_ids', values: ['375907253', [7], {}] },
    { path: 'api_keys.0.scopes', named: 'api_keys[0].scopes', values: [undefined, 'orders:write', [7]] },
    { path: 'wechatpay_v3', named: 'wechatpay_v3', values: [null, [], 'text'] },
    { path: 'wechatpay_v3.serial_no', named: 'wechatpay_v3.serial_no', values: [undefined, 'xyz', '', 7] },
    { path: 'wechatpay_v3.private_key', named: 'wechatpay_v3.private_key', values: [undefined, 'PEM', 7] },
    { path: 'wechatpay_v3.apiv3_key', named: 'wechatpay_v3.apiv3_key', values: ['short', 'é'.repeat(32), 7] },
    { path: 'wechatpay_v3.public_keys', named: 'wechatpay_v3.public_keys', values: [[], 'text'] },
    {
      path: 'wechatpay_v3.public_keys.PUB_KEY_ID_0110000000',
      named: 'wechatpay_v3.public_keys.PUB_KEY_ID_0110000000',
      values: ['PEM', null],
    },
    { path: 'wechatpay_v2', named: 'wechatpay_v2', values: [null, 7] },
    {
      path: 'wechatpay_v2.api_key',
      named: 'wechatpay_v2.api_key',
      values: [undefined, 'v'.repeat(31), 'v'.repeat(33), 7],
    },
    { path: 'wechatpay_v2.sign_type', named: 'wechatpay_v2.sign_type', values: ['SHA256', 7] },
    { path: 'wechatpay_v2.sub_mch_ids', named: 'wechatpay_v2.sub_mch_ids', values: ['375907253', [7]] },
    { path: 'wecom', named: 'wecom', values: [null, []] },
    { path: 'wecom.corpid', named: 'wecom.corpid', values: [undefined, '', 'a b', 7, 'x'.repeat(129)] },
    { path: 'wecom.corpsecret', named: 'wecom.corpsecret', values: [undefined, '', '密'] },
  ];

  it.each(FIELDS)(
    'names the merchant and $named, and leaves nothing to place orders with',
    ({ path, named, values }) => {
      for (const value of values) {
        const { problems } = parse(withMember(path, value));
        expect(problems[0]).toMatch(new RegExp(`^merchant ${MCHID}: ${named.replace(/[[\]]/g, '\\$&')} must [^\\n]+$`));
      }
    },
  );

  it('reports everything that is wrong at once', () => {
    const { problems } = parse({ mchid: '7', appids: 7, notify_url: 7, api_keys: 7, disabled: 7, wecom: 7 });
    expect(problems.map((problem) => problem.split(' ')[2])).toEqual([
      'mchid',
      'appids',
      'notify_url',
      'disabled',
      'api_keys',
      'wecom',
    ]);
  });

  it('never repeats a value', () => {
    const secretText = fc
      .oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[!-~]+$/), fc.constantFrom('', '\n', '-----BEGIN'))
      .map((text) => `SECRET${text}`);
    const value = fc.oneof(secretText, fc.array(secretText), fc.record({ id: secretText, a: secretText }));
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS.map(({ path }) => path)), value, (path, planted) => {
        const { problems } = parse(withMember(path, planted));
        expect(problems.join()).not.toContain('SECRET');
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, and never makes a usable merchant out of nonsense', () => {
    const names = ['mchid', ...FIELDS.map(({ path }) => path.split('.')[0] as string)];
    const nonsense = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...names), fc.jsonValue()));
    fc.assert(
      fc.property(nonsense, (secret) => {
        expect(parse(secret)).toMatchObject({ mchid: MCHID, credentials: {} });
      }),
      { numRuns: 500 },
    );
  });
});
