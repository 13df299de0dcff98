import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTencentFunctions } from '../../infra/deployment/check.ts';
import { missingTools } from '../../infra/deployment/tools.ts';
import { type Change, placeholders, remove, templates, told } from './workspace.ts';

const missing = missingTools();
const FILE = 'serverless.yml';

type Case = [name: string, from: Change['from'], to: string, told: RegExp];

const BROKEN: readonly Case[] = [
  [
    'a runtime that nobody sells',
    'runtime: Nodejs20.19\n      desc',
    'runtime: Nodejs23.1\n      desc',
    /runtime: app-order\.runtime is none that SCF sells/,
  ],
  [
    'a runtime older than the bundles',
    /runtime: Nodejs20\.19\n {6}desc/,
    'runtime: Nodejs18.15\n      desc',
    /runtime: app-order\.runtime is older than the Node\.js 20/,
  ],
  ['the default timeout', '      timeout: 15\n', '', /timeout: app-order\.timeout must be 4 to 900 seconds/],
  ['a timeout of the default', 'timeout: 15', 'timeout: 3', /timeout: query-order\.timeout must be/],
  ['the default init timeout', 'initTimeout: 10', 'initTimeout: 3', /init-timeout: unified-order\.initTimeout must be/],
  [
    'a function that is missing',
    /\n {4}query-order:\n(.+\n)+/,
    '\n',
    /missing-function: functions\/query-order has no entry/,
  ],
  [
    'a function without a folder',
    '    query-order:\n',
    '    query-orders:\n',
    /unknown-function: query-orders has no folder/,
  ],
  [
    'a function without its URL',
    /\n {4}- type: http\n {6}function: unified-order\n {6}parameters: \*url/,
    '',
    /function-url: unified-order must have one public trigger/,
  ],
  [
    'a URL that asks for CAM',
    'authType: NONE',
    'authType: CAM',
    /function-url: app-order must have one public trigger/,
  ],
  [
    'a path in the handler',
    'handler: index.handler',
    'handler: app-order/index.handler',
    /handler: app-order\.handler must be index\.handler/,
  ],
  [
    'another function’s folder',
    'src: ./query-order',
    'src: ./app-order',
    /bundle: query-order\.src must be its own folder/,
  ],
  ['source maps in the upload', "      - '**/*.map'\n", '', /source-map: inputs\.src\.exclude/],
  ['memory between two steps', 'memorySize: 256', 'memorySize: 300', /memory: app-order\.memorySize must be 64/],
  [
    'a description with a slash',
    'description: Tells how an order stands',
    'description: GET /orders',
    /description: query-order\.description may hold/,
  ],
  ['no role', /\n {6}role: .*/, '', /role: app-order\.role is missing/],
  ['no log', /\n {6}cls:\n.*\n.*/, '', /log: app-order\.cls is missing/],
  ['no private network', /\n {6}vpcConfig:\n.*\n.*/, '', /network: app-order\.vpcConfig is missing/],
  ['a variable that is missing', /\n +PREPAY_TABLE: .*/, '', /environment: app-order: PREPAY_TABLE is not set/],
  [
    'a switch that YAML reads as a boolean',
    "PREPAY_RAW_EVENTS: 'off'",
    'PREPAY_RAW_EVENTS: false',
    /environment: app-order: PREPAY_RAW_EVENTS must be text/,
  ],
  ['a reserved variable', 'PREPAY_LOG_LEVEL: info', 'SCF_LOG: info', /environment: app-order: SCF_LOG is no name/],
  [
    'more variables than fit',
    'PREPAY_LOG_LEVEL: info',
    `NOTE: ${'x '.repeat(2_100)}`,
    /environment: app-order: \d+ bytes of variables, more than 4096/,
  ],
  [
    'a key that nobody reads',
    'initTimeout: 10',
    'initTimeOut: 10',
    /api-types: functions\.app-order: .*'"?initTimeOut"?'/,
  ],
  [
    'a value of the wrong type',
    'memorySize: 256',
    "memorySize: '256'",
    /api-types: functions\.app-order: .*string.*number/,
  ],
  ['a trigger key that nobody reads', 'authType: NONE', 'auth: NONE', /api-types: trigger of app-order: .*"auth"/],
  [
    'reserved concurrency, which the component cannot set',
    'memorySize: 256',
    'memorySize: 256\n      reservedConcurrency: 40',
    /api-types: functions\.app-order: .*reservedConcurrency/,
  ],
];

describe.skipIf(missing)(`serverless.yml${missing ? ` (${missing})` : ''}`, () => {
  let bundles = '';
  beforeAll(() => {
    bundles = placeholders();
  });
  afterAll(() => remove(bundles));

  it('is in order', () => {
    expect(told(checkTencentFunctions(templates(bundles)))).toEqual([]);
  });

  it.each(BROKEN)('is refused with %s', (_name, from, to, pattern) => {
    const lines = told(checkTencentFunctions(templates(bundles, { file: FILE, from, to })));
    expect(lines.filter((line) => pattern.test(line))).not.toEqual([]);
    expect(lines.every((line) => line.startsWith(`${FILE}: `))).toBe(true);
  });

  it('is refused where a function was not built', () => {
    const root = placeholders();
    remove(`${root}/dist/app-order`);
    expect(told(checkTencentFunctions(templates(root)))).toEqual([
      `${FILE}: bundle: dist/app-order/index.js is absent: npm run build`,
    ]);
    remove(root);
  });
});
