import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { AwsSecretsOptions } from '../../../shared/merchants/aws-secrets.ts';
import type { SecretStore } from './secret-store.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const LIMIT = 65_536;
/** Milliseconds. */
const LIMITS = { connectionTimeout: 3_000, requestTimeout: 10_000 };

/** AWS Secrets Manager (`PutSecretValue`, `CreateSecret`). The value before becomes `AWSPREVIOUS`. */
export const awsStore = ({ region, endpoint }: AwsSecretsOptions): SecretStore => {
  const client = new SecretsManagerClient({
    region,
    maxAttempts: 2,
    requestHandler: LIMITS,
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  return {
    place: `AWS Secrets Manager in ${region}`,
    limit: LIMIT,
    needs: 'the caller needs secretsmanager:PutSecretValue and secretsmanager:CreateSecret on the secret',
    put: async (name, text) => {
      try {
        await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: text }));
        return 'replaced';
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
      await client.send(new CreateSecretCommand({ Name: name, SecretString: text }));
      return 'created';
    },
  };
};
