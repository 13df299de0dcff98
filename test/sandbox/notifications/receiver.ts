import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Received {
  method: string;
  url: string;
  headers: Record<string, string>;
  /** Exactly as spelled on the wire. */
  headerNames: string[];
  body: string;
  /** Which connection it came over. */
  port: number;
  /** When it had come, as `performance.now()` tells it. */
  at: number;
}

type Answer = number | { status?: number; body?: string; headers?: Record<string, string> } | 'hang' | 'reset';

/** A merchant's server: remembers what came and answers as it is told, the last answer over and over. */
export interface Receiver {
  origin: string;
  received: Received[];
  /** The answers to give from now on. */
  answers(...list: Answer[]): void;
  close(): Promise<void>;
}

const give = (answer: Answer, incoming: IncomingMessage, response: ServerResponse): void => {
  if (answer === 'hang') return;
  if (answer === 'reset') {
    incoming.socket.resetAndDestroy();
    return;
  }
  const { status = 200, body = '', headers = {} } = typeof answer === 'number' ? { status: answer } : answer;
  response.writeHead(status, headers).end(body);
};

export const startReceiver = async (): Promise<Receiver> => {
  const received: Received[] = [];
  let script: Answer[] = [200];
  const server: Server = createServer({ keepAliveTimeout: 60_000 }, async (incoming, response) => {
    const body = await buffer(incoming).catch(() => undefined);
    if (!body) return;
    received.push({
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers as Record<string, string>,
      headerNames: incoming.rawHeaders.filter((_, at) => at % 2 === 0),
      body: body.toString('utf8'),
      port: incoming.socket.remotePort ?? 0,
      at: performance.now(),
    });
    give((script.length > 1 ? script.shift() : script[0]) ?? 200, incoming, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answers: (...list) => {
      script = list;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
