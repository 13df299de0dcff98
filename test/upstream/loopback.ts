import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../shared/clock.ts';
import type { Upstream } from '../../shared/upstream/call.ts';
import { createExchanger } from '../../shared/upstream/exchange.ts';
import { createOrigins } from '../../shared/upstream/origins.ts';
import { createManualClock, type ManualClock } from '../manual-clock.ts';

/** A clock that stands at noon of one day. */
export const noon = (): ManualClock => createManualClock(Date.parse('2026-11-22T12:00:00+08:00'));

/** One request as its bytes arrived. */
export interface Received {
  method: string;
  /** Path and query as sent. */
  target: string;
  headers: IncomingMessage['headers'];
  rawHeaders: string[];
  body: Buffer;
}

export interface Loopback {
  origin: string;
  received: Received[];
  connections: Socket[];
}

export type Answerer = (request: Received, response: ServerResponse) => void | Promise<void>;

const listen = async (server: Server | TcpServer): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

/** A real HTTP server on a free port of 127.0.0.1; the end of the test closes it. */
export const startLoopback = async (answer: Answerer): Promise<Loopback> => {
  const received: Received[] = [];
  const connections: Socket[] = [];
  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers, rawHeaders } = request;
    const seen = { method, target: url, headers, rawHeaders, body: Buffer.concat(chunks) };
    received.push(seen);
    await answer(seen, response);
  });
  server.on('connection', (socket) => connections.push(socket));
  const port = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${port}`, received, connections };
};

/** A TCP server that does what `serve` does with each connection; the end of the test closes it. */
export const startTcp = async (serve: (socket: Socket) => void): Promise<number> => {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  const port = await listen(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return port;
};

/** The address of a port at which nobody listens any more. */
export const closedOrigin = async (): Promise<string> => {
  const server = createTcpServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
};

export const upstreamTo = (clock: Clock, ...origins: string[]): Upstream => ({
  exchange: createExchanger(),
  origins: createOrigins(origins, clock),
  clock,
});
