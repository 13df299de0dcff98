import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAws } from '../../infra/deployment/check.ts';
import { repository } from '../../infra/deployment/repository.ts';
import { missingTools } from '../../infra/deployment/tools.ts';
import { built, type Change, remove, templates, told } from './workspace.ts';

const missing = missingTools();
const FILE = 'infra/aws/serverless.yml';
const ROLES = 'infra/aws/roles.yml';
const TABLE = 'infra/aws/table.yml';

type Case = [name: string, changes: readonly Change[], told: readonly RegExp[]];

/** Several at once, because each run of osls takes seconds. */
const BROKEN: readonly Case[] = [
  [
    'another runtime, the default timeout, no limits, no retention, wrong routes and variables',
    [
      { file: FILE, from: 'nodejs24.x', to: 'nodejs20.x' },
      { file: FILE, from: 'architecture: arm64', to: 'architecture: x86_64' },
      { file: FILE, from: /\n {2}timeout: 15/, to: '' },
      { file: FILE, from: /\n {2}logRetentionInDays: .*/, to: '' },
      { file: FILE, from: /\n {4}reservedConcurrency: 40/, to: '' },
      { file: FILE, from: /\n {12}ThrottlingBurstLimit: .*/, to: '' },
      { file: FILE, from: /\n {6}- httpApi: POST \/pay\/unifiedorder/, to: '' },
      { file: FILE, from: 'GET /orders', to: 'POST /orders' },
      { file: FILE, from: 'aws-secrets-manager:', to: 'aws-secret-manager:' },
      { file: FILE, from: 'dynamodb:$', to: 'dynamo:$' },
    ],
    [
      /runtime: app-order must run on nodejs24\.x/,
      /architecture: query-order must run on arm64/,
      /timeout: unified-order's timeout must be above/,
      /retention: app-order's log must have a retention/,
      /throttle: app-order must have reserved concurrency/,
      /throttle: the HTTP API must have a rate and a burst limit/,
      /missing-route: no route POST \/pay\/unifiedorder → UnifiedDashorder/,
      /missing-route: no route GET \/orders → QueryDashorder/,
      /unknown-route: POST \/orders → QueryDashorder is no route/,
      /environment: app-order: PREPAY_SECRETS must be/,
      /environment: app-order: PREPAY_TABLE must be the stack's table/,
    ],
  ],
  [
    'a function that is missing',
    [
      { file: FILE, from: '  query-order:\n', to: '  query-orders:\n' },
      { file: ROLES, from: 'QueryDashorderLogGroup', to: 'QueryDashordersLogGroup' },
    ],
    [
      /missing-function: functions\/query-order has no archive of its own/,
      /missing-function: functions\/query-order has no function in the stack/,
      /unknown-function: QueryDashordersLambdaFunction has no folder/,
    ],
  ],
  [
    'permissions beyond need, and a table and secrets that vanish or are others',
    [
      { file: ROLES, from: 'Resource: !GetAtt OrderTable.Arn', to: "Resource: '*'" },
      { file: ROLES, from: 'Action: dynamodb:GetItem', to: 'Action: [dynamodb:GetItem, dynamodb:Scan]' },
      {
        file: ROLES,
        from: /\$\{file\(.\/merchants.cjs\):addresses\}/,
        to: "'arn:aws:secretsmanager:*:*:secret:prepay-*'",
      },
      { file: ROLES, from: "- '#world'", to: "- '#world'\n                      - '#else'" },
      { file: TABLE, from: 'DeletionPolicy: Retain', to: 'DeletionPolicy: Delete' },
      { file: TABLE, from: 'AttributeName: expire_at_s', to: 'AttributeName: expires' },
      { file: TABLE, from: 'PointInTimeRecoveryEnabled: true', to: 'PointInTimeRecoveryEnabled: false' },
      { file: TABLE, from: 'SSEEnabled: true', to: 'SSEEnabled: false' },
      { file: TABLE, from: 'DeletionProtectionEnabled: true', to: 'DeletionProtectionEnabled: false' },
      { file: 'infra/aws/merchants.cjs', from: "DeletionPolicy: 'Retain'", to: "DeletionPolicy: 'Delete'" },
      { file: 'infra/aws/merchants.cjs', from: 'Description:', to: 'GenerateSecretString: {}, Description:' },
    ],
    [
      /roles\.yml: wildcard: app-order: dynamodb:GetItem, dynamodb:UpdateItem, dynamodb:DeleteItem must not have \*/,
      /roles\.yml: permission: app-order: .* must be on OrderTable alone/,
      /roles\.yml: permission: query-order must be allowed exactly dynamodb:GetItem, dynamodb:PutItem, logs/,
      /roles\.yml: wildcard: unified-order: secretsmanager:GetSecretValue must not have \*/,
      /roles\.yml: permission: app-order: secretsmanager:GetSecretValue must be on the merchants' secrets alone/,
      /roles\.yml: permission: query-order: dynamodb:PutItem must be limited to the row #world/,
      /retain: OrderTable must outlive the stack/,
      /table: OrderTable\.TimeToLiveSpecification must be .*expire_at_s/,
      /table: OrderTable\.PointInTimeRecoverySpecification/,
      /table: OrderTable\.SSESpecification/,
      /table: OrderTable\.DeletionProtectionEnabled/,
      /retain: Merchant1900000109Secret must outlive the stack/,
      /plaintext-secret: Merchant1900000109Secret must be empty here/,
    ],
  ],
  [
    'archives with too much, too little, or no handler, and one role for two',
    [
      { file: FILE, from: 'dist/app-order/{index,main,aws-secrets,dynamodb-table}.js', to: 'dist/app-order/*' },
      {
        file: FILE,
        from: 'dist/query-order/{index,main,aws-secrets,dynamodb-table}.js',
        to: 'dist/query-order/{index,main,aws-secrets}.js',
      },
      { file: FILE, from: 'dist/unified-order/{index,', to: 'dist/unified-order/{' },
      { file: FILE, from: 'handler: dist/query-order/index.handler', to: 'handler: dist/query-order/index.main' },
      { file: FILE, from: 'role: QueryOrderRole', to: 'role: AppOrderRole' },
    ],
    [
      /source-map: app-order\.zip must not have main\.js\.map/,
      /bundle: app-order\.zip must not have redis-table\.js/,
      /bundle: query-order\.zip needs dynamodb-table\.js/,
      /handler: unified-order\.zip: .*Cannot find module/,
      /handler: query-order's handler must be dist\/query-order\/index\.handler/,
      /roles\.yml: permission: each function must have a role of its own/,
      /permission: query-order must be allowed exactly/,
    ],
  ],
];

describe.skipIf(missing)(`infra/aws${missing ? ` (${missing})` : ''}`, { timeout: 180_000 }, () => {
  let bundles = '';
  beforeAll(() => {
    bundles = built();
  }, 120_000);
  afterAll(() => remove(bundles));

  it('is in order', async () => {
    expect(told(await checkAws(templates(bundles)))).toEqual([]);
  });

  it.each(BROKEN)('is refused with %s', async (_name, changes, patterns) => {
    const lines = told(await checkAws(templates(bundles, ...changes)));
    expect(patterns.filter((pattern) => !lines.some((line) => pattern.test(line)))).toEqual([]);
  });

  it('is told on the command line, with the exit code', () => {
    const root = templates(bundles, { file: FILE, from: 'memorySize:', to: 'memory:' });
    const { status, stdout } = spawnSync(process.execPath, [join(repository, 'infra/deployment/main.ts'), root], {
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/^infra\/aws\/serverless\.yml: package: .*memory/m);
    expect(stdout).toContain('\n1 problems\n');
    expect(status).toBe(1);
  });
});
