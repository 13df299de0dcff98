import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { routes } from '../local/routes.ts';

export { routes };

export const repository = fileURLToPath(new URL('../../', import.meta.url));

/** The folders under `functions/`: each is to be deployed, everywhere. */
export const functionFolders: readonly string[] = readdirSync(join(repository, 'functions'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** `METHOD /path` of each route of a function; a query reads, everything else places. */
export const routesOf = (folder: string): string[] =>
  [...routes]
    .filter(([, served]) => served === folder)
    .map(([path]) => `${folder === 'query-order' ? 'GET' : 'POST'} ${path}`)
    .sort();

export const TENCENT_FILE = 'serverless.yml';
export const AWS_FILE = 'infra/aws/serverless.yml';

export const readTemplate = (root: string, file: string): string => readFileSync(join(root, file), 'utf8');

const filesUnder = (root: string, folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)\.(terraform|serverless)\//.test(file))
    .sort();

/** Terraform's files, relative to the root. */
export const terraformFiles = (root: string): string[] =>
  filesUnder(root, 'infra/tencent').filter((file) => file.endsWith('.tf'));

/** Every file that describes a deployment, relative to the root. */
export const templateFiles = (root: string): string[] => [
  TENCENT_FILE,
  ...filesUnder(root, 'infra/aws'),
  ...filesUnder(root, 'infra/tencent'),
];
