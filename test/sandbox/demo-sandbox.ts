import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createDemo, type Demo } from '../../sandbox/demo.ts';
import type { SandboxMerchant } from '../../sandbox/merchant.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/server.ts';
import { createV2Client, type V2Client } from './v2/client.ts';
import { createV3Client, type V3Client } from './v3/client.ts';
import { createWecomClient, type WecomClient } from './wecom/client.ts';

/** Which side of a secret the hand-made clients need. */
export interface DemoSecret {
  mchid: string;
  appids: [string];
  api_keys: { id: string; sha256: string; scopes: string[] }[];
  order_token_keys: { kid: string; key: string }[];
  notify_url: string;
  wechatpay_v3: { serial_no: string; private_key: string; apiv3_key: string; public_keys?: Record<string, string> };
  wechatpay_v2: { api_key: string; sign_type: string; sub_mch_ids: string[] };
  wecom: { corpid: string; corpsecret: string; callback_token: string; encoding_aes_key: string };
}

export const demo: Demo = createDemo();

export const secretOf = (mchid: string): DemoSecret => demo.secrets[`prepay-merchant-${mchid}`] as DemoSecret;

export interface Stand {
  sandbox: Sandbox;
  v3: V3Client;
  /** The merchant in certificate mode. */
  v3Certificate: V3Client;
  v2: V2Client;
  wecom: WecomClient;
}

const standAt = (sandbox: Sandbox): Stand => ({
  sandbox,
  v3: createV3Client(sandbox.origin, secretOf('1900000109')),
  v3Certificate: createV3Client(sandbox.origin, secretOf('1900000209')),
  v2: createV2Client(sandbox.origin, secretOf('10000100')),
  wecom: createWecomClient(sandbox.origin, secretOf('1230000109')),
});

type Options = Partial<SandboxOptions>;

/** Runs an action on a sandbox of its own, with other switches or merchants. */
export const withSandbox = async <Result>(
  options: Options,
  action: (stand: Stand) => Promise<Result>,
): Promise<Result> => {
  const sandbox = await startSandbox({ merchants: demo.merchants, ...options });
  try {
    return await action(standAt(sandbox));
  } finally {
    await sandbox.close();
  }
};

/** A sandbox for a test file, emptied before each test. */
export const useSandbox = (options: Options = {}): Stand => {
  const stand = {} as Stand;
  beforeAll(async () => {
    Object.assign(stand, standAt(await startSandbox({ merchants: demo.merchants, ...options })));
  });
  beforeEach(() => stand.sandbox.reset());
  afterAll(() => stand.sandbox.close());
  return stand;
};

/** The demo merchants with one of them changed. */
export const merchantsWith = (mchid: string, change: (merchant: SandboxMerchant) => SandboxMerchant) =>
  demo.merchants.map((merchant) => (merchant.mchid === mchid ? change(merchant) : merchant));

let lastNumber = 0;

/** A number that no other test of this file uses. */
export const aNumber = (): string => `20261122${String(++lastNumber).padStart(6, '0')}`;
