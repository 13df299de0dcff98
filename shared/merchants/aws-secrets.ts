import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretSource } from './secret-source.ts';

export interface AwsSecretsOptions {
  region: string;
  /** `http://127.0.0.1:port` in tests. */
  endpoint?: string | undefined;
}

/** A cold start waits for this, so it gives up well within a function's time. Milliseconds. */
const LIMITS = { connectionTimeout: 1_000, requestTimeout: 3_000 };

/** AWS Secrets Manager; credentials are those of the function's role, found by the SDK. */
export const awsSecrets = ({ region, endpoint }: AwsSecretsOptions): SecretSource => {
  const client = new SecretsManagerClient({
    region,
    maxAttempts: 2,
    requestHandler: LIMITS,
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  return {
    fetch: async (name) => {
      try {
        const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
        return SecretString ?? null;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return null;
        throw error;
      }
    },
  };
};
