import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LetterRequest } from './letter.ts';
import { undeliverable } from './loopback.ts';

/** What came back: an answer, or why none did. */
export type Heard =
  | { status: number; headers: (readonly [name: string, value: string])[]; body: string }
  | { error: string };

/** Sends one request; never rejects. */
export type Post = (letter: LetterRequest, limitMs: number) => Promise<Heard>;

export interface Poster {
  post: Post;
  /** Cuts every connection; what was under way is heard of as an error. */
  close(): void;
}

const KEEP_ALIVE_MS = 8000;
/** Far more than an acknowledgement needs; every attempt is kept. */
const MAX_ANSWER_BYTES = 4096;

const headerPairs = ({ rawHeaders }: IncomingMessage): (readonly [string, string])[] =>
  rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as const] : []));

const heardFrom = async (response: IncomingMessage): Promise<Heard> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    // The rest is read but not kept.
    if (size < MAX_ANSWER_BYTES) chunks.push(chunk.subarray(0, MAX_ANSWER_BYTES - size));
    size += chunk.length;
  }
  return {
    status: response.statusCode ?? 0,
    headers: headerPairs(response),
    body: Buffer.concat(chunks).toString('utf8'),
  };
};

const LATE = 'no complete answer within the time limit';

const heardOnce = (outgoing: ClientRequest, { body }: LetterRequest, limitMs: number): Promise<Heard> =>
  new Promise((resolve) => {
    const settle = (heard: Heard) => {
      clearTimeout(timer);
      resolve(heard);
    };
    const timer = setTimeout(() => {
      settle({ error: `${LATE} of ${limitMs} ms` });
      outgoing.destroy();
    }, limitMs);
    const fail = (error: NodeJS.ErrnoException) => settle({ error: error.code ?? error.message });
    outgoing.on('error', fail);
    outgoing.on('response', (response) => void heardFrom(response).then(settle, fail));
    outgoing.end(body);
  });

/** Posts over kept connections, as WeChat does; certificates of loopback servers are not checked. */
export const createPoster = (): Poster => {
  const http = new HttpAgent({ keepAlive: true, timeout: KEEP_ALIVE_MS });
  const https = new HttpsAgent({ keepAlive: true, timeout: KEEP_ALIVE_MS, rejectUnauthorized: false });

  const start = ({ method, url, headers, body }: LetterRequest): ClientRequest => {
    const isTls = url.startsWith('https:');
    const length = method === 'GET' ? [] : [['Content-Length', String(Buffer.byteLength(body))] as const];
    const target = new URL(url);
    // A list keeps the spelling and order of names; Node adds no Host to a list by itself.
    const list = [['Host', target.host] as const, ...headers, ...length].flat();
    const options = { method, headers: list as unknown as string[], agent: isTls ? https : http };
    return isTls ? httpsRequest(target, options) : httpRequest(target, options);
  };

  const post: Post = async (letter, limitMs) => {
    const reason = undeliverable(letter.url);
    if (reason !== undefined) return { error: reason };
    return heardOnce(start(letter), letter, limitMs);
  };

  return {
    post,
    close: () => {
      http.destroy();
      https.destroy();
    },
  };
};
