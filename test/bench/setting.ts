import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createDemo } from '../../sandbox/demo.ts';
import { writeDemo } from '../../sandbox/demo-files.ts';
import { redisServerAbsent, startRedis } from '../order-table/redis-server.ts';
import type { Effort } from './effort.ts';
import type { Outside } from './processes/outside.ts';
import { startScript } from './processes/script.ts';
import type { Setting } from './row.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where Linux keeps files in memory. */
const SHARED_MEMORY = '/dev/shm';

/** Makes the value when it is first asked for, and only once. */
const once = <T>(make: () => Promise<T>): { (): Promise<T>; made(): Promise<T> | null } => {
  let made: Promise<T> | null = null;
  return Object.assign(
    () => {
      made ??= make();
      return made;
    },
    { made: () => made },
  );
};

/** Runs `work` in a setting of its own and leaves nothing of it behind: no process, no file. */
export const inSetting = async <T>(effort: Effort, work: (setting: Setting) => Promise<T>): Promise<T> => {
  const directory = await mkdtemp(join(tmpdir(), 'prepay-bench-'));
  const volatile = await mkdtemp(join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), 'prepay-bench-'));
  const demo = createDemo();
  const outside = once(() => startScript<Outside>('test/bench/processes/outside.ts', [directory]));
  const bundles = once(async () => {
    const built = join(directory, 'dist');
    const args = ['-r', './infra/local/node-24.cjs', 'infra/build/main.ts', '--out', built];
    await promisify(execFile)(process.execPath, args, { cwd: root });
    return built;
  });
  const redis = once(async () => (redisServerAbsent ? null : startRedis()));
  const leave = async (): Promise<void> => {
    // One that could not be started has failed the run already; the others have to go all the same.
    await Promise.allSettled([
      outside.made()?.then((script) => script.stop()),
      redis.made()?.then((server) => server?.stop()),
    ]);
    for (const path of [directory, volatile]) await rm(path, { recursive: true, force: true });
  };
  const stopped = (): void => {
    leave().finally(() => process.exit(1));
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, stopped);
  try {
    await writeDemo(directory, demo);
    return await work({
      effort,
      demo,
      directory,
      volatile,
      bundles,
      outside: async () => (await outside()).greeting,
      redis: async () => (await redis())?.url ?? null,
    });
  } finally {
    for (const signal of signals) process.off(signal, stopped);
    await leave();
  }
};
