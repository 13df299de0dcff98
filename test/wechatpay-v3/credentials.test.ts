import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseV3Credentials } from '../../shared/wechatpay-v3/credentials.ts';
import { APIV3_KEY, MERCHANT, PUBLIC_KEY_ID, WECHATPAY } from './wechatpay.ts';

const PRIVATE_PEM = MERCHANT.privateKey.export({ type: 'pkcs8', format: 'pem' });
const PUBLIC_PEM = WECHATPAY.publicKey.export({ type: 'spki', format: 'pem' });
const SMALL = generateKeyPairSync('rsa', { modulusLength: 1024 });
const CURVE = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const block = {
  serial_no: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  private_key: PRIVATE_PEM,
  apiv3_key: APIV3_KEY,
  public_keys: { [PUBLIC_KEY_ID]: PUBLIC_PEM },
};

const parse = (given: Record<string, unknown>) => {
  const problems: string[] = [];
  const credentials = parseV3Credentials('1900000109', given, (field, rule) => problems.push(`${field} ${rule}`));
  return { credentials, problems };
};

describe('parseV3Credentials', () => {
  it('takes a block with a public key', () => {
    const { credentials, problems } = parse(block);
    expect(problems).toEqual([]);
    expect(credentials).toMatchObject({ mchid: '1900000109', serial_no: block.serial_no });
    expect([...(credentials?.publicKeys.keys() ?? [])]).toEqual([PUBLIC_KEY_ID]);
    expect(credentials?.apiv3Key?.export().toString()).toBe(APIV3_KEY);
  });

  it('takes a block without public keys, and one without APIv3 key', () => {
    expect(parse({ ...block, public_keys: undefined }).problems).toEqual([]);
    const { credentials, problems } = parse({ ...block, apiv3_key: undefined });
    expect(problems).toEqual([]);
    expect(credentials?.apiv3Key).toBeNull();
  });

  it('writes the serial number in upper case', () => {
    expect(parse({ ...block, serial_no: block.serial_no.toLowerCase() }).credentials?.serial_no).toBe(block.serial_no);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a serial number that is not hex', { serial_no: PUBLIC_KEY_ID }, 'serial_no'],
    ['no serial number', { serial_no: undefined }, 'serial_no'],
    ['a private key that does not parse', { private_key: 'secret text' }, 'private_key'],
    ['a public key as private key', { private_key: PUBLIC_PEM }, 'private_key'],
    [
      'a private key of 1024 bits',
      { private_key: SMALL.privateKey.export({ type: 'pkcs8', format: 'pem' }) },
      'private_key',
    ],
    [
      'a private key that is not RSA',
      { private_key: CURVE.privateKey.export({ type: 'pkcs8', format: 'pem' }) },
      'private_key',
    ],
    ['public keys in a list', { public_keys: [PUBLIC_PEM] }, 'public_keys'],
    ['a public key under another id', { public_keys: { KEY: PUBLIC_PEM } }, 'public_keys'],
    [
      'a public key that does not parse',
      { public_keys: { [PUBLIC_KEY_ID]: 'secret text' } },
      `public_keys.${PUBLIC_KEY_ID}`,
    ],
    ['an APIv3 key of 31 characters', { apiv3_key: APIV3_KEY.slice(1) }, 'apiv3_key'],
    ['neither public key nor APIv3 key', { public_keys: {}, apiv3_key: undefined }, 'apiv3_key'],
  ])('reports %s', (_what, change, field) => {
    const { problems } = parse({ ...block, ...change });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.split(' ')[0]).toBe(field);
    expect(problems[0]).not.toContain('secret text');
  });
});
