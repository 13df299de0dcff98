import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { descriptionRoutes } from '../api-description/serve.ts';
import { createContext, toEvent, writeResult } from './function-url.ts';
import { importFunction, routes } from './routes.ts';

/** The platform takes events of up to 6 MB; the functions have a limit of their own below it. */
const MOST_EVENT_BYTES = 6 * 1024 * 1024;

const readBody = async (request: IncomingMessage): Promise<Buffer | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_EVENT_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** What the platform's own front answers before any function runs, in the shape of our errors. */
const refusal = (status: number, code: string, message: string, headers: Record<string, string> = {}) => ({
  statusCode: status,
  headers: { 'Content-Type': 'application/json; charset=utf-8', Connection: 'close', ...headers },
  body: JSON.stringify({ code, message, retry: 'never', request_id: randomUUID() }),
});

/** The functions behind HTTP on one machine: each request becomes a function-URL event, each result a response. */
export const createGateway = (): Server =>
  createServer((request, response) => {
    const serve = async (): Promise<void> => {
      const [pathname = '/'] = (request.url ?? '/').split('?');
      const describe = descriptionRoutes.get(pathname);
      if (describe !== undefined) {
        request.resume();
        const reads = request.method === 'GET' || request.method === 'HEAD';
        const unread = refusal(405, 'METHOD_NOT_ALLOWED', 'The description is only read.', { Allow: 'GET, HEAD' });
        writeResult(response, reads ? await describe() : unread);
        return;
      }
      const folder = routes.get(pathname);
      if (folder === undefined) {
        request.resume();
        writeResult(response, refusal(404, 'NOT_FOUND', 'There is no such route.'));
        return;
      }
      const body = await readBody(request);
      if (body === null) {
        writeResult(response, refusal(413, 'PAYLOAD_TOO_LARGE', 'The body is larger than an event can be.'));
        return;
      }
      const handler = await importFunction(folder);
      writeResult(response, await handler(toEvent(request, body), createContext(folder)));
    };
    serve().catch((error: unknown) => {
      // The caller went away, or a function broke its promise never to throw: neither may take the gateway down.
      const name = error instanceof Error ? error.name : 'error';
      process.stderr.write(`prepay: gateway: ${name} while serving a request\n`);
      if (!response.headersSent) writeResult(response, refusal(500, 'INTERNAL', 'Something that nobody expected.'));
      else response.destroy();
    });
  });
