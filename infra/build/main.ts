import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { run } from '../local/run.ts';
import { bundleFunction } from './bundle.ts';
import { compileAhead } from './compile-ahead.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every file's bytes but the maps', which are not deployed. */
const report = async (dist: string): Promise<void> => {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/\.(map|json)$/.test(entry.name));
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  for (const path of paths) {
    const { size } = await stat(path);
    process.stdout.write(`${path.slice(dist.length + 1).padEnd(72)} ${(size / 1024).toFixed(1).padStart(7)} KB\n`);
  }
};

/**
 * `npm run build`: one directory per function under `dist/`, for Node.js 20 and newer, the same bytes at every build.
 * `--node <path>` names a Node.js, several if repeated, for which the code is compiled ahead; without it, this one.
 * `--out <directory>` puts it elsewhere.
 */
run(async () => {
  const { values } = parseArgs({
    options: { out: { type: 'string', default: join(root, 'dist') }, node: { type: 'string', multiple: true } },
  });
  const dist = resolve(values.out);
  const entries = await readdir(join(root, 'functions'), { withFileTypes: true });
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  await rm(dist, { recursive: true, force: true });
  for (const folder of folders) {
    await mkdir(join(dist, folder), { recursive: true });
    await bundleFunction(folder, join(dist, folder));
  }
  await compileAhead(dist, folders, values.node ?? [process.execPath]);
  await report(dist);
  process.exit(0);
});
