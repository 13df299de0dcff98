import type { Server } from 'node:http';

const HOST = '127.0.0.1';

/** A sentence for the person at the terminal; scripts print it and end. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** What to tell when a server cannot listen. */
export const portError = (error: unknown, port: number, variable: string): StartError => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${code})`;
  return new StartError(`Port ${port} on ${HOST} ${reason}; choose another one with ${variable}.`);
};

/** Listens on loopback and resolves to the origin. @throws StartError when the port is taken. */
export const listen = (server: Server, port: number, variable: string): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, port, variable)));
    server.listen(port, HOST, () => {
      const address = server.address();
      resolve(`http://${HOST}:${typeof address === 'object' && address ? address.port : port}`);
    });
  });

/** Stops accepting, lets running requests end, and closes each connection as soon as it is idle. */
export const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const closing = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearInterval(closing);
      resolve();
    });
    server.closeIdleConnections();
  });

/** Reads a port variable. @throws StartError */
export const portFrom = (variable: string, otherwise: number): number => {
  const text = process.env[variable];
  const port = text ? Number(text) : otherwise;
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new StartError(`${variable} must be a port number.`);
};
