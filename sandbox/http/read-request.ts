import type { IncomingMessage } from 'node:http';
import type { WireRequest } from './wire.ts';

/** Larger than the largest documented request (v2 `detail` 6,000, v3 `detail` 6,144 bytes) by an order of magnitude. */
const MAX_BODY_BYTES = 128 * 1024;

/** Reads a request to its end; `undefined` when the body is too large. Rejects when the client goes away. */
export const readRequest = async (incoming: IncomingMessage): Promise<WireRequest | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early must not cut the connection: the refusal goes over it.
  const body: AsyncIterable<Buffer> = incoming.iterator({ destroyOnReturn: false });
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: incoming.method ?? 'GET',
    target,
    path: mark === -1 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1)),
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
    remoteAddress: incoming.socket.remoteAddress ?? '',
  };
};
