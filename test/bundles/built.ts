import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** `npm run build` into a directory of the test's own. */
export const build = (out: string, nodes: readonly string[] = []): string => {
  const args = ['-r', './infra/local/node-24.cjs', 'infra/build/main.ts', '--out', out];
  const chosen = nodes.flatMap((node) => ['--node', node]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, ...chosen], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build ended with ${status}: ${stderr}`);
  return stdout;
};
