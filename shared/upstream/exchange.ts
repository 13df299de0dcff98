import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';

/** One request to one origin. The bytes are final: they were signed. */
export interface ExchangeRequest {
  method: 'GET' | 'POST';
  /** Absolute path and query, as signed. */
  target: string;
  headers: Record<string, string>;
  body?: string | undefined;
}

export interface ExchangeLimits {
  /** For DNS, TCP and TLS together, milliseconds. */
  connectMs: number;
  /** For everything, milliseconds. */
  totalMs: number;
}

export type Exchange =
  | { kind: 'answer'; status: number; headers: IncomingHttpHeaders; body: Buffer }
  /** No connection came about, so no byte of the request was sent. */
  | { kind: 'unreachable'; reason: string }
  /** The request may have arrived. */
  | { kind: 'lost'; reason: string };

export type Exchanger = (origin: string, request: ExchangeRequest, limits: ExchangeLimits) => Promise<Exchange>;

/** Answers of the order family are a few hundred bytes; certificates a few thousand. */
const MOST_ANSWER_BYTES = 1024 * 1024;
/** Idle connections live no longer. Without a time of its own, Node's agent disregards the one that a server announces. */
const IDLE_MS = 60_000;
const AGENT = { keepAlive: true, scheduling: 'lifo', timeout: IDLE_MS } as const;

const reasonOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.name;

interface Transport {
  request(options: RequestOptions, onAnswer: (answer: IncomingMessage) => void): ClientRequest;
  agent: Agent;
  defaultPort: number;
}

const loadHttp = async (): Promise<Transport> => {
  const { Agent, request } = await import('node:http');
  return { request, agent: new Agent(AGENT), defaultPort: 80 };
};

const loadHttps = async (): Promise<Transport> => {
  const { Agent, request } = await import('node:https');
  return { request, agent: new Agent(AGENT), defaultPort: 443 };
};

/**
 * HTTP over kept-alive connections. Node's agent honours the `Keep-Alive: timeout=8` of WeChat's servers, so that a
 * connection is rarely used in the moment in which the server closes it. What the `origins` in use need is loaded at once:
 * TLS takes longer to load than all the rest, so it is none of the first request's time, nor of a process's without TLS.
 */
export const createExchanger = (origins: readonly string[] = []): Exchanger => {
  const transports = new Map<string, Promise<Transport>>();
  const transportOf = (protocol: string): Promise<Transport> => {
    const transport = transports.get(protocol) ?? (protocol === 'https:' ? loadHttps() : loadHttp());
    transports.set(protocol, transport);
    return transport;
  };
  for (const origin of origins) void transportOf(new URL(origin).protocol);

  return async (origin, { method, target, headers, body }, { connectMs, totalMs }) => {
    const url = new URL(origin);
    const { request: send, agent, defaultPort } = await transportOf(url.protocol);
    return new Promise((resolve) => {
      const options: RequestOptions = {
        agent,
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port || defaultPort,
        method,
        path: target,
        headers: body === undefined ? headers : { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
      };
      let connected = false;
      const end = (exchange: Exchange): void => {
        clearTimeout(connectTimer);
        clearTimeout(totalTimer);
        resolve(exchange);
        if (exchange.kind !== 'answer') request.destroy();
      };
      const fail = (reason: string): void => end({ kind: connected ? 'lost' : 'unreachable', reason });

      const request = send(options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MOST_ANSWER_BYTES) fail('ANSWER_TOO_LARGE');
          else chunks.push(chunk);
        });
        response.on('end', () => {
          if (!response.complete) return fail('ANSWER_CUT_SHORT');
          end({
            kind: 'answer',
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          });
        });
        response.on('error', (error) => fail(reasonOf(error)));
      });
      const connectTimer = setTimeout(() => fail('CONNECT_TIMEOUT'), Math.min(connectMs, totalMs));
      const totalTimer = setTimeout(() => fail('TIMEOUT'), totalMs);
      const onConnected = (): void => {
        connected = true;
        clearTimeout(connectTimer);
      };

      request.on('socket', (socket) => {
        if (!socket.connecting) onConnected();
        else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', onConnected);
      });
      request.on('error', (error) => fail(reasonOf(error)));
      request.end(body);
    });
  };
};
