import { join } from 'node:path';
import type { Outside } from '../processes/outside.ts';
import type { Setting } from '../row.ts';

/** The adapters of one deployment, as `PREPAY_SECRETS` and `PREPAY_TABLE` name them. */
export interface Adapters {
  secrets: string;
  table: string;
}

export const fileSecrets = ({ directory }: Setting): string => `file:${join(directory, 'secrets')}`;

/**
 * What a deployed function's environment holds. The keys of the runtime roles are the platforms' to give; no service of
 * the benchmarks looks at them.
 */
export const environment = (
  merchants: readonly string[],
  { wechat }: Outside,
  { secrets, table }: Adapters,
): Record<string, string> => ({
  PREPAY_MERCHANTS: merchants.join(','),
  PREPAY_SECRETS: secrets,
  PREPAY_TABLE: table,
  PREPAY_WECHATPAY_V3_ORIGINS: wechat,
  PREPAY_WECHATPAY_V2_ORIGINS: wechat,
  PREPAY_WECOM_ORIGINS: wechat,
  TENCENTCLOUD_SECRETID: 'bench',
  TENCENTCLOUD_SECRETKEY: 'bench',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
});
