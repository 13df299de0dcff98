import { ssm } from 'tencentcloud-sdk-nodejs-ssm';
import type { SecretSource } from './secret-source.ts';

/** The temporary keys of the function's runtime role. */
export interface RoleCredentials {
  secretId: string;
  secretKey: string;
  token?: string;
}

export interface TencentSsmOptions {
  region: string;
  /** User-defined secrets have no "current" version, so the configuration names one. */
  version: string;
  /** `http://127.0.0.1:port` in tests. */
  endpoint?: string | undefined;
  /** Read anew for every call: the platform does not document how long the role's keys live. */
  credentials(): RoleCredentials;
}

/** The SDK's own default is a minute, longer than a function may run. */
const TIMEOUT_SECONDS = 3;

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^ResourceNotFound(\.|$)/.test(String(error.code));

/** Tencent Cloud SSM, `GetSecretValue` (https://cloud.tencent.com/document/api/1140/40522). */
export const tencentSsmSecrets = ({ region, version, endpoint, credentials }: TencentSsmOptions): SecretSource => {
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
  return {
    fetch: async (name) => {
      try {
        const { SecretString } = await client.GetSecretValue({ SecretName: name, VersionId: version });
        return SecretString ?? null;
      } catch (error) {
        if (isAbsent(error)) return null;
        throw error;
      }
    },
  };
};
