import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseMerchant } from '../../shared/merchants/merchant.ts';
import { runScript } from '../e2e/gateway-process.ts';
import {
  type Block,
  handedOut,
  PUBLIC_KEY_MERCHANT,
  secretPieces,
  WECOM_MERCHANT,
  writeDirectory,
} from './wechat-directory.ts';

const DOUBLE = { PREPAY_WECHATPAY_V3_ORIGINS: 'http://127.0.0.1:1' };
let store: string;
const made: string[] = [];

beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'prepay-secrets-'));
  made.push(store);
});
afterEach(async () => {
  for (const directory of made.splice(0)) await rm(directory, { recursive: true, force: true });
});

const secret = async (args: string[], env: Record<string, string> = { PREPAY_SECRETS: `file:${store}` }) => {
  const script = runScript('infra/secret/main.ts', args, { ...DOUBLE, ...env });
  return { code: await script.exited, stdout: script.stdout(), stderr: script.stderr() };
};

const desk = handedOut(PUBLIC_KEY_MERCHANT);
const id = desk.publicKeyId ?? '';

const directoryOf = async (changes: Block = {}): Promise<string> => {
  const directory = await writeDirectory({ ...desk, profile: { ...desk.profile, ...changes } });
  made.push(directory);
  return directory;
};

const put = (directory: string, ...more: string[]) =>
  secret(['put', PUBLIC_KEY_MERCHANT, '--from', directory, '--public-key-id', id, ...more]);

const isSilent = (output: string): void => {
  for (const piece of secretPieces(desk)) expect(output).not.toContain(piece);
};

describe('npm run secret', () => {
  it('stores what the functions read, says so, and prints no value', async () => {
    const { code, stdout, stderr } = await put(await directoryOf());
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^pass {2}merchant certificate: owner +it was issued to 1900000109$/m);
    expect(stdout).toMatch(/^prepay-merchant-1900000109 created in .* \(\d+ bytes\)\.$/m);
    expect(code).toBe(0);
    isSilent(stdout);
    const text = await readFile(join(store, 'prepay-merchant-1900000109'), 'utf8');
    expect(parseMerchant(PUBLIC_KEY_MERCHANT, text).problems).toEqual([]);
  });

  it('shows with --dry-run what would be stored, and stores nothing', async () => {
    const { code, stdout } = await put(await directoryOf(), '--dry-run');
    expect(stdout).toContain('"apiv3_key": "<32 characters>"');
    expect(stdout).toMatch(/"private_key": "<private key, rsa 2048, public half [0-9a-f]{16}>"/);
    isSilent(stdout);
    expect(await readdir(store)).toEqual([]);
    expect(code).toBe(0);
  });

  it('tries a directory without a store', async () => {
    const args = ['put', PUBLIC_KEY_MERCHANT, '--from', await directoryOf(), '--public-key-id', id, '--dry-run'];
    expect((await secret(args, {})).code).toBe(0);
    expect((await secret(args.slice(0, -1), {})).stderr).toBe('prepay: PREPAY_SECRETS is not set.\n');
  });

  it('stores nothing when a line fails', async () => {
    const { code, stdout, stderr } = await put(await directoryOf({ mchid: '1' }));
    expect(stdout).toMatch(/^fail {2}secret parses +mchid must equal/m);
    expect(stderr).toBe('prepay: prepay-merchant-1900000109 was not stored.\n');
    expect(code).toBe(1);
    expect(await readdir(store)).toEqual([]);
  });

  it('takes nothing away from a stored secret unless it is told to', async () => {
    await put(await directoryOf());
    const directory = await directoryOf({ order_token_keys: [] });
    const before = await readFile(join(store, 'prepay-merchant-1900000109'), 'utf8');
    const refused = await put(directory);
    expect(refused.stdout).toMatch(/^warn {2}stored secret +loses order_token_keys demo\./m);
    expect(refused.code).toBe(1);
    expect(await readFile(join(store, 'prepay-merchant-1900000109'), 'utf8')).toBe(before);
    const done = await put(directory, '--allow-removal');
    expect(done.stdout).toContain('prepay-merchant-1900000109 replaced in');
    expect(done.code).toBe(0);
  });

  it('warns of a directory that others may read', async () => {
    const directory = await directoryOf();
    await chmod(directory, 0o755);
    expect((await put(directory, '--dry-run')).stdout).toMatch(/^warn {2}directory +is open to other users/m);
  });

  it('warns of a directory from which git may take the keys in', async () => {
    const { stdout } = await secret(['put', '1', '--from', 'test/secret', '--dry-run'], {});
    expect(stdout).toMatch(/^warn {2}directory +lies in the checkout/m);
    const elsewhere = await put(await directoryOf(), '--dry-run');
    expect(elsewhere.stdout).not.toContain('lies in the checkout');
  });

  it('shows a stored secret without its values', async () => {
    await put(await directoryOf());
    const { code, stdout } = await secret(['show', PUBLIC_KEY_MERCHANT]);
    expect(stdout).toContain('"serial_no"');
    expect(stdout).toContain(id);
    isSilent(stdout);
    expect(code).toBe(0);
  });

  it('shows what the functions would log about a stored secret', async () => {
    await writeFile(join(store, 'prepay-merchant-1230000109'), JSON.stringify({ mchid: '1230000109', wecom: {} }));
    const { code, stdout } = await secret(['show', WECOM_MERCHANT]);
    expect(stdout).toContain('merchant 1230000109: wecom.corpsecret must be');
    expect(code).toBe(1);
    expect((await secret(['show', '5'])).stderr).toContain('prepay-merchant-5 does not exist there.');
  });

  it('makes an API key whose entry the functions take', async () => {
    const { stdout } = await secret(['key', 'shop', '--scope', 'orders:write', '--sub-mch-id', '375907253'], {});
    const key = /^ {2}([\w-]{43})$/m.exec(stdout)?.[1] ?? '';
    const entry = JSON.parse(/^ {2}(\{.*\})$/m.exec(stdout)?.[1] ?? '') as Block;
    expect(entry).toEqual({
      id: 'shop',
      sha256: createHash('sha256').update(key).digest('hex'),
      scopes: ['orders:write'],
      sub_mch_ids: ['375907253'],
    });
    expect(parseMerchant('1', JSON.stringify({ mchid: '1', api_keys: [entry] })).problems).toEqual([]);
    expect((await secret(['key', 'shop', '--scope', 'orders:all'], {})).stderr).toContain('--scope must be one of');
  });

  it('makes an order token key that the functions take', async () => {
    const { stdout } = await secret(['token-key', '2026-11'], {});
    const entry = JSON.parse(/^ {2}(\{.*\})$/m.exec(stdout)?.[1] ?? '') as Block;
    const merchant = parseMerchant('1', JSON.stringify({ mchid: '1', order_token_keys: [entry] }));
    expect([...merchant.order_token_keys.keys()]).toEqual(['2026-11']);
  });

  it('stores the credentials of the order table, and nothing that is none', async () => {
    const file = join(store, 'redis.json');
    await writeFile(file, '\uFEFF{"username":"prepay","password":"a-password"}\r\n');
    const { code, stdout } = await secret(['put-table', '--from', file]);
    expect(stdout).toContain('prepay-table created in');
    expect(stdout).not.toContain('a-password');
    expect(code).toBe(0);
    expect(await readFile(join(store, 'prepay-table'), 'utf8')).toBe('{"username":"prepay","password":"a-password"}');
    for (const text of ['', '{"user":"x"}', '{"password":']) {
      await writeFile(file, text);
      expect((await secret(['put-table', '--from', file])).stderr).toContain('must hold {"username"');
    }
  });

  it('says in one sentence that a store does not answer', async () => {
    const env = {
      PREPAY_SECRETS: 'aws-secrets-manager:eu-west-1?endpoint=http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    };
    const { code, stdout, stderr } = await secret(
      ['put', PUBLIC_KEY_MERCHANT, '--from', await directoryOf(), '--public-key-id', id],
      env,
    );
    expect(stdout).toMatch(/^warn {2}stored secret +could not be read \(ECONNREFUSED\)/m);
    expect(stderr).toMatch(
      /could not be stored in AWS Secrets Manager in eu-west-1: ECONNREFUSED\. Check .*secretsmanager:PutSecretValue/,
    );
    expect(code).toBe(1);
  });

  it('says why the network to Tencent Cloud failed, which its SDK tells in a sentence', async () => {
    const env = {
      PREPAY_SECRETS: 'tencent-ssm:ap-guangzhou?endpoint=http://127.0.0.1:1',
      TENCENTCLOUD_SECRETID: 'a',
      TENCENTCLOUD_SECRETKEY: 'b',
    };
    const { stderr } = await secret(['show', PUBLIC_KEY_MERCHANT], env);
    expect(stderr).toContain('prepay-merchant-1900000109 cannot be read: ECONNREFUSED.');
  });

  it('names the missing keys of Tencent Cloud', async () => {
    const { stderr } = await secret(['put', PUBLIC_KEY_MERCHANT, '--from', await directoryOf()], {
      PREPAY_SECRETS: 'tencent-ssm:ap-guangzhou',
    });
    expect(stderr).toBe('prepay: TENCENTCLOUD_SECRETID is not set.\n');
  });

  it.each([
    [[]],
    [['put', '1900000109']],
    [['put', '../1', '--from', '.']],
    [['show', '1', '2']],
    [['key', 'shop', '--dry-run']],
    [['toString']],
    [['put', '1', '--apiv3-key', 'value-on-a-command-line']],
  ])('explains itself to %j', async (args) => {
    const { code, stderr } = await secret(args);
    expect(stderr).toMatch(/^prepay: usage:\n {2}npm run secret -- put <mchid> --from <directory>/);
    expect(stderr).not.toContain('value-on-a-command-line');
    expect(code).toBe(1);
  });
});
