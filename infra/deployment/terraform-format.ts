import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Problem } from './problem.ts';

/** Files that `terraform fmt` would change, or `null` where there is no terraform to ask. */
export const terraformFormat = (root: string): Problem[] | null => {
  const folder = 'infra/tencent';
  const run = spawnSync('terraform', ['fmt', '-check', '-recursive', '.'], {
    cwd: join(root, folder),
    encoding: 'utf8',
  });
  if (run.error) return null;
  return run.stdout
    .split('\n')
    .filter((line) => line.endsWith('.tf'))
    .map((file) => ({ file: `${folder}/${file}`, rule: 'format', message: 'terraform fmt would change it' }));
};
