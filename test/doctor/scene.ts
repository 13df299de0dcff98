import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examine } from '../../infra/doctor/examine.ts';
import type { Finding } from '../../infra/doctor/finding.ts';
import { createDemo } from '../../sandbox/demo.ts';
import { writeDemo } from '../../sandbox/demo-files.ts';
import type { FaultRule } from '../../sandbox/faults/rule.ts';
import type { SandboxMerchant } from '../../sandbox/merchant.ts';
import { startSandbox } from '../../sandbox/server.ts';
import { systemClock } from '../../shared/clock.ts';
import { createExchanger, type Exchanger } from '../../shared/upstream/exchange.ts';

/** A public address, so that the healthy merchants give no cause for a warning. */
export const demo = createDemo({ notificationsUrl: 'https://pay.example.com/notifications' });

export type Block = Record<string, unknown>;

/** A deep copy of a merchant's secret, to be broken. */
export const secretOf = (mchid: string): Block => structuredClone(demo.secrets[`prepay-merchant-${mchid}`]) as Block;

/** The block of a system in a secret. */
export const blockOf = (secret: Block, system: string): Block => secret[system] as Block;

/** What is wrong; everything else is as in the healthy demo. */
export interface Trouble {
  /** Changes the secret in place. A string that it returns is the whole text instead; `null` removes the secret. */
  secret?: (secret: Block) => unknown;
  env?: (healthy: Scene) => Record<string, string | undefined>;
  /** How far this machine's clock is ahead. */
  aheadMs?: number;
  certificate?: string;
  /** WeChat's side of a merchant. */
  merchant?: (merchant: SandboxMerchant) => SandboxMerchant;
  fault?: FaultRule;
  exchange?: Exchanger;
}

export interface Scene {
  directory: string;
  origin: string;
}

const environmentOf = ({ directory, origin }: Scene): Record<string, string> => ({
  PREPAY_MERCHANTS: demo.merchants.map(({ mchid }) => mchid).join(','),
  PREPAY_SECRETS: `file:${join(directory, 'secrets')}`,
  PREPAY_TABLE: `sqlite:${join(directory, 'orders.sqlite')}`,
  PREPAY_WECHATPAY_V3_ORIGINS: origin,
  PREPAY_WECHATPAY_V2_ORIGINS: origin,
  PREPAY_WECOM_ORIGINS: origin,
});

const breakSecret = async (directory: string, mchid: string, change: NonNullable<Trouble['secret']>): Promise<void> => {
  const file = join(directory, 'secrets', `prepay-merchant-${mchid}`);
  const secret = secretOf(mchid);
  const text = change(secret);
  if (text === null) await rm(file);
  else await writeFile(file, typeof text === 'string' ? text : JSON.stringify(secret));
};

/** Runs an action beside a sandbox of the demo, with one trouble. */
export const withScene = async <Result>(
  mchid: string,
  { secret, merchant, fault, env }: Trouble,
  action: (env: Record<string, string | undefined>) => Promise<Result>,
): Promise<Result> => {
  const directory = await mkdtemp(join(tmpdir(), 'prepay-doctor-'));
  const merchants = demo.merchants.map((one) => (merchant && one.mchid === mchid ? merchant(one) : one));
  const sandbox = await startSandbox({ merchants });
  try {
    await writeDemo(directory, demo);
    if (secret) await breakSecret(directory, mchid, secret);
    if (fault) sandbox.faults.add(fault);
    const scene = { directory, origin: sandbox.origin };
    return await action({ ...environmentOf(scene), ...env?.(scene) });
  } finally {
    await sandbox.close();
    await rm(directory, { recursive: true, force: true });
  }
};

/** What doctor finds at a merchant with one trouble. */
export const examineWith = (mchid: string, trouble: Trouble = {}): Promise<readonly Finding[]> =>
  withScene(mchid, trouble, (env) =>
    examine({
      mchid,
      env,
      certificate: trouble.certificate ?? null,
      clock: { ...systemClock, now: () => Date.now() + (trouble.aheadMs ?? 0) },
      exchange: trouble.exchange ?? createExchanger(),
    }),
  );
