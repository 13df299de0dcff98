import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readConfig } from '../../shared/config.ts';
import { type Problem, problemsOf } from './problem.ts';
import { functionFolders, TENCENT_FILE } from './repository.ts';
import { fitsBundles, SCF_RUNTIMES } from './scf-runtimes.ts';
import type { TencentFunction, TencentTemplate, TencentTrigger } from './tencent-template.ts';

type Expect = (holds: boolean, rule: string, message: string) => void;

/** File and method are 2 to 60 characters each, letters at both ends (CreateFunction, `Handler`): no folder fits in. */
const HANDLER = /^[A-Za-z][\w-]{0,58}[A-Za-z]\.[A-Za-z][\w-]{0,58}[A-Za-z]$/;
/** CreateFunction, `FunctionName`. */
const FUNCTION_NAME = /^[A-Za-z][\w-]{0,58}[A-Za-z0-9]$/;
/** CreateFunction, `Description`. */
const DESCRIPTION = /^[\w ,.\n\p{Script=Han}]{0,1000}$/u;
/** Environment variables of SCF (https://cloud.tencent.com/document/product/583/32748). */
const VARIABLE = /^(?!SCF_|QCLOUD_|TENCENTCLOUD_)[A-Za-z]\w{1,63}$/;
const MOST_ENVIRONMENT_BYTES = 4096;
const DEFAULT_SECONDS = 3;
const MOST_SECONDS = 900;
const MOST_INIT_SECONDS = 300;

const within = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;

const functionRules = (root: string, key: string, it: TencentFunction, expect: Expect): void => {
  expect(
    it.name === `prepay-prod-${key}` && FUNCTION_NAME.test(it.name),
    'name',
    `${key}.name must be prepay-<stage>-${key}`,
  );
  expect(it.src === `./${key}`, 'bundle', `${key}.src must be its own folder ./${key}`);
  expect(it.handler === 'index.handler' && HANDLER.test(it.handler), 'handler', `${key}.handler must be index.handler`);
  expect(existsSync(join(root, 'dist', key, 'index.js')), 'bundle', `dist/${key}/index.js is absent: npm run build`);
  expect(
    SCF_RUNTIMES.some((name) => name === it.runtime),
    'runtime',
    `${key}.runtime is none that SCF sells (${SCF_RUNTIMES.join(', ')})`,
  );
  expect(fitsBundles(it.runtime), 'runtime', `${key}.runtime is older than the Node.js 20 that bundles are built for`);
  expect(
    within(it.timeout, DEFAULT_SECONDS + 1, MOST_SECONDS),
    'timeout',
    `${key}.timeout must be ${DEFAULT_SECONDS + 1} to ${MOST_SECONDS} seconds; the default of ${DEFAULT_SECONDS} ends orders halfway`,
  );
  expect(
    within(it.initTimeout, DEFAULT_SECONDS + 1, MOST_INIT_SECONDS),
    'init-timeout',
    `${key}.initTimeout must be ${DEFAULT_SECONDS + 1} to ${MOST_INIT_SECONDS} seconds, and is ${DEFAULT_SECONDS} where it is left out`,
  );
  expect(
    it.memorySize === 64 || (within(it.memorySize, 128, 3072) && it.memorySize % 128 === 0),
    'memory',
    `${key}.memorySize must be 64, or 128 to 3072 in steps of 128`,
  );
  expect(
    DESCRIPTION.test(it.description ?? ''),
    'description',
    `${key}.description may hold letters, digits, spaces, commas and full stops`,
  );
  expect(Boolean(it.role), 'role', `${key}.role is missing: without it no secret can be read`);
  expect(it.cls !== undefined, 'log', `${key}.cls is missing: its logs would have no topic of yours`);
  expect(it.vpcConfig !== undefined, 'network', `${key}.vpcConfig is missing: the order table is in a private network`);
};

const environmentRules = (key: string, variables: Record<string, string>, expect: Expect): void => {
  for (const [name, value] of Object.entries(variables)) {
    expect(VARIABLE.test(name), 'environment', `${key}: ${name} is no name that SCF accepts`);
    expect(typeof value === 'string', 'environment', `${key}: ${name} must be text; quote it`);
  }
  const bytes = Buffer.byteLength(Object.entries(variables).flat().join(''));
  expect(
    bytes <= MOST_ENVIRONMENT_BYTES,
    'environment',
    `${key}: ${bytes} bytes of variables, more than ${MOST_ENVIRONMENT_BYTES}`,
  );
  try {
    const { table, secrets } = readConfig({ ...variables, TENCENTCLOUD_RUNENV: 'SCF' });
    expect(table.kind === 'redis', 'environment', `${key}: PREPAY_TABLE must be a Redis`);
    expect(secrets.kind === 'tencent-ssm', 'environment', `${key}: PREPAY_SECRETS must be tencent-ssm`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(false, 'environment', `${key}: ${error.message}`);
  }
};

const isPublicUrl = ({ parameters }: TencentTrigger): boolean => {
  const { authType, netConfig } = parameters as { authType?: string; netConfig?: { enableExtranet?: boolean } };
  return authType === 'NONE' && netConfig?.enableExtranet === true;
};

/** What serverless.yml must be, besides what Tencent's own types say. */
export const tencentFunctions = (root: string, { component, inputs }: TencentTemplate): Problem[] => {
  const { problems, expect } = problemsOf(TENCENT_FILE);
  const { functions, triggers, src } = inputs;
  expect(component === 'multi-scf', 'component', 'component must be multi-scf');
  expect(src?.src === './dist', 'bundle', 'inputs.src.src must be ./dist');
  expect(Boolean(src?.exclude?.includes('**/*.map')), 'source-map', 'inputs.src.exclude must have **/*.map');

  for (const folder of functionFolders) {
    expect(
      Object.hasOwn(functions, folder),
      'missing-function',
      `functions/${folder} has no entry in inputs.functions`,
    );
    const urls = triggers.filter((trigger) => trigger.type === 'http' && trigger.function === folder);
    expect(
      urls.length === 1 && urls.every(isPublicUrl),
      'function-url',
      `${folder} must have one public trigger of type http, authType NONE`,
    );
  }
  for (const [key, it] of Object.entries(functions)) {
    expect(functionFolders.includes(key), 'unknown-function', `${key} has no folder under functions/`);
    functionRules(root, key, it, expect);
    environmentRules(key, it.environment?.variables ?? {}, expect);
  }
  for (const trigger of triggers) {
    expect(Object.hasOwn(functions, trigger.function), 'unknown-function', `a trigger names ${trigger.function}`);
  }
  return problems;
};
