import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Meddling {
  request?(body: string): string;
  answer?(body: string): string;
}

/** Stands between a client and the sandbox at `origin` and changes what goes by. */
export const startMeddler = async (origin: string, { request = (b) => b, answer = (b) => b }: Meddling) => {
  const server = createServer(async (incoming, response) => {
    const body = request(await text(incoming));
    const reply = await fetch(`${origin}${incoming.url}`, { method: 'POST', body });
    response.writeHead(reply.status, { 'Content-Type': 'text/xml' });
    response.end(answer(await reply.text()));
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
