import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';
import { LIBRARIES } from '../../sandbox/console/answer-console.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const PLACES = fileURLToPath(new URL('places.ts', import.meta.url));

const placesOfThePackage: Plugin = {
  name: 'places-of-the-package',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/places\.ts$/ }, () => ({ path: PLACES }));
  },
};

/** `node_modules/@scope/name/…` is of the package `@scope/name`. */
const packageOf = (path: string): string | undefined => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];

/** A package's licence as its file has it; where there is none, as its package.json names it. */
const licenceOf = async (name: string): Promise<string> => {
  const directory = join(root, 'node_modules', name);
  const file = (await readdir(directory)).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (file) return (await readFile(join(directory, file), 'utf8')).trim();
  const { license, author } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as {
    license?: string;
    author?: string | { name: string };
  };
  if (!license) throw new Error(`${name} says nowhere under which licence it may be handed on`);
  return `Licence: ${license}. Author: ${typeof author === 'object' ? author.name : (author ?? 'not named')}.`;
};

/** Licences ask to be handed on with the code. */
const licencesOf = async ({ inputs }: Metafile): Promise<string> => {
  const bundled = Object.keys(inputs).map(packageOf);
  const served = Object.values(LIBRARIES).map((file) => packageOf(`node_modules/${file}`));
  const names = [...new Set([...bundled, ...served])].filter((name) => name !== undefined).sort();
  const licences = await Promise.all(names.map(async (name) => `${name}\n\n${await licenceOf(name)}\n`));
  return licences.join(`\n${'-'.repeat(80)}\n\n`);
};

/** What the root's package.json says of the product, and nothing to install. */
const manifest = async (): Promise<string> => {
  const { version, license } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, string>;
  const fields = {
    name: 'prepay-sandbox',
    version,
    private: true,
    description: 'A local double of WeChat Pay APIv3, APIv2 and WeCom Pay.',
    license,
    type: 'module',
    engines: { node: '>=22.18' },
    bin: { 'prepay-sandbox': 'bin.js' },
  };
  return `${JSON.stringify(fields, null, 2)}\n`;
};

/**
 * Writes the sandbox as a package of its own, without dependencies, into `directory`, which is emptied first. It is
 * bundled because Node.js strips no types below node_modules, where an installed package lies.
 */
export const writePackage = async (directory: string): Promise<void> => {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['sandbox/bin.js'],
    outdir: directory,
    bundle: true,
    splitting: true,
    metafile: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    target: 'node22',
    format: 'esm',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [placesOfThePackage],
  });
  await cp(join(root, 'sandbox/console/page'), join(directory, 'page'), {
    recursive: true,
    filter: (source) => !source.endsWith('tsconfig.json'),
  });
  for (const library of Object.values(LIBRARIES)) {
    const target = join(directory, 'packages', library);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(root, 'node_modules', library), target);
  }
  await copyFile(join(root, 'LICENSE'), join(directory, 'LICENSE'));
  await copyFile(join(root, 'docs/sandbox.md'), join(directory, 'README.md'));
  // Its link back leads to the guide, which is the README here.
  const fidelity = await readFile(join(root, 'docs/sandbox-fidelity.md'), 'utf8');
  await writeFile(join(directory, 'sandbox-fidelity.md'), fidelity.replaceAll('(sandbox.md#', '(README.md#'));
  await writeFile(join(directory, 'THIRD-PARTY-LICENSES'), await licencesOf(metafile));
  await writeFile(join(directory, 'package.json'), await manifest());
};
