import type { Clock } from './clock.ts';
import { readRuntimeRole, type SecretsConfig, type TableConfig } from './config.ts';
import { fileSecrets } from './merchants/file-secrets.ts';
import type { SecretSource } from './merchants/secret-source.ts';
import { parseTableCredentials } from './merchants/table-credentials.ts';
import type { OrderTable } from './order-table/order-table.ts';

/** The configured source of secrets. An SDK is loaded only where it is configured. */
export const openSecrets = async (config: SecretsConfig): Promise<SecretSource> => {
  switch (config.kind) {
    case 'file':
      return fileSecrets(config.directory);
    case 'tencent-ssm': {
      const { tencentSsmSecrets } = await import('./merchants/tencent-ssm-secrets.ts');
      return tencentSsmSecrets({ ...config, credentials: readRuntimeRole });
    }
    case 'aws-secrets-manager': {
      const { awsSecrets } = await import('./merchants/aws-secrets.ts');
      return awsSecrets(config);
    }
  }
};

/** Redis's user and password, where its URL has none. */
const REDIS_SECRET = 'prepay-table';

interface TableTools {
  clock: Clock;
  /** Whether the functions talk to WeChat itself or to a double; `null` to read rows only. */
  world: string | null;
  secrets: SecretSource | null;
  /** What the operator should know, in one sentence. */
  warn: (message: string) => void;
}

/** The configured order table. An engine's client is loaded only where the engine is configured. */
export const openTable = async (
  config: TableConfig,
  { clock, world, secrets, warn }: TableTools,
): Promise<OrderTable> => {
  switch (config.kind) {
    case 'sqlite': {
      const { openSqliteTable } = await import('./order-table/sqlite-table.ts');
      return openSqliteTable({ file: config.file, clock, world });
    }
    case 'redis': {
      const { openRedisTable } = await import('./order-table/redis-table.ts');
      const credentials = async () => parseTableCredentials((await secrets?.fetch(REDIS_SECRET)) ?? null);
      return openRedisTable({ url: config.url, credentials, world, warn });
    }
    case 'dynamodb': {
      const { openDynamodbTable } = await import('./order-table/dynamodb-table.ts');
      return openDynamodbTable({ ...config, clock, world });
    }
  }
};
