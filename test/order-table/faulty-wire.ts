import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface FaultyWire {
  port: number;
  /** The next reply does not arrive, and its connection breaks; the request has arrived. */
  loseNextReply(): void;
  close(): Promise<void>;
}

/** A stretch of wire in front of a server on this machine. */
export const faultyWire = async (target: number): Promise<FaultyWire> => {
  const sockets = new Set<Socket>();
  let losing = false;

  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
    }
    near.on('data', (data) => far.write(data));
    far.on('data', (data) => {
      if (!losing) return near.write(data);
      losing = false;
      return near.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as { port: number }).port,
    loseNextReply: () => {
      losing = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
};
