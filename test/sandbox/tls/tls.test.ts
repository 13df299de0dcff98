import { execFile } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMerchantCertificate } from '../../../sandbox/merchants/merchant-certificate.ts';
import { startSandbox } from '../../../sandbox/server.ts';
import { type Authority, createAuthority, issueServerIdentity } from '../../../sandbox/tls/authority.ts';
import { authorityFile, keepAuthority } from '../../../sandbox/tls/authority-files.ts';
import { createSteer } from '../control/steer.ts';
import { aNumber, demo, type Stand, secretOf } from '../demo-sandbox.ts';
import { send } from '../exchange.ts';
import { createV2Client, toXml } from '../v2/client.ts';
import { createV3Client } from '../v3/client.ts';

const authority: Authority = await createAuthority();

const stand = {} as Pick<Stand, 'sandbox' | 'v3' | 'v2'>;
beforeAll(async () => {
  const sandbox = await startSandbox({ merchants: demo.merchants, tls: authority });
  Object.assign(stand, {
    sandbox,
    v3: createV3Client(sandbox.origin, secretOf('1900000109')),
    v2: createV2Client(sandbox.origin, secretOf('10000100')),
  });
});
afterAll(() => stand.sandbox.close());

interface Client {
  servername?: string;
  ca?: string;
  cert?: string;
  key?: string;
}

interface Call {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** One request over TLS to the sandbox, under whatever name. */
const sendTls = async ({ method = 'GET', path, headers = {}, body }: Call, client: Client = {}) => {
  const { port } = stand.sandbox;
  const { servername = 'localhost', ca = authority.certificate, ...own } = client;
  const agent = new Agent({ keepAlive: false });
  const outgoing = request({ host: '127.0.0.1', port, method, path, headers, servername, ca, agent, ...own }).end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage & { socket: { getProtocol(): string } }];
  return { status: response.statusCode, protocol: response.socket.getProtocol(), text: await text(response) };
};

const python = await promisify(execFile)('python3', ['--version']).then(
  () => true,
  () => false,
);

describe('the server certificate', () => {
  it.each([
    'api.mch.weixin.qq.com',
    'api2.mch.weixin.qq.com',
    'apihk.mch.weixin.qq.com',
    'apius.mch.weixin.qq.com',
    'qyapi.weixin.qq.com',
    'localhost',
  ])('is right for %s where the authority is trusted', async (servername) => {
    expect(
      await sendTls({ path: '/v3/certificates', headers: { Accept: '*/*', 'User-Agent': 'x' } }, { servername }),
    ).toMatchObject({
      status: 401,
      protocol: expect.stringMatching(/^TLSv1\.[23]$/),
    });
  });

  it('is right for 127.0.0.1, and for no other name', async () => {
    const certificate = new X509Certificate((await issueServerIdentity(authority)).cert);
    expect([certificate.checkIP('127.0.0.1'), certificate.checkHost('pay.example.com')]).toEqual([
      '127.0.0.1',
      undefined,
    ]);
    expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    await expect(sendTls({ path: '/' }, { servername: 'pay.example.com' })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('is refused by who does not trust the authority', async () => {
    const other = await createAuthority();
    await expect(sendTls({ path: '/' }, { ca: other.certificate })).rejects.toMatchObject({
      code: expect.stringMatching(/UNABLE|CERT/),
    });
  });

  it.skipIf(!python)('stands the strict checks of OpenSSL (needs python3)', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sandbox-tls-'));
    await writeFile(join(directory, 'ca.pem'), authority.certificate);
    const script = [
      'import ssl, socket, sys',
      'context = ssl.create_default_context(cafile=sys.argv[1])',
      'context.verify_flags |= ssl.VERIFY_X509_STRICT',
      'with socket.create_connection(("127.0.0.1", int(sys.argv[2]))) as plain:',
      '    with context.wrap_socket(plain, server_hostname="api.mch.weixin.qq.com") as tls: print(tls.version())',
    ].join('\n');
    const { stdout } = await promisify(execFile)('python3', [
      '-c',
      script,
      join(directory, 'ca.pem'),
      String(stand.sandbox.port),
    ]);
    expect(stdout).toMatch(/^TLSv1\.[23]\n$/);
    await rm(directory, { recursive: true });
  });
});

describe('one port', () => {
  it('speaks HTTP and HTTPS', async () => {
    const path = '/__sandbox/state';
    expect((await send(stand.sandbox.origin, { target: path })).status).toBe(200);
    expect((await sendTls({ path, headers: { Host: `localhost:${stand.sandbox.port}` } })).status).toBe(200);
    const origin = `https://localhost:${stand.sandbox.port}`;
    expect((await sendTls({ path, headers: { Host: `localhost:${stand.sandbox.port}`, Origin: origin } })).status).toBe(
      200,
    );
  });

  it('signs answers over TLS as over HTTP, and says in the log which it was', async () => {
    const body = JSON.stringify(stand.v3.anOrder(aNumber()));
    const path = '/v3/pay/transactions/app';
    const headers = { Authorization: stand.v3.authorization({ method: 'POST', target: path, body }), Accept: '*/*' };
    expect(
      (await sendTls({ method: 'POST', path, headers, body }, { servername: 'api.mch.weixin.qq.com' })).status,
    ).toBe(200);
    expect(stand.sandbox.requests().at(-1)?.tls).toEqual({});
    await stand.v3.order(stand.v3.anOrder(aNumber()));
    expect(stand.sandbox.requests().at(-1)?.tls).toBeUndefined();
  });

  it('keeps connections, cuts garbage, and closes with a client that says nothing', async () => {
    const sandbox = await startSandbox({ merchants: [], tls: authority });
    const agent = new Agent({ keepAlive: true, ca: authority.certificate, maxSockets: 1 });
    const ports: (number | undefined)[] = [];
    for (const _round of [1, 2]) {
      const outgoing = request(`${sandbox.tlsOrigin}/pay/none`, { agent }).end();
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
      ports.push(response.socket.localPort);
      await text(response);
    }
    expect(ports[1]).toBe(ports[0]);
    const garbage = connect(sandbox.port, '127.0.0.1').on('error', () => {});
    garbage.write(Buffer.from([0x16, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    await once(garbage.resume(), 'close');
    const silent = connect(sandbox.port, '127.0.0.1').on('error', () => {});
    await once(silent, 'connect');
    const cut = once(silent, 'close');
    await sandbox.close();
    await cut;
    agent.destroy();
  });
});

describe('a client certificate', () => {
  const pair = () => demo.apiCertificates['10000100'] ?? { certificate: '', private_key: '' };
  const order = (client: Client = {}) => {
    const body = toXml(stand.v2.signed(stand.v2.anOrder(aNumber())));
    return sendTls(
      { method: 'POST', path: '/pay/unifiedorder', body, headers: { 'Content-Type': 'text/xml' } },
      client,
    );
  };
  const shown = () => stand.sandbox.requests().at(-1)?.tls;

  it('is the API certificate of a merchant', async () => {
    const { certificate: cert, private_key: key } = pair();
    expect((await order({ cert, key })).status).toBe(200);
    expect(shown()).toEqual({ clientName: '10000100' });
  });

  it('is none where it is of no merchant, though it bears the name of one', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { pem: cert } = createMerchantCertificate('10000100', publicKey);
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect((await order({ cert, key })).status).toBe(200);
    expect(shown()).toEqual({});
  });

  it('of a v3 merchant counts as well, until it is replaced', async () => {
    const told = await stand.sandbox.addMerchant({ wechatpay_v3: {} });
    const { certificate: cert = '', private_key: key = '' } = told.wechatpay_v3 as Record<string, string>;
    await order({ cert, key });
    expect(shown()).toEqual({ clientName: told.mchid });
    const steer = createSteer(() => stand.sandbox.origin);
    await steer('POST', `merchants/${told.mchid}/api-certificate`, {});
    await order({ cert, key });
    expect(shown()).toEqual({});
  });

  it('of a new v2 merchant comes with its key', async () => {
    const { wechatpay_v2 } = await stand.sandbox.addMerchant({ mchid: '16000001', wechatpay_v2: {} });
    const { certificate: cert = '', private_key: key = '' } = wechatpay_v2 as Record<string, string>;
    await order({ cert, key });
    expect(shown()).toEqual({ clientName: '16000001' });
  });
});

describe('the files of the authority', () => {
  it('are private, and kept', async () => {
    const directory = join(await mkdtemp(join(tmpdir(), 'sandbox-tls-')), 'state');
    const made = await keepAuthority(directory);
    expect(await keepAuthority(directory)).toEqual(made);
    const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    expect([await mode(directory), await mode(join(directory, 'tls'))]).toEqual(['700', '700']);
    expect([await mode(authorityFile(directory)), await mode(join(directory, 'tls', 'ca-key.pem'))]).toEqual([
      '600',
      '600',
    ]);
    expect(new X509Certificate(made.certificate).ca).toBe(true);
    await rm(directory, { recursive: true });
  });
});
