import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { runScript, startGateway } from '../e2e/gateway-process.ts';
import { anOrder } from '../e2e/orders.ts';
import { startAwsDouble } from './aws-double.ts';
import { startSsmDouble } from './ssm-double.ts';
import { handedOut, PUBLIC_KEY_MERCHANT, WECOM_MERCHANT, writeDirectory } from './wechat-directory.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const ID = 'AKID-operator';
const KEY = 'operator-key';

/** Each store, as the environment names it. */
const STORES: Readonly<Record<string, () => Promise<Record<string, string>>>> = {
  'tencent-ssm': async () => {
    const double = await startSsmDouble(ID, KEY);
    closing.push(double.close);
    return {
      PREPAY_SECRETS: `tencent-ssm:ap-guangzhou?version=v7&endpoint=${double.origin}`,
      TENCENTCLOUD_SECRETID: ID,
      TENCENTCLOUD_SECRETKEY: KEY,
    };
  },
  'aws-secrets-manager': async () => {
    const double = await startAwsDouble(ID, KEY);
    closing.push(double.close);
    return {
      PREPAY_SECRETS: `aws-secrets-manager:eu-west-1?endpoint=${double.origin}`,
      AWS_ACCESS_KEY_ID: ID,
      AWS_SECRET_ACCESS_KEY: KEY,
    };
  },
  file: async () => {
    const directory = await mkdtemp(join(tmpdir(), 'prepay-secrets-'));
    closing.push(() => rm(directory, { recursive: true }));
    return { PREPAY_SECRETS: `file:${directory}` };
  },
};

const CASES = Object.keys(STORES).flatMap((store) => [
  [store, 'app', 'app', PUBLIC_KEY_MERCHANT] as const,
  [store, 'wecom-miniprogram', 'wecom-miniprogram', WECOM_MERCHANT] as const,
]);

it.each(CASES)(
  'an order through %s: %s with keys from the files that were handed out',
  async (store, orderType, fixture, mchid) => {
    const desk = handedOut(mchid);
    const directory = await writeDirectory(desk);
    closing.push(() => rm(directory, { recursive: true }));
    const sandbox = await startSandbox({ merchants: desk.merchants });
    closing.push(() => sandbox.close());
    const env = {
      ...(await STORES[store]?.()),
      PREPAY_MERCHANTS: mchid,
      PREPAY_TABLE: `sqlite:${join(directory, 'orders.sqlite')}`,
      PREPAY_WECHATPAY_V3_ORIGINS: sandbox.origin,
      PREPAY_WECOM_ORIGINS: sandbox.origin,
    };
    const publicKeyId = desk.publicKeyId ? ['--public-key-id', desk.publicKeyId] : [];

    const script = runScript('infra/secret/main.ts', ['put', mchid, '--from', directory, ...publicKeyId], env);
    expect([await script.exited, script.stderr()]).toEqual([0, '']);

    const gateway = await startGateway(env);
    closing.push(() => gateway.script.end('SIGTERM'));
    const response = await fetch(`${gateway.origin}/orders/${orderType}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${desk.demo.apiKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(anOrder(fixture, { mchid })),
    });
    expect(await response.json()).toMatchObject({ mchid, prepay_id: expect.stringMatching(/^wx/), replayed: false });
    expect(response.status).toBe(200);
  },
);
