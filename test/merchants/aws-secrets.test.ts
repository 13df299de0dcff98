import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awsSecrets } from '../../shared/merchants/aws-secrets.ts';

interface Call {
  headers: IncomingMessage['headers'];
  body: unknown;
}

let server: Server;
let calls: Call[];
let answer: { status: number; body: object };

beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret-access-key');
  calls = [];
  answer = { status: 200, body: { Name: 'x', SecretString: 'the secret' } };
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    calls.push({ headers: request.headers, body: JSON.parse(text) });
    response.writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer.body));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const source = () =>
  awsSecrets({ region: 'eu-west-1', endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

describe('aws-secrets-manager', () => {
  it('asks on the wire for the current value of a secret', async () => {
    expect(await source().fetch('prepay-merchant-1900000109')).toBe('the secret');
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      body: { SecretId: 'prepay-merchant-1900000109' },
      headers: {
        'x-amz-target': 'secretsmanager.GetSecretValue',
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/secretsmanager\//,
        ),
      },
    });
  });

  it('tells an absent secret from a source that fails', async () => {
    answer = { status: 400, body: { __type: 'ResourceNotFoundException', Message: 'no such secret' } };
    expect(await source().fetch('a')).toBeNull();
    answer = { status: 400, body: { __type: 'AccessDeniedException', Message: 'not yours' } };
    await expect(source().fetch('a')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('tries a failing source twice and then rejects', async () => {
    answer = { status: 500, body: { __type: 'InternalServiceError' } };
    await expect(source().fetch('a')).rejects.toThrow();
    expect(calls).toHaveLength(2);
  });

  it('sends one command of the documented shape', async () => {
    const client = mockClient(SecretsManagerClient);
    client.on(GetSecretValueCommand).resolves({ SecretString: 'the secret' });
    await source().fetch('prepay-table');
    expect(client.commandCalls(GetSecretValueCommand).map(({ args }) => args[0].input)).toEqual([
      { SecretId: 'prepay-table' },
    ]);
    client.restore();
  });
});
