import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/**
 * `npm run build`: one CommonJS bundle per function under `dist/`, for Node.js 20, with external source maps. Adapters
 * that bring an SDK, or need a newer Node.js, are files of their own beside it and load only where they are configured.
 */
const root = fileURLToPath(new URL('../', import.meta.url));

const ADAPTERS = [
  'shared/merchants/aws-secrets.ts',
  'shared/merchants/tencent-ssm-secrets.ts',
  'shared/order-table/dynamodb-table.ts',
  'shared/order-table/redis-table.ts',
  'shared/order-table/sqlite-table.ts',
];

const fileOf = (adapter: string): string => `${basename(adapter, '.ts')}.js`;

const adaptersBeside: Plugin = {
  name: 'adapters-beside',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.{1,2}\// }, ({ path, kind }) => {
      const adapter = ADAPTERS.find((file) => basename(file) === basename(path));
      return kind === 'dynamic-import' && adapter ? { path: `./${fileOf(adapter)}`, external: true } : undefined;
    });
  },
};

const OPTIONS: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: 'external',
  legalComments: 'none',
  logLevel: 'warning',
};

const bundle = async (entry: string, outfile: string, plugins: Plugin[]): Promise<void> => {
  await build({ ...OPTIONS, entryPoints: [entry], outfile, plugins });
  const { size } = await stat(`${root}${outfile}`);
  process.stdout.write(`${outfile.padEnd(56)} ${(size / 1024).toFixed(1).padStart(7)} KB\n`);
};

const folders = (await readdir(`${root}functions`, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

await rm(`${root}dist`, { recursive: true, force: true });
await mkdir(`${root}dist`);
// The package above is of ES modules; what is built here is not.
await writeFile(`${root}dist/package.json`, '{ "type": "commonjs" }\n');
for (const folder of folders) {
  await bundle(`functions/${folder}/handler.ts`, `dist/${folder}/index.js`, [adaptersBeside]);
  for (const adapter of ADAPTERS) await bundle(adapter, `dist/${folder}/${fileOf(adapter)}`, []);
}
