import { Agent, request } from 'node:http';

export interface Call {
  method?: string;
  target: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface Reply {
  status: number;
  /** Exactly as spelled on the wire. */
  headerNames: string[];
  header(name: string): string | undefined;
  text: string;
  bytes: Buffer;
  json(): Record<string, unknown>;
}

/** One request over a connection of its own, byte for byte as given. Rejects when the connection breaks. */
export const send = (origin: string, { method = 'GET', target, headers = {}, body }: Call): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const agent = new Agent({ keepAlive: false });
    const outgoing = request({ hostname, port, method, path: target, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString('utf8');
        resolve({
          status: response.statusCode ?? 0,
          headerNames: response.rawHeaders.filter((_, index) => index % 2 === 0),
          header: (name) => {
            const value = response.headers[name.toLowerCase()];
            return Array.isArray(value) ? value.join(', ') : value;
          },
          text,
          bytes,
          json: () => JSON.parse(text),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
