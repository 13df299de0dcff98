import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from './options.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const peers = fileURLToPath(new URL('./node_modules/', import.meta.url));

const run = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;

/** When the newest file below was written, milliseconds since the epoch; 0 where there is none. */
const newest = (path: string): number => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
};

const SOURCES = ['functions', 'shared', 'infra/build.ts', 'package-lock.json'];

const isBuilt = (): boolean =>
  newest(join(root, 'dist')) > Math.max(...SOURCES.map((source) => newest(join(root, source))));

/** What the rows measure has to be there: the peers, which are a package of their own, and bundles of this source. */
export const prepare = (): void => {
  if (!existsSync(peers)) {
    process.stderr.write('installing what the benchmarks compare with (npm ci --prefix test/bench) …\n');
    if (!run('npm', ['ci', '--prefix', 'test/bench', '--ignore-scripts', '--no-audit', '--no-fund'])) {
      throw new UsageError('The packages to compare with could not be installed; run "npm ci --prefix test/bench".');
    }
  }
  if (!isBuilt() && !run(process.execPath, ['-r', './infra/local/node-24.cjs', 'infra/build.ts'])) {
    throw new UsageError('The functions could not be built; see "npm run build".');
  }
};
