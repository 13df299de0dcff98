import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './problem.ts';
import { TENCENT_FILE } from './repository.ts';
import type { TencentTemplate } from './tencent-template.ts';
import { cacheFolder, compilerCommand, createFunctionRequest, createTriggerRequest } from './tools.ts';

/** Keys of multi-scf are documented at https://cloud.tencent.com/document/product/1154/129052; the rest is the library's. */
const TYPES = `
import type { ScfDeployInputs } from 'tencent-component-toolkit/lib/modules/scf/interface';
import type { HttpTriggerInputsParams } from 'tencent-component-toolkit/lib/modules/triggers/interface';
import type { CreateFunctionRequest, CreateTriggerRequest } from 'tencentcloud-sdk-nodejs-scf/tencentcloud/services/scf/v20180416/scf_models';
type Function = ScfDeployInputs & { src: string };
type Trigger = { type: 'http'; function: string; parameters: Omit<HttpTriggerInputsParams, 'corsConfig'> & Partial<Pick<HttpTriggerInputsParams, 'corsConfig'>> };
type Rest = { src: { src: string; exclude?: string[] }; region: string; namespace: string; type: 'event'; runtime: string };
`;

/** Members that the library sends and the typings of the API leave out. */
const UNTYPED = ['Action', 'DeployMode', 'DiskSize', 'L5Enable'];

interface Typed {
  label: string;
  type: string;
  value: unknown;
}

const typed = ({ inputs }: TencentTemplate): Typed[] => {
  const { functions, triggers, ...rest } = inputs;
  const code = { bucket: 'bucket', object: 'object' };
  const api = (request: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(request).filter(([name]) => !UNTYPED.includes(name)));
  return [
    { label: 'inputs', type: 'Rest', value: rest },
    ...Object.entries(functions).flatMap(([key, it]) => [
      { label: `functions.${key}`, type: 'Function', value: it },
      {
        label: `CreateFunction of ${key}`,
        type: 'CreateFunctionRequest',
        value: api(createFunctionRequest({ ...it, code })),
      },
    ]),
    ...triggers.flatMap((trigger) => [
      { label: `trigger of ${trigger.function}`, type: 'Trigger', value: trigger },
      {
        label: `CreateTrigger of ${trigger.function}`,
        type: 'CreateTriggerRequest',
        value: api(
          createTriggerRequest({ ...trigger, functionName: functions[trigger.function]?.name, namespace: 'default' }),
        ),
      },
    ]),
  ];
};

/**
 * Whether Tencent's library knows every key of serverless.yml, and whether what the library makes of them is what SCF's
 * API takes: both by the TypeScript compiler, from the declarations of the library and of Tencent's SDK.
 */
export const tencentRequests = (template: TencentTemplate): Problem[] => {
  const values = typed(template);
  const head = TYPES.split('\n').length;
  const lines = values.map(({ type, value }, index) => `export const v${index}: ${type} = ${JSON.stringify(value)};`);
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), 'requests-'));
  try {
    writeFileSync(join(folder, 'requests.ts'), `${TYPES}\n${lines.join('\n')}\n`);
    const options =
      '--noEmit --strict --skipLibCheck --ignoreConfig --module esnext --moduleResolution bundler --target es2023 --types node --pretty false';
    const run = spawnSync(process.execPath, [compilerCommand(), ...options.split(' '), 'requests.ts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const found = [...run.stdout.matchAll(/^requests\.ts\((\d+),\d+\): error TS\d+: (.*)$/gm)];
    if (run.status !== 0 && found.length === 0) throw new Error(`tsc failed: ${run.stdout}${run.stderr}`);
    return found.map(([, line, message]) => ({
      file: TENCENT_FILE,
      rule: 'api-types',
      message: `${values[Number(line) - head - 1]?.label ?? 'types'}: ${message}`,
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
