import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

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

/**
 * HTTP over kept-alive connections. Node's agent honours the `Keep-Alive: timeout=8` of WeChat's servers, so that a
 * connection is rarely used in the moment in which the server closes it.
 */
export const createExchanger = (): Exchanger => {
  const agents = {
    'http:': new HttpAgent(AGENT),
    'https:': new HttpsAgent(AGENT),
  };

  return (origin, { method, target, headers, body }, { connectMs, totalMs }) =>
    new Promise((resolve) => {
      const url = new URL(origin);
      const secure = url.protocol === 'https:';
      const options: RequestOptions = {
        agent: agents[secure ? 'https:' : 'http:'],
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port || (secure ? 443 : 80),
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

      const request = (secure ? httpsRequest : httpRequest)(options, (response) => {
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
        else socket.once(secure ? 'secureConnect' : 'connect', onConnected);
      });
      request.on('error', (error) => fail(reasonOf(error)));
      request.end(body);
    });
};
