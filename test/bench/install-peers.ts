import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UsageError } from './options.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const peers = fileURLToPath(new URL('./node_modules/', import.meta.url));

const INSTALL = ['ci', '--prefix', 'test/bench'];

/** The peers are a package of their own, which is installed when it is first needed. @throws UsageError */
export const installPeers = (): void => {
  if (existsSync(peers)) return;
  process.stderr.write(`installing what the benchmarks compare with (npm ${INSTALL.join(' ')}) …\n`);
  const options = ['--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', [...INSTALL, ...options], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) {
    throw new UsageError(`What the benchmarks compare with could not be installed; run "npm ${INSTALL.join(' ')}".`);
  }
};
