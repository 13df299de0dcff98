import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createExchanger, type ExchangeRequest, type Exchanger } from '../../shared/upstream/exchange.ts';
import { loopbackCertificate } from '../order-table/loopback-certificate.ts';

const onLoopback = async <Result>(server: Server, action: (port: number) => Promise<Result>): Promise<Result> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await action((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

/** Sends every request to a server of the test's own instead. */
export const answeredBy =
  (listener: RequestListener): Exchanger =>
  (_origin, request, limits) =>
    onLoopback(createServer(listener), (port) => createExchanger()(`http://127.0.0.1:${port}`, request, limits));

/** The same with one JSON answer. */
export const answeredWith = (status: number, body: unknown, headers: Record<string, string> = {}): Exchanger =>
  answeredBy((_request, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
  });

/** Behind TLS with a certificate that nobody trusts. */
export const untrustedTls: Exchanger = (_origin, request, limits) => {
  const { key, certificate: cert } = loopbackCertificate();
  return onLoopback(createTlsServer({ key, cert }), (port) =>
    createExchanger()(`https://127.0.0.1:${port}`, request, limits),
  );
};

/** A real exchange over a port at which nobody listens any more. */
export const nobodyListens: Exchanger = async (_origin, request, limits) => {
  const port = await onLoopback(createServer(), async (free) => free);
  return createExchanger()(`http://127.0.0.1:${port}`, request, limits);
};

/** No name server is asked in tests. */
export const unknownName: Exchanger = async () => ({ kind: 'unreachable', reason: 'ENOTFOUND' });

/** Something between here and the sandbox that changes what was signed. */
export const tampering = (change: (request: ExchangeRequest) => ExchangeRequest): Exchanger => {
  const exchange = createExchanger();
  return (origin, request, limits) =>
    exchange(origin, request.headers.Authorization ? change(request) : request, limits);
};

/** Changes a parameter of the Authorization header. */
export const withParameter =
  (name: string, change: (value: string) => string) =>
  (request: ExchangeRequest): ExchangeRequest => ({
    ...request,
    headers: {
      ...request.headers,
      Authorization: (request.headers.Authorization ?? '').replace(
        new RegExp(`\\b${name}="([^"]*)"`),
        (_all, value: string) => `${name}="${change(value)}"`,
      ),
    },
  });
