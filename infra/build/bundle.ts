import { copyFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type OutputFile, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
const LOADER = fileURLToPath(new URL('loader.cjs', import.meta.url));

/** What brings an SDK, or needs a newer Node.js: files of their own, loaded only where they are configured. */
const ADAPTERS = [
  'shared/merchants/aws-secrets.ts',
  'shared/merchants/tencent-ssm-secrets.ts',
  'shared/order-table/dynamodb-table.ts',
  'shared/order-table/redis-table.ts',
  'shared/order-table/sqlite-table.ts',
] as const;

const fileOf = (adapter: string): string => `${basename(adapter, '.ts')}.js`;

/** The function's own code, beside `index.js`, which loads it. */
export const MAIN = 'main.js';
export const ADAPTER_FILES: readonly string[] = ADAPTERS.map(fileOf);

const adaptersBeside: Plugin = {
  name: 'adapters-beside',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.{1,2}\// }, ({ path, kind }) => {
      const adapter = ADAPTERS.find((file) => basename(file) === basename(path));
      return kind === 'dynamic-import' && adapter ? { path: `./${fileOf(adapter)}`, external: true } : undefined;
    });
  },
};

/** A bundle has no files from which a worker could start, and loading the machinery for one costs a cold start 6 ms. */
const noLogWorkers: Plugin = {
  name: 'no-log-workers',
  setup: ({ onLoad, onResolve }) => {
    onLoad({ filter: /[\\/]pino[\\/]lib[\\/]transport\.js$/ }, () => ({
      contents: `module.exports = () => { throw new Error('a bundle has no log transports'); };`,
    }));
    onResolve({ filter: /^worker_threads$/ }, ({ importer }) =>
      /[\\/]pino[\\/]/.test(importer) ? { path: 'main-thread', namespace: 'no-log-workers' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'no-log-workers' }, () => ({ contents: 'exports.isMainThread = true;' }));
  },
};

const OPTIONS: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  // The oldest line that a cloud documents (SCF).
  target: 'node20',
  format: 'cjs',
  // `require` in its place: starting the loader of ES modules is time that no CommonJS file needs to spend.
  supported: { 'dynamic-import': false },
  sourcemap: 'external',
  legalComments: 'none',
  logLevel: 'warning',
  write: false,
};

/** Source maps name their sources from where a build goes by default, so that its place leaves no trace in the bytes. */
const bundle = async (
  folder: string,
  entry: string,
  file: string,
  plugins: Plugin[] = [],
): Promise<readonly OutputFile[]> => {
  const outfile = join(root, 'dist', folder, file);
  const { outputFiles } = await build({ ...OPTIONS, entryPoints: [entry], outfile, plugins });
  return outputFiles ?? [];
};

/**
 * Writes one function into a directory that needs nothing else: `index.js` (the entry, exports `handler`), `main.js`, one
 * file for each adapter, and their source maps.
 */
export const bundleFunction = async (folder: string, directory: string): Promise<void> => {
  const bundles = await Promise.all([
    bundle(folder, `functions/${folder}/handler.ts`, MAIN, [adaptersBeside, noLogWorkers]),
    ...ADAPTERS.map((adapter) => bundle(folder, adapter, fileOf(adapter))),
  ]);
  for (const { path, contents } of bundles.flat()) await writeFile(join(directory, basename(path)), contents);
  await copyFile(LOADER, join(directory, 'index.js'));
  // Wherever the directory is copied to, a package of ES modules above it must not change what it is.
  await writeFile(join(directory, 'package.json'), '{ "type": "commonjs" }\n');
};
