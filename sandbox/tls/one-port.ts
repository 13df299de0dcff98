import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createNetServer, type Server, type Socket } from 'node:net';
import type { ServerIdentity } from './authority.ts';

/** The keep-alive of WeChat Pay's servers. */
const KEEP_ALIVE_MS = 8000;

/** Who connects and says nothing is cut off. */
const SILENCE_MS = 60_000;

/** The first byte of a TLS handshake record. */
const TLS_HANDSHAKE = 0x16;

/** A server, and what cuts all its connections. */
export interface Listener {
  server: Server;
  cut(): void;
}

const plain = (serve: RequestListener): HttpServer => createHttpServer({ keepAliveTimeout: KEEP_ALIVE_MS }, serve);

/** Serves HTTP and, on the same port, HTTPS: what the client's first byte says. Any client certificate is let in. */
const both = (serve: RequestListener, identity: ServerIdentity): Listener => {
  const http = plain(serve);
  // Without a list of authorities clients show whatever certificate they have: who it belongs to is checked later.
  const options = { ...identity, requestCert: true, rejectUnauthorized: false, keepAliveTimeout: KEEP_ALIVE_MS };
  const https = createHttpsServer(options, serve);
  const sockets = new Set<Socket>();

  const hand = (socket: Socket, cutSilent: () => void): void => {
    const first: Buffer | null = socket.read(1);
    if (first === null) {
      socket.once('readable', () => hand(socket, cutSilent));
      return;
    }
    socket.setTimeout(0, cutSilent);
    socket.unshift(first);
    (first[0] === TLS_HANDSHAKE ? https : http).emit('connection', socket);
  };

  const server = createNetServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const cutSilent = () => void socket.destroy();
    socket.setTimeout(SILENCE_MS, cutSilent);
    hand(socket, cutSilent);
  });
  return {
    server,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
};

/** Serves HTTP; with an identity, HTTPS as well on the same port. */
export const createListener = (serve: RequestListener, identity: ServerIdentity | undefined): Listener => {
  if (identity) return both(serve, identity);
  const server = plain(serve);
  return { server, cut: () => server.closeAllConnections() };
};
