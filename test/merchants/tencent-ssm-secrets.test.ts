import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tencentSsmSecrets } from '../../shared/merchants/tencent-ssm-secrets.ts';
import { isTc3Signed } from './tc3.ts';

const KEYS = new Map([
  ['AKID-first', 'secret-key-first'],
  ['AKID-second', 'secret-key-second'],
]);

interface Call {
  headers: IncomingMessage['headers'];
  body: { SecretName: string; VersionId: string };
  signed: boolean;
}

let server: Server;
let calls: Call[];
let respond: (call: Call) => object | null;

beforeEach(async () => {
  calls = [];
  respond = ({ body }) => ({ SecretName: body.SecretName, VersionId: body.VersionId, SecretString: 'the secret' });
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const signed = isTc3Signed(request, text, (id) => KEYS.get(id));
    const call = { headers: request.headers, body: JSON.parse(text) as Call['body'], signed };
    calls.push(call);
    const Response = call.signed ? respond(call) : { Error: { Code: 'AuthFailure.SignatureFailure', Message: 'no' } };
    if (Response === null) return;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ Response: { ...Response, RequestId: 'r-1' } }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const source = (credentials = { secretId: 'AKID-first', secretKey: 'secret-key-first', token: 'role-token' }) =>
  tencentSsmSecrets({
    region: 'ap-guangzhou',
    version: 'v3',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: () => credentials,
  });

describe('tencent-ssm', () => {
  it('asks for the configured version of a secret with a signature that verifies', async () => {
    expect(await source().fetch('prepay-merchant-1900000109')).toBe('the secret');
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      signed: true,
      body: { SecretName: 'prepay-merchant-1900000109', VersionId: 'v3' },
      headers: {
        'x-tc-action': 'GetSecretValue',
        'x-tc-version': '2019-09-23',
        'x-tc-region': 'ap-guangzhou',
        'x-tc-token': 'role-token',
      },
    });
  });

  it('reads the keys of the runtime role anew for every call', async () => {
    const credentials = { secretId: 'AKID-first', secretKey: 'secret-key-first', token: 't1' };
    const secrets = source(credentials);
    await secrets.fetch('a');
    Object.assign(credentials, { secretId: 'AKID-second', secretKey: 'secret-key-second', token: 't2' });
    expect(await secrets.fetch('a')).toBe('the secret');
    expect(calls.map(({ headers }) => headers['x-tc-token'])).toEqual(['t1', 't2']);
  });

  it('tells an absent secret from a source that fails', async () => {
    respond = () => ({ Error: { Code: 'ResourceNotFound.SecretNotExist', Message: 'no such secret' } });
    expect(await source().fetch('a')).toBeNull();
    respond = () => ({ Error: { Code: 'InternalError', Message: 'try later' } });
    await expect(source().fetch('a')).rejects.toMatchObject({ code: 'InternalError' });
  });

  it('rejects when its signature is refused', async () => {
    const wrong = { secretId: 'AKID-first', secretKey: 'not-the-key', token: '' };
    await expect(source(wrong).fetch('a')).rejects.toMatchObject({ code: 'AuthFailure.SignatureFailure' });
  });

  it('gives up on a source that does not answer', async () => {
    respond = () => null;
    const startedAt = performance.now();
    await expect(source().fetch('a')).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
