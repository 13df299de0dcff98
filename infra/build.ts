import { readdir, rm, stat } from 'node:fs/promises';
import { build } from 'esbuild';

/** `npm run build`: one CommonJS bundle per function under `dist/`, for Node.js 20, with an external source map. */
const root = new URL('../', import.meta.url).pathname;

const folders = (await readdir(`${root}functions`, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

await rm(`${root}dist`, { recursive: true, force: true });
for (const folder of folders) {
  await build({
    absWorkingDir: root,
    entryPoints: [`functions/${folder}/handler.ts`],
    outfile: `dist/${folder}/index.js`,
    bundle: true,
    minify: true,
    keepNames: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'external',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const { size } = await stat(`${root}dist/${folder}/index.js`);
  process.stdout.write(`dist/${folder}/index.js  ${(size / 1024).toFixed(1)} KB\n`);
}
