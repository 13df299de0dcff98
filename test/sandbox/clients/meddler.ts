import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Meddling {
  request?(body: string): string;
  answer?(body: string): string;
}

/** What is said of the body and the connection, which is not true of a changed body and another connection. */
const OF_THE_CONNECTION = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive']);

const passedOn = (headers: Iterable<[string, string]>): [string, string][] =>
  [...headers].filter(([name]) => !OF_THE_CONNECTION.has(name.toLowerCase()));

const pairs = (raw: readonly string[]): [string, string][] =>
  raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? '']] : []));

/** Stands between a client and the sandbox at `origin` and changes bodies that go by. */
export const startMeddler = async (origin: string, { request = (b) => b, answer = (b) => b }: Meddling) => {
  const server = createServer(async (incoming, response) => {
    const { method = '', url, rawHeaders } = incoming;
    const body = request(await text(incoming));
    const reply = await fetch(`${origin}${url}`, {
      method,
      headers: passedOn(pairs(rawHeaders)),
      ...(body !== '' && { body }),
    });
    const answered = answer(await reply.text());
    response.writeHead(reply.status, passedOn(reply.headers).flat());
    response.end(answered);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
