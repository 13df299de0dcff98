import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { createExchanger, type ExchangeRequest } from '../../shared/upstream/exchange.ts';
import { createCertificate } from './certificate.ts';
import { closedOrigin, startLoopback, startTcp } from './loopback.ts';

const LIMITS = { connectMs: 1_000, totalMs: 5_000 };
const BODY = '{"description":"形象店"}';
const POST: ExchangeRequest = {
  method: 'POST',
  target: '/orders/a%7Cb*?mchid=1',
  headers: { 'Content-Type': 'application/json', 'X-Own': 'kept' },
  body: BODY,
};

/** Serves each connection as raw bytes once its request has arrived whole. */
const whenAsked = (serve: (socket: Socket) => void) => (socket: Socket) => {
  let seen = '';
  socket.on('data', (chunk) => {
    seen += chunk.toString();
    if (seen.includes(BODY)) serve(socket);
  });
};

describe('exchanger', () => {
  it('sends method, target, headers and body as they are and hands back the raw answer', async () => {
    const server = await startLoopback((_request, response) => {
      response.writeHead(404, { 'Request-ID': 'r-1' }).end(Buffer.from([0xff, 0x00]));
    });
    const exchange = await createExchanger()(server.origin, POST, LIMITS);
    expect(exchange).toMatchObject({ kind: 'answer', status: 404, headers: { 'request-id': 'r-1' } });
    expect(exchange).toHaveProperty('body', Buffer.from([0xff, 0x00]));
    const [request] = server.received;
    expect(request).toMatchObject({ method: 'POST', target: POST.target });
    expect(request?.headers).toMatchObject({ 'x-own': 'kept', 'content-length': String(Buffer.byteLength(BODY)) });
    expect(request?.headers['transfer-encoding']).toBeUndefined();
    expect(request?.body.toString()).toBe(BODY);
  });

  it('sends a GET without a body', async () => {
    const server = await startLoopback((_request, response) => void response.end('x'));
    await createExchanger()(server.origin, { method: 'GET', target: '/x', headers: {} }, LIMITS);
    expect(server.received[0]?.headers).not.toHaveProperty('content-length');
    expect(server.received[0]?.body).toHaveLength(0);
  });

  it('follows no redirect', async () => {
    const server = await startLoopback((_request, response) => void response.writeHead(302, { Location: '/b' }).end());
    expect(await createExchanger()(server.origin, POST, LIMITS)).toMatchObject({ kind: 'answer', status: 302 });
    expect(server.received).toHaveLength(1);
  });

  it('reuses the connection of the exchange before', async () => {
    const server = await startLoopback((_request, response) => void response.end('x'));
    const exchange = createExchanger();
    for (let round = 0; round < 3; round++) await exchange(server.origin, POST, LIMITS);
    expect(server.received).toHaveLength(3);
    expect(server.connections).toHaveLength(1);
  });

  it('closes an idle connection before the server does that announces `Keep-Alive: timeout`', async () => {
    const server = await startLoopback((_request, response) => {
      response.writeHead(200, { Connection: 'keep-alive', 'Keep-Alive': 'timeout=2' }).end('x');
    });
    await createExchanger()(server.origin, POST, LIMITS);
    const closed = once(server.connections[0] as Socket, 'close', { signal: AbortSignal.timeout(1_900) });
    await expect(closed).resolves.toBeDefined();
  });

  it('is unreachable when the connection is refused', async () => {
    const exchange = await createExchanger()(await closedOrigin(), POST, LIMITS);
    expect(exchange).toEqual({ kind: 'unreachable', reason: 'ECONNREFUSED' });
  });

  it('is unreachable when the name does not resolve', async () => {
    const exchange = await createExchanger()('http://nowhere.invalid', POST, LIMITS);
    expect(exchange.kind).toBe('unreachable');
  });

  it('is unreachable within the limit when TLS is never answered', async () => {
    const port = await startTcp(() => undefined);
    const startedAt = performance.now();
    const exchange = await createExchanger()(`https://127.0.0.1:${port}`, POST, { connectMs: 60, totalMs: 5_000 });
    expect(exchange).toEqual({ kind: 'unreachable', reason: 'CONNECT_TIMEOUT' });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('is unreachable when the server speaks no TLS, and hands it no byte of the request', async () => {
    const seen: Buffer[] = [];
    const port = await startTcp((socket) => {
      socket.on('data', (chunk: Buffer) => {
        seen.push(chunk);
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      });
    });
    const exchange = await createExchanger()(`https://127.0.0.1:${port}`, POST, LIMITS);
    expect(exchange.kind).toBe('unreachable');
    expect(Buffer.concat(seen).toString('latin1')).not.toContain('description');
  });

  it('is unreachable when the certificate is not trusted, and hands it no byte of the request', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const cert = createCertificate(privateKey).pem;
    const seen: Buffer[] = [];
    const server = createTlsServer(
      { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }), maxVersion: 'TLSv1.3' },
      (socket) => socket.on('error', () => undefined).on('data', (chunk: Buffer) => seen.push(chunk)),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const ended = once(server, 'connection').then(([socket]) => once(socket as Socket, 'close'));
    server.on('tlsClientError', () => undefined);
    const { port } = server.address() as AddressInfo;
    const exchange = await createExchanger()(`https://127.0.0.1:${port}`, POST, LIMITS);
    expect(exchange).toEqual({ kind: 'unreachable', reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    await ended;
    server.close();
    expect(seen).toEqual([]);
  });

  it('is lost when the connection is reset after the request', async () => {
    const port = await startTcp(whenAsked((socket) => socket.resetAndDestroy()));
    const exchange = await createExchanger()(`http://127.0.0.1:${port}`, POST, LIMITS);
    expect(exchange).toEqual({ kind: 'lost', reason: 'ECONNRESET' });
  });

  it('is lost when a reused connection is closed before the answer', async () => {
    let asked = 0;
    const port = await startTcp(
      whenAsked((socket) => {
        if (++asked === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx');
        else socket.destroy();
      }),
    );
    const exchange = createExchanger();
    expect(await exchange(`http://127.0.0.1:${port}`, POST, LIMITS)).toMatchObject({ kind: 'answer' });
    // The reader of the first request still matches, so its socket answers the second one.
    expect(await exchange(`http://127.0.0.1:${port}`, POST, LIMITS)).toMatchObject({ kind: 'lost' });
    expect(asked).toBe(2);
  });

  it('is lost when the server stays silent', async () => {
    const server = await startLoopback(() => undefined);
    const exchange = await createExchanger()(server.origin, POST, { connectMs: 1_000, totalMs: 120 });
    expect(exchange).toEqual({ kind: 'lost', reason: 'TIMEOUT' });
    expect(server.received).toHaveLength(1);
    const [connection] = server.connections as [Socket];
    if (!connection.destroyed) await once(connection, 'close', { signal: AbortSignal.timeout(2_000) });
  });

  it('is lost when the body dribbles in beyond the limit', async () => {
    const server = await startLoopback((_request, response) => {
      response.writeHead(200, { 'Content-Length': '10' });
      response.write('x');
    });
    const exchange = await createExchanger()(server.origin, POST, { connectMs: 1_000, totalMs: 120 });
    expect(exchange).toEqual({ kind: 'lost', reason: 'TIMEOUT' });
  });

  it.each([
    ['shorter than its Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'],
    ['without its last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['with half a head', 'HTTP/1.1 200 OK\r\nContent-Le'],
    ['that is not HTTP', 'no such protocol\r\n\r\n'],
  ])('is lost when the answer is %s', async (_shape, bytes) => {
    const port = await startTcp(whenAsked((socket) => socket.end(bytes)));
    const exchange = await createExchanger()(`http://127.0.0.1:${port}`, POST, LIMITS);
    expect(exchange.kind).toBe('lost');
  });

  it.each([
    [1024 * 1024, 'answer'],
    [1024 * 1024 + 1, 'lost'],
  ])('takes an answer of %d bytes as %s', async (size, kind) => {
    const server = await startLoopback((_request, response) => void response.end(Buffer.alloc(size)));
    expect(await createExchanger()(server.origin, POST, LIMITS)).toMatchObject({ kind });
  });

  it('leaves nothing of a lost exchange to the next one', async () => {
    let asked = 0;
    const server = await startLoopback((_request, response) => {
      if (++asked > 1) response.end('second');
    });
    const exchange = createExchanger();
    await exchange(server.origin, POST, { connectMs: 1_000, totalMs: 80 });
    const next = await exchange(server.origin, POST, LIMITS);
    expect(next).toMatchObject({ kind: 'answer', body: Buffer.from('second') });
    expect(server.connections).toHaveLength(2);
  });
});
