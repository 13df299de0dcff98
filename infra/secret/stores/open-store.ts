import { readRuntimeRole, type SecretsConfig } from '../../../shared/config.ts';
import { fileStore } from './file-store.ts';
import type { SecretStore } from './secret-store.ts';

/** The store behind `PREPAY_SECRETS`. An SDK is loaded only where it is configured. @throws ConfigError */
export const openStore = async (config: SecretsConfig): Promise<SecretStore> => {
  switch (config.kind) {
    case 'file':
      return fileStore(config.directory);
    case 'tencent-ssm': {
      const { tencentSsmStore } = await import('./tencent-ssm-store.ts');
      // The SDK would hide missing keys behind an error without a name.
      readRuntimeRole();
      return tencentSsmStore({ ...config, credentials: readRuntimeRole });
    }
    case 'aws-secrets-manager': {
      const { awsStore } = await import('./aws-store.ts');
      return awsStore(config);
    }
  }
};
