import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { examineEnvironment } from '../../infra/doctor/environment.ts';
import { composeSecret } from '../../infra/secret/compose.ts';
import { textOf } from '../../infra/secret/size.ts';
import { systemClock } from '../../shared/clock.ts';
import { parseMerchant } from '../../shared/merchants/merchant.ts';
import {
  type Block,
  CERTIFICATE_MERCHANT,
  filesOf,
  type HandedOut,
  handedOut,
  merchantCertificate,
  PUBLIC_KEY_MERCHANT,
  secretPieces,
  V2_MERCHANT,
  WECOM_MERCHANT,
} from './wechat-directory.ts';

/** The demo's addresses for notifications are on loopback, which only a double may call. */
const BESIDE_A_DOUBLE = {
  PREPAY_WECHATPAY_V3_ORIGINS: 'http://127.0.0.1:1',
  PREPAY_WECHATPAY_V2_ORIGINS: 'http://127.0.0.1:1',
};

const compose = (desk: HandedOut, files = filesOf(desk), limit = 4_096) =>
  composeSecret({
    mchid: desk.mchid,
    files,
    publicKeyId: desk.publicKeyId,
    limit,
    settings: examineEnvironment(BESIDE_A_DOUBLE, desk.mchid).settings,
    clock: systemClock,
  });

const v3Of = (block: Block | null): Block => (block?.wechatpay_v3 ?? {}) as Block;
const textIn = (desk: HandedOut, name: string): string => desk.files.get(name) ?? '';
const keyOf = (desk: HandedOut) => createPrivateKey(textIn(desk, 'apiclient_key.pem'));
const failures = (findings: readonly { level: string; looked: string; found: string }[]) =>
  findings.filter(({ level }) => level === 'fail').map(({ looked, found }) => `${looked}: ${found}`);

describe('a directory as WeChat hands it out', () => {
  it.each([PUBLIC_KEY_MERCHANT, CERTIFICATE_MERCHANT, V2_MERCHANT, WECOM_MERCHANT])(
    'becomes the secret of %s that the functions take',
    async (mchid) => {
      const desk = handedOut(mchid);
      const { secret, findings } = await compose(desk);
      expect(failures(findings)).toEqual([]);
      const original = structuredClone(desk.demo.secrets[`prepay-merchant-${mchid}`]) as Block;
      if (original.wechatpay_v3) v3Of(original).serial_no = v3Of(secret).serial_no;
      expect(secret).toEqual(original);
      expect(parseMerchant(mchid, textOf(secret ?? {})).problems).toEqual([]);
      expect(findings.map(({ looked }) => looked)).not.toContain('profile.json');
    },
  );

  it('takes the serial number from the certificate', async () => {
    const desk = handedOut(PUBLIC_KEY_MERCHANT);
    const certificate = merchantCertificate(textIn(desk, 'apiclient_key.pem'), desk.mchid);
    desk.files.set('apiclient_cert.pem', certificate.pem);
    expect(v3Of((await compose(desk)).secret).serial_no).toBe(certificate.serial);
  });

  it('takes the id of a public key from the name of its file', async () => {
    const desk = handedOut(PUBLIC_KEY_MERCHANT);
    const id = desk.publicKeyId ?? '';
    desk.files.set(`${id}.pem`, textIn(desk, 'pub_key.pem'));
    desk.files.delete('pub_key.pem');
    const { secret } = await compose({ ...desk, publicKeyId: null });
    expect(Object.keys(v3Of(secret).public_keys as Block)).toEqual([id]);
  });

  it('takes the id of a public key from the profile', async () => {
    const desk = handedOut(PUBLIC_KEY_MERCHANT);
    v3Of(desk.profile).public_keys = { [desk.publicKeyId ?? '']: { file: 'pub_key.pem' } };
    const { secret } = await compose({ ...desk, publicKeyId: null });
    expect(Object.keys(v3Of(secret).public_keys as Block)).toEqual([desk.publicKeyId]);
  });

  it('calls the keystore unneeded and other files unused', async () => {
    const desk = handedOut(PUBLIC_KEY_MERCHANT);
    desk.files.set('note.txt', 'call Lin');
    const { findings } = await compose(desk);
    expect(findings).toContainEqual(expect.objectContaining({ looked: 'apiclient_cert.p12', level: 'pass' }));
    expect(findings).toContainEqual(expect.objectContaining({ looked: 'note.txt', level: 'warn' }));
  });

  it('warns of a member that nothing reads, without its value', async () => {
    const desk = handedOut(WECOM_MERCHANT);
    Object.assign(desk.profile, { apikeys: ['hidden-value-1'] });
    const { findings } = await compose(desk);
    expect(findings).toContainEqual(
      expect.objectContaining({ level: 'warn', found: expect.stringMatching(/^apikeys is not/) }),
    );
    expect(JSON.stringify(findings)).not.toContain('hidden-value');
  });
});

/** The same key, as editors, consoles and tools spell it. */
const SPELLINGS: Readonly<Record<string, (desk: HandedOut) => Buffer | string>> = {
  'PKCS#1': (desk) => keyOf(desk).export({ type: 'pkcs1', format: 'pem' }).toString(),
  CRLF: (desk) => textIn(desk, 'apiclient_key.pem').replaceAll('\n', '\r\n'),
  'a byte order mark': (desk) => `\uFEFF${textIn(desk, 'apiclient_key.pem')}`,
  'one line': (desk) => textIn(desk, 'apiclient_key.pem').replaceAll('\n', ' '),
  'line breaks in letters': (desk) => textIn(desk, 'apiclient_key.pem').replaceAll('\n', '\\n'),
  'text before it': (desk) => `Bag Attributes\n    friendlyName: x\n${textIn(desk, 'apiclient_key.pem')}`,
};

describe('spellings of one key', () => {
  it.each(Object.entries(SPELLINGS))('takes %s for the same private key', async (_, spell) => {
    const desk = handedOut(CERTIFICATE_MERCHANT);
    const files = filesOf(desk).set('apiclient_key.pem', Buffer.from(spell(desk)));
    expect(v3Of((await compose(desk, files)).secret).private_key).toBe(textIn(desk, 'apiclient_key.pem'));
  });

  it('takes a private key in the profile, line breaks and all', async () => {
    const desk = handedOut(CERTIFICATE_MERCHANT);
    v3Of(desk.profile).private_key = textIn(desk, 'apiclient_key.pem').replaceAll('\n', '\r\n');
    const { secret } = await compose(desk);
    expect(v3Of(secret).private_key).toBe(textIn(desk, 'apiclient_key.pem'));
  });

  it('takes a PKCS#1 public key for the same public key', async () => {
    const desk = handedOut(PUBLIC_KEY_MERCHANT);
    const pem = createPublicKey(textIn(desk, 'pub_key.pem')).export({ type: 'pkcs1', format: 'pem' }).toString();
    const { secret } = await compose(desk, filesOf(desk).set('pub_key.pem', Buffer.from(pem)));
    expect(v3Of(secret).public_keys).toEqual({ [desk.publicKeyId ?? '']: textIn(desk, 'pub_key.pem') });
  });
});

const otherKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

type Change = (desk: HandedOut) => unknown;
const put =
  (name: string, text: (desk: HandedOut) => string): Change =>
  (desk) =>
    desk.files.set(name, text(desk));
const DAY = 86_400_000;

/** What people do, and the line that must say so. */
const TROUBLES: readonly [trouble: string, line: RegExp, change: Change][] = [
  [
    'a file that is not there',
    /^profile\.json: wechatpay_v3\.apiv3_key names a file/,
    (desk) => desk.files.delete('apiv3-key'),
  ],
  [
    'a file elsewhere',
    /^profile\.json: wechatpay_v3\.apiv3_key names a file/,
    (desk) => Object.assign(v3Of(desk.profile), { apiv3_key: { file: '../apiv3-key' } }),
  ],
  ['no private key', /^private key: wechatpay_v3\.private_key must/, (desk) => desk.files.delete('apiclient_key.pem')],
  [
    'no certificate',
    /^apiclient_cert\.pem: is not in the directory$/,
    (desk) => desk.files.delete('apiclient_cert.pem'),
  ],
  [
    'the certificate in place of the key',
    /^apiclient_key\.pem: is a certificate, not a private key$/,
    put('apiclient_key.pem', (desk) => textIn(desk, 'apiclient_cert.pem')),
  ],
  [
    'the key in place of the certificate',
    /^apiclient_cert\.pem: is a private key, not a certificate$/,
    put('apiclient_cert.pem', (desk) => textIn(desk, 'apiclient_key.pem')),
  ],
  [
    'an encrypted key',
    /^apiclient_key\.pem: is encrypted with a passphrase/,
    put('apiclient_key.pem', (desk) =>
      keyOf(desk).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
    ),
  ],
  [
    'an encrypted PKCS#1 key',
    /^apiclient_key\.pem: is encrypted with a passphrase/,
    put('apiclient_key.pem', (desk) =>
      keyOf(desk).export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
    ),
  ],
  [
    'half a key',
    /^apiclient_key\.pem: looks like a private key, but does not parse/,
    put('apiclient_key.pem', (desk) => textIn(desk, 'apiclient_key.pem').replace(/(.{64}\n){8}/, '')),
  ],
  [
    'a key without its lines',
    /^apiclient_key\.pem: is not a private key in PEM/,
    put('apiclient_key.pem', (desk) => textIn(desk, 'apiclient_key.pem').replace(/-----.*-----/g, '')),
  ],
  ['another key', /^merchant certificate: key: it belongs to another private key$/, put('apiclient_key.pem', otherKey)],
  [
    'the certificate of another merchant',
    /^merchant certificate: owner: it was not issued to 1900000109$/,
    put('apiclient_cert.pem', (desk) => merchantCertificate(textIn(desk, 'apiclient_key.pem'), '1900000110').pem),
  ],
  [
    'an expired certificate',
    /^merchant certificate: life: ended/,
    put(
      'apiclient_cert.pem',
      (desk) => merchantCertificate(textIn(desk, 'apiclient_key.pem'), desk.mchid, -2 * DAY, -DAY).pem,
    ),
  ],
  [
    'another serial number in the profile',
    /^merchant certificate: serial: its serial number is/,
    (desk) => Object.assign(v3Of(desk.profile), { serial_no: 'A'.repeat(40) }),
  ],
  ['a public key without id', /^pub_key\.pem: has no id$/, (desk) => Object.assign(desk, { publicKeyId: null })],
  [
    'an id without public key',
    /^pub_key\.pem: is not in the directory, but --public-key-id/,
    (desk) => desk.files.delete('pub_key.pem'),
  ],
  [
    'a certificate in place of the public key',
    /^pub_key\.pem: is a certificate, not a public key$/,
    put('pub_key.pem', (desk) => textIn(desk, 'apiclient_cert.pem')),
  ],
  [
    "the merchant's own public key",
    /^public key owner: PUB_KEY_ID_\d+ is the merchant's own key$/,
    put('pub_key.pem', (desk) =>
      createPublicKey(textIn(desk, 'apiclient_key.pem')).export({ type: 'spki', format: 'pem' }).toString(),
    ),
  ],
  [
    'an APIv3 key of 31 characters',
    /^apiv3_key: wechatpay_v3\.apiv3_key must have exactly 32/,
    put('apiv3-key', (desk) => textIn(desk, 'apiv3-key').slice(1)),
  ],
  [
    'another merchant in the profile',
    /^secret parses: mchid must equal/,
    (desk) => Object.assign(desk.profile, { mchid: '1' }),
  ],
  ['no system', /^systems: the secret has none of/, (desk) => delete desk.profile.wechatpay_v3],
  [
    'too many keys',
    /^size: \d+ bytes of 4096: api_keys \d+, wechatpay_v3 \d+, /,
    (desk) =>
      Object.assign(desk.profile, {
        api_keys: Array.from({ length: 30 }, (_, n) => ({
          id: `k${n}`,
          sha256: 'a'.repeat(64),
          scopes: ['orders:write'],
        })),
      }),
  ],
];

describe('a directory with one thing wrong', () => {
  it.each(TROUBLES)('refuses %s', async (_, line, change) => {
    const desk = handedOut(PUBLIC_KEY_MERCHANT);
    change(desk);
    const { secret, findings } = await compose(desk);
    expect(failures(findings)).toContainEqual(expect.stringMatching(line));
    expect(secret).toBeNull();
    for (const piece of secretPieces(desk)) expect(JSON.stringify(findings)).not.toContain(piece);
  });

  it('refuses a directory without profile', async () => {
    const desk = handedOut(WECOM_MERCHANT);
    const files = filesOf(desk);
    files.delete('profile.json');
    expect(failures((await compose(desk, files)).findings)).toEqual(['profile.json: is not in the directory']);
  });

  it('says where a profile stops being JSON, and nothing of it', async () => {
    const desk = handedOut(WECOM_MERCHANT);
    const files = filesOf(desk).set('profile.json', Buffer.from('{\n  "corpsecret": "hidden-value-1",,\n}'));
    const { findings } = await compose(desk, files);
    expect(failures(findings)).toEqual(['profile.json: is not JSON (line 2 column 34)']);
  });

  it('asks for UTF-8 where an editor wrote UTF-16', async () => {
    const desk = handedOut(WECOM_MERCHANT);
    const utf16 = Buffer.from(`\uFEFF${JSON.stringify(desk.profile)}`, 'utf16le');
    const { findings } = await compose(desk, filesOf(desk).set('profile.json', utf16));
    expect(failures(findings)).toEqual(['profile.json: is UTF-16; save it as UTF-8']);
  });

  it('takes what fits into a larger store', async () => {
    const desk = handedOut(PUBLIC_KEY_MERCHANT);
    const api_keys = Array.from({ length: 30 }, (_, n) => ({
      id: `k${n}`,
      sha256: 'a'.repeat(64),
      scopes: ['orders:write'],
    }));
    Object.assign(desk.profile, { api_keys });
    expect((await compose(desk, filesOf(desk), 65_536)).secret).not.toBeNull();
  });
});
