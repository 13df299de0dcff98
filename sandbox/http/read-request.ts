import type { IncomingMessage } from 'node:http';
import type { WireRequest } from './wire.ts';

/** Larger than the largest documented request (v2 `detail` 6,000, v3 `detail` 6,144 bytes) by an order of magnitude. */
const MAX_BODY_BYTES = 128 * 1024;

/** By events: an iterator over the stream would cost every request several rounds of promises. */
const readBody = (incoming: IncomingMessage): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= MAX_BODY_BYTES) return;
      // The connection stays: the refusal goes over it.
      incoming.off('data', take).pause();
      resolve(undefined);
    };
    incoming
      .on('data', take)
      .once('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
      .once('error', reject);
  });

/** Reads a request to its end; `undefined` when the body is too large. Rejects when the client goes away. */
export const readRequest = async (incoming: IncomingMessage): Promise<WireRequest | undefined> => {
  const body = await readBody(incoming);
  if (!body) return undefined;
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: incoming.method ?? 'GET',
    target,
    path: mark === -1 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1)),
    headers: Object.fromEntries(headers),
    body,
    text: body.toString('utf8'),
    remoteAddress: incoming.socket.remoteAddress ?? '',
  };
};
