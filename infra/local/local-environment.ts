import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { portFrom, StartError } from './listen.ts';

/** Where the demo merchants, their keys and the order table live; git-ignored. */
export const LOCAL = process.env.PREPAY_LOCAL
  ? join(process.env.PREPAY_LOCAL, '/')
  : fileURLToPath(new URL('../../.local/', import.meta.url));

/** What `npm start` sets for the functions: the demo merchants, against a sandbox. */
export const localEnvironment = (merchants: readonly string[], sandboxOrigin: string): Record<string, string> => ({
  PREPAY_MERCHANTS: merchants.join(','),
  PREPAY_SECRETS: `file:${LOCAL}secrets`,
  PREPAY_TABLE: `sqlite:${LOCAL}orders.sqlite`,
  PREPAY_WECHATPAY_V3_ORIGINS: sandboxOrigin,
  PREPAY_WECHATPAY_V2_ORIGINS: sandboxOrigin,
  PREPAY_WECOM_ORIGINS: sandboxOrigin,
});

/** Without a configuration of its own, the command uses that of a running `npm start`. */
export const useDemo = async (): Promise<void> => {
  const configured = Object.keys(process.env).filter((name) => /^PREPAY_(?!LOCAL$|LOG_LEVEL$|METRICS$)/.test(name));
  if (configured.length > 0) return;
  const secrets = await readdir(`${LOCAL}secrets`).catch(() => {
    throw new StartError('No PREPAY_ variable is set, and there is no demo: run "npm start" first.');
  });
  const merchants = secrets.map((name) => name.replace('prepay-merchant-', ''));
  const sandbox = `http://127.0.0.1:${portFrom('SANDBOX_PORT', 8788)}`;
  for (const [name, value] of Object.entries(localEnvironment(merchants, sandbox))) process.env[name] ??= value;
};
