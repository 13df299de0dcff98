import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awsStore } from '../../infra/secret/stores/aws-store.ts';
import { fileStore } from '../../infra/secret/stores/file-store.ts';
import { tencentSsmStore } from '../../infra/secret/stores/tencent-ssm-store.ts';
import { awsSecrets } from '../../shared/merchants/aws-secrets.ts';
import { fileSecrets } from '../../shared/merchants/file-secrets.ts';
import { tencentSsmSecrets } from '../../shared/merchants/tencent-ssm-secrets.ts';
import { startAwsDouble } from './aws-double.ts';
import { type StoreDouble, startSsmDouble } from './ssm-double.ts';

const NAME = 'prepay-merchant-1900000109';
/** Texts that a wire could change: other scripts, quotes, line breaks. */
const TEXT = JSON.stringify({ a: '微信\n"支付"' });

let double: StoreDouble;
afterEach(() => double?.close());

describe('Tencent Cloud SSM', () => {
  const options = (version = 'v1', secretKey = 'operator-key') => ({
    region: 'ap-guangzhou',
    version,
    endpoint: double.origin,
    credentials: () => ({ secretId: 'AKID-operator', secretKey, token: 'a-token' }),
  });
  beforeEach(async () => {
    double = await startSsmDouble('AKID-operator', 'operator-key');
  });

  it('makes a secret, then overwrites its version in place, and the functions read it', async () => {
    const store = tencentSsmStore(options());
    expect(await store.put(NAME, 'first')).toBe('created');
    expect(await store.put(NAME, TEXT)).toBe('replaced');
    expect(double.actions).toEqual(['UpdateSecret', 'CreateSecret', 'UpdateSecret']);
    expect(await tencentSsmSecrets(options()).fetch(NAME)).toBe(TEXT);
  });

  it('adds a version to a secret that has others, and leaves those', async () => {
    await tencentSsmStore(options('v1')).put(NAME, 'old');
    expect(await tencentSsmStore(options('v2')).put(NAME, 'new')).toBe('created');
    expect(double.actions.slice(2)).toEqual(['UpdateSecret', 'CreateSecret', 'PutSecretValue']);
    expect(await tencentSsmSecrets(options('v1')).fetch(NAME)).toBe('old');
    expect(await tencentSsmSecrets(options('v2')).fetch(NAME)).toBe('new');
  });

  it.each(['UnauthorizedOperation', 'ResourceUnavailable.ResourcePendingDeleted', 'LimitExceeded'])(
    'makes nothing when it is told %s',
    async (code) => {
      double.failWith(code);
      await expect(tencentSsmStore(options()).put(NAME, TEXT)).rejects.toMatchObject({ code });
      expect(double.actions).toEqual(['UpdateSecret']);
    },
  );

  it('is refused with a wrong key', async () => {
    await expect(tencentSsmStore(options('v1', 'not-the-key')).put(NAME, TEXT)).rejects.toMatchObject({
      code: 'AuthFailure.SignatureFailure',
    });
  });
});

describe('AWS Secrets Manager', () => {
  const options = () => ({ region: 'eu-west-1', endpoint: double.origin });
  beforeEach(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'operator-key');
    double = await startAwsDouble('AKIDEXAMPLE', 'operator-key');
  });
  afterEach(() => vi.unstubAllEnvs());

  it('makes a secret, then gives it another value, and the functions read it', async () => {
    const store = awsStore(options());
    expect(await store.put(NAME, 'first')).toBe('created');
    expect(await store.put(NAME, TEXT)).toBe('replaced');
    expect(double.actions).toEqual(['PutSecretValue', 'CreateSecret', 'PutSecretValue']);
    expect(await awsSecrets(options()).fetch(NAME)).toBe(TEXT);
    expect(double.secrets.get(NAME)?.get('AWSPREVIOUS')).toBe('first');
  });

  it('makes nothing when it is not allowed to', async () => {
    double.failWith('AccessDeniedException');
    await expect(awsStore(options()).put(NAME, TEXT)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(double.actions).toEqual(['PutSecretValue']);
  });

  it('is refused with a wrong key', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-the-key');
    await expect(awsStore(options()).put(NAME, TEXT)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });
});

describe('files', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'prepay-store-'));
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

  it('makes a directory and a file for their owner alone, and the functions read it', async () => {
    const directory = join(parent, 'a', 'b');
    expect(await fileStore(directory).put(NAME, 'first')).toBe('created');
    expect(await fileStore(directory).put(NAME, TEXT)).toBe('replaced');
    expect([await modeOf(directory), await modeOf(join(directory, NAME))]).toEqual([0o700, 0o600]);
    expect(await readdir(directory)).toEqual([NAME]);
    expect(await fileSecrets(directory).fetch(NAME)).toBe(TEXT);
  });

  it('replaces the file that the functions read', async () => {
    await chmod(parent, 0o700);
    await writeFile(join(parent, `${NAME}.json`), 'old');
    await fileStore(parent).put(NAME, TEXT);
    expect(await readdir(parent)).toEqual([`${NAME}.json`]);
    expect(await fileSecrets(parent).fetch(NAME)).toBe(TEXT);
  });

  it('shows a reader one whole text or the other', async () => {
    await chmod(parent, 0o700);
    const texts = ['a', 'b'].map((letter) => letter.repeat(100_000));
    const store = fileStore(parent);
    await store.put(NAME, texts[0] ?? '');
    let writing = true;
    const writer = (async () => {
      for (let n = 0; n < 50; n++) await store.put(NAME, texts[n % 2] ?? '');
      writing = false;
    })();
    let reads = 0;
    for (; writing; reads++) expect(texts).toContain(await readFile(join(parent, NAME), 'utf8'));
    await writer;
    expect(reads).toBeGreaterThan(0);
  });

  it('writes no key where others may look', async () => {
    await chmod(parent, 0o755);
    await expect(fileStore(parent).put(NAME, TEXT)).rejects.toThrow(/open to other users.*chmod 700/);
    expect(await readdir(parent)).toEqual([]);
  });
});
