import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Why the tests that start a server of their own cannot run here, or null. */
export const redisServerAbsent: string | null =
  spawnSync('redis-server', ['--version']).status === 0 ? null : 'redis-server is not installed';

if (redisServerAbsent) console.warn(`Redis tests are skipped: ${redisServerAbsent}.`);

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

export interface RedisProcess {
  port: number;
  url: string;
  /** Ends the process at once, as a crash does; connections break. */
  kill(): Promise<void>;
  /** The same address again, with nothing in it. */
  restart(): Promise<void>;
  /** Connections stay open and nobody answers. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** A real server of its own, on a free port, that keeps nothing. */
export const startRedis = async (...options: string[]): Promise<RedisProcess> => {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'redis-'));
  let child: ChildProcess;

  const start = async (): Promise<void> => {
    const settings = ['--save', '', '--appendonly', 'no', '--bind', '127.0.0.1', '--dir', directory, ...options];
    child = spawn('redis-server', ['--port', String(port), ...settings], { stdio: 'ignore' });
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
      await pause(5);
    }
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };

  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    restart: start,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    stop: async () => {
      await kill();
      rmSync(directory, { recursive: true });
    },
  };
};
