import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const fileOf = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** What a process holds after garbage collection, bytes. */
export interface Held {
  /** Heap and buffers. */
  heap: number;
  rss: number;
}

/** The sandbox in a process of its own. */
export interface SandboxProcess {
  port: number;
  /** The secret of one of its demo merchants. */
  secretOf<Secret>(mchid: string): Promise<Secret>;
  /** Processor time of all its threads so far, microseconds. */
  spent(): Promise<number>;
  held(): Promise<Held>;
  stop(): Promise<void>;
}

const LISTENS = /listens on http:\/\/127\.0\.0\.1:(\d+)$/;

const portOf = async (child: ChildProcess): Promise<number> => {
  if (child.stdout === null) throw new Error('the sandbox has no standard output');
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = LISTENS.exec(line) ?? [];
    if (port !== undefined) return Number(port);
  }
  throw new Error('the sandbox ended before it listened');
};

/** Starts the sandbox as `npm run sandbox` does, on a free port, with demo merchants of its own under `directory`. */
export const startSandboxProcess = async (directory: string): Promise<SandboxProcess> => {
  const preloaded = ['infra/local/node-24.cjs', 'test/bench/instance/watched.cjs'].flatMap((file) => [
    '-r',
    fileOf(file),
  ]);
  const child = spawn(process.execPath, ['--expose-gc', ...preloaded, fileOf('sandbox/main.ts')], {
    cwd: directory,
    env: { PATH: process.env.PATH ?? '', SANDBOX_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const died = exited.then(() => Promise.reject(new Error('the sandbox ended while it was measured')));
  // Whoever waits for an answer hears of it; an end that is wanted disturbs nobody.
  died.catch(() => {});
  const ask = async <Answer>(question: 'spent' | 'held'): Promise<Answer> => {
    child.send(question);
    const [answer] = (await Promise.race([once(child, 'message'), died])) as [Answer];
    return answer;
  };
  return {
    port: await portOf(child),
    secretOf: async <Secret>(mchid: string) =>
      JSON.parse(await readFile(join(directory, '.local', 'secrets', `prepay-merchant-${mchid}`), 'utf8')) as Secret,
    spent: async () => {
      const { user, system } = await ask<NodeJS.CpuUsage>('spent');
      return user + system;
    },
    held: () => ask<Held>('held'),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
};
