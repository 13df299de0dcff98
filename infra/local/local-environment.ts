import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
