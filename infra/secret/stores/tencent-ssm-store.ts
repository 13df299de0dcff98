import { ssm } from 'tencentcloud-sdk-nodejs-ssm';
import type { TencentSsmOptions } from '../../../shared/merchants/tencent-ssm-secrets.ts';
import type { SecretStore } from './secret-store.ts';

const LIMIT = 4_096;
const TIMEOUT_SECONDS = 10;

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && String(error.code).split('.')[0] === code;

/**
 * Tencent Cloud SSM (`UpdateSecret`, `CreateSecret`, `PutSecretValue`; https://cloud.tencent.com/document/product/1140). A
 * user-defined secret has no current version, so the version that the functions are configured with is overwritten.
 */
export const tencentSsmStore = ({ region, version, endpoint, credentials }: TencentSsmOptions): SecretStore => {
  const override = endpoint === undefined ? null : new URL(endpoint);
  const client = new ssm.v20190923.Client({
    credential: { getCredential: async () => ({ token: '', ...credentials() }) },
    region,
    profile: {
      httpProfile: {
        reqTimeout: TIMEOUT_SECONDS,
        ...(override ? { protocol: `${override.protocol}//`, endpoint: override.host } : {}),
      },
    },
  });

  const update = async (name: string, text: string): Promise<boolean> => {
    try {
      await client.UpdateSecret({ SecretName: name, VersionId: version, SecretString: text });
      return true;
    } catch (error) {
      if (hasCode(error, 'ResourceNotFound')) return false;
      throw error;
    }
  };

  const create = async (name: string, text: string): Promise<boolean> => {
    try {
      await client.CreateSecret({ SecretName: name, VersionId: version, SecretString: text });
      return true;
    } catch (error) {
      if (hasCode(error, 'ResourceInUse')) return false;
      throw error;
    }
  };

  return {
    place: `Tencent Cloud SSM in ${region}, version ${version}`,
    limit: LIMIT,
    needs: 'the caller needs ssm:UpdateSecret, ssm:CreateSecret and ssm:PutSecretValue on the secret',
    put: async (name, text) => {
      if (await update(name, text)) return 'replaced';
      if (await create(name, text)) return 'created';
      // It has other versions, but not this one.
      await client.PutSecretValue({ SecretName: name, VersionId: version, SecretString: text });
      return 'created';
    },
  };
};
