import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemo } from '../../sandbox/demo.ts';
import { readSandboxMerchants, writeDemo } from '../../sandbox/demo-files.ts';
import { demo, secretOf } from './demo-sandbox.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sandbox-demo-'));
});
afterAll(() => rm(directory, { recursive: true }));

const MCHIDS = ['1900000109', '1900000209', '10000100', '1230000109'];

describe('createDemo', () => {
  it('gives every merchant a secret under its name, no larger than 4,096 bytes', () => {
    expect(Object.keys(demo.secrets).sort()).toEqual(MCHIDS.map((mchid) => `prepay-merchant-${mchid}`).sort());
    for (const secret of Object.values(demo.secrets)) {
      expect(Buffer.byteLength(JSON.stringify(secret, null, 2))).toBeLessThanOrEqual(4096);
    }
  });

  it('gives one API key, known to every merchant by its hash', () => {
    const sha256 = createHash('sha256').update(demo.apiKey).digest('hex');
    for (const mchid of MCHIDS) {
      expect(secretOf(mchid).api_keys).toEqual([{ id: 'demo', sha256, scopes: ['orders:write', 'orders:read'] }]);
      expect(Buffer.from(secretOf(mchid).order_token_keys[0]?.key ?? '', 'base64url')).toHaveLength(32);
    }
  });

  it('keeps the two sides apart', () => {
    const sandboxSide = JSON.stringify(demo.merchants);
    const merchantSide = JSON.stringify(demo.secrets);
    for (const mchid of ['1900000109', '1900000209']) {
      const { private_key } = secretOf(mchid).wechatpay_v3;
      expect(sandboxSide).not.toContain(JSON.stringify(private_key).slice(1, -1));
    }
    for (const { wechatpay_v3, wecom } of demo.merchants) {
      for (const { private_key } of wechatpay_v3?.platform_keys ?? []) expect(merchantSide).not.toContain(private_key);
      expect(merchantSide).not.toContain(wecom?.pay_sign_private_key ?? 'none');
    }
  });

  it('pairs the keys of both sides', () => {
    const [merchant] = demo.merchants;
    const { private_key, public_keys = {} } = secretOf('1900000109').wechatpay_v3;
    const spki = (key: ReturnType<typeof createPublicKey>) => key.export({ type: 'spki', format: 'pem' });
    expect(spki(createPublicKey(createPrivateKey(private_key)))).toBe(merchant?.wechatpay_v3?.public_key);
    const [platform] = merchant?.wechatpay_v3?.platform_keys ?? [];
    expect(spki(createPublicKey(platform?.private_key ?? ''))).toBe(public_keys[platform?.id ?? '']);
  });

  it('points notifications where it is told', () => {
    expect(secretOf('10000100').notify_url).toBe('http://127.0.0.1:8787/notifications/wechatpay-v2/10000100');
    const other = createDemo({ notificationsUrl: 'http://127.0.0.1:1/n' });
    expect(JSON.stringify(other.secrets)).toContain('http://127.0.0.1:1/n/wechatpay-v3/1900000109');
  });
});

describe('writeDemo', () => {
  it('writes private files that the sandbox reads back', async () => {
    await mkdir(join(directory, 'secrets'));
    await chmod(join(directory, 'secrets'), 0o755);
    await writeDemo(directory, demo);
    expect(await readSandboxMerchants(directory)).toEqual(demo.merchants);
    expect((await readFile(join(directory, 'api-key'), 'utf8')).trim()).toBe(demo.apiKey);
    const secret = await readFile(join(directory, 'secrets', 'prepay-merchant-1900000109'), 'utf8');
    expect(JSON.parse(secret)).toEqual(demo.secrets['prepay-merchant-1900000109']);
    const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    expect([await mode(directory), await mode(join(directory, 'secrets'))]).toEqual(['700', '700']);
    const files = (await readdir(join(directory, 'secrets'))).map((name) => join('secrets', name));
    for (const file of [...files, 'api-key', 'sandbox.json']) expect(await mode(join(directory, file))).toBe('600');
  });

  it('leaves the reader empty-handed where nothing was written', async () => {
    expect(await readSandboxMerchants(join(directory, 'nowhere'))).toBeUndefined();
  });
});
