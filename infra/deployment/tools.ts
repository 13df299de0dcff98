import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The tools of this folder's own package. They are loaded late and by hand-written types, so that everything else
 * compiles and runs where they are not installed.
 */
const load = createRequire(import.meta.url);

const packages = fileURLToPath(new URL('node_modules', import.meta.url));

/** Why the checks cannot run, or `null` when they can. The root has some of the packages too, in versions of others. */
export const missingTools = (): string | null => {
  const { dependencies } = load('./package.json') as { dependencies: Record<string, string> };
  const absent = Object.keys(dependencies).filter((name) => !existsSync(join(packages, name)));
  return absent.length === 0 ? null : `${absent.join(', ')} absent: npm ci --prefix infra/deployment`;
};

/** A folder whose files can import the packages. */
export const cacheFolder = (): string => join(packages, '.cache');

/** The values of a YAML document, merge keys resolved, as Tencent's CLI reads them. @throws Error that names the line. */
export const parseYaml = (text: string): unknown =>
  (load('yaml') as { parse(text: string, options: object): unknown }).parse(text, { merge: true });

/** Terraform's JSON form of a file; expressions stay text. @throws Error of Terraform's own parser. */
export const parseHcl = (file: string, text: string): Promise<Record<string, unknown>> =>
  (load('@cdktf/hcl2json') as { parse(file: string, text: string): Promise<Record<string, unknown>> }).parse(
    file,
    text,
  );

/** The files of a zip archive. */
export const unzip = (archive: Uint8Array): Record<string, Uint8Array> =>
  (load('fflate') as { unzipSync(archive: Uint8Array): Record<string, Uint8Array> }).unzipSync(archive);

/** What Tencent's own library asks SCF for, given a function as serverless.yml has it. */
export const createFunctionRequest = (inputs: unknown): Record<string, unknown> =>
  (
    load('tencent-component-toolkit/lib/modules/scf/utils') as {
      formatInputs(inputs: unknown): Record<string, unknown>;
    }
  ).formatInputs(inputs);

interface HttpTrigger {
  formatInputs(options: { inputs: unknown }): { triggerInputs: Record<string, unknown> };
}

/** What Tencent's own library asks SCF for, given a trigger of the type http as serverless.yml has it. */
export const createTriggerRequest = (inputs: unknown): Record<string, unknown> => {
  const { default: Trigger } = load('tencent-component-toolkit/lib/modules/triggers/http') as {
    default: new (options: object) => HttpTrigger;
  };
  return new Trigger({}).formatInputs({ inputs }).triggerInputs;
};

/** The command line of osls. */
export const oslsCommand = (): string => load.resolve('osls/bin/serverless.js');

/** The TypeScript compiler of the project. */
export const compilerCommand = (): string =>
  load.resolve('typescript/package.json').replace(/package\.json$/, 'bin/tsc');
