import { isDeepStrictEqual } from 'node:util';
import { ConfigError, readConfig } from '../../shared/config.ts';
import { DYNAMODB_TABLE, DYNAMODB_TIME_TO_LIVE } from '../../shared/order-table/dynamodb-definition.ts';
import { type AwsPackage, type CloudFormationResource, logicalId } from './aws-package.ts';
import { type Problem, problemsOf } from './problem.ts';
import { AWS_FILE, functionFolders, routesOf } from './repository.ts';

type Expect = (holds: boolean, rule: string, message: string) => void;
type Resources = AwsPackage['resources'];

const ofType = (resources: Resources, type: string): CloudFormationResource[] =>
  Object.values(resources).filter((resource) => resource.Type === type);

const DEFAULT_SECONDS = 6;
const MOST_SECONDS = 29;

const environmentRules = (folder: string, variables: Record<string, unknown>, expect: Expect): void => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's expression, letter by letter.
  const table = { 'Fn::Sub': 'dynamodb:${OrderTable}?region=${AWS::Region}' };
  expect(
    isDeepStrictEqual(variables.PREPAY_TABLE, table),
    'environment',
    `${folder}: PREPAY_TABLE must be the stack's table`,
  );
  const resolved = { ...(variables as Record<string, string>), PREPAY_TABLE: 'dynamodb:orders?region=eu-west-1' };
  try {
    const { secrets } = readConfig({ ...resolved, AWS_LAMBDA_FUNCTION_NAME: folder });
    expect(
      secrets.kind === 'aws-secrets-manager',
      'environment',
      `${folder}: PREPAY_SECRETS must be aws-secrets-manager`,
    );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(false, 'environment', `${folder}: ${error.message}`);
  }
};

const functionRules = (resources: Resources, folder: string, expect: Expect): void => {
  const properties = resources[`${logicalId(folder)}LambdaFunction`]?.Properties;
  expect(properties !== undefined, 'missing-function', `functions/${folder} has no function in the stack`);
  if (!properties) return;
  const { Runtime, Architectures, Timeout, Handler, ReservedConcurrentExecutions, TracingConfig, Environment } =
    properties;
  expect(Runtime === 'nodejs24.x', 'runtime', `${folder} must run on nodejs24.x`);
  expect(isDeepStrictEqual(Architectures, ['arm64']), 'architecture', `${folder} must run on arm64`);
  expect(
    Number(Timeout) > DEFAULT_SECONDS && Number(Timeout) <= MOST_SECONDS,
    'timeout',
    `${folder}'s timeout must be above osls's default of ${DEFAULT_SECONDS} seconds and below API Gateway's 30`,
  );
  expect(
    Handler === `dist/${folder}/index.handler`,
    'handler',
    `${folder}'s handler must be dist/${folder}/index.handler`,
  );
  expect(Number(ReservedConcurrentExecutions) > 0, 'throttle', `${folder} must have reserved concurrency`);
  expect(TracingConfig === undefined, 'tracing', `${folder} must not be traced unless somebody asks for it`);
  const log = resources[`${logicalId(folder)}LogGroup`]?.Properties;
  expect(Number(log?.RetentionInDays) > 0, 'retention', `${folder}'s log must have a retention`);
  const { Variables } = (Environment ?? {}) as { Variables?: Record<string, unknown> };
  environmentRules(folder, Variables ?? {}, expect);
};

const routeRules = (resources: Resources, expect: Expect): void => {
  const given = ofType(resources, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => {
    const integration = /HttpApiIntegration\w+/.exec(JSON.stringify(Properties.Target))?.[0] ?? '';
    return `${String(Properties.RouteKey)} → ${integration.replace('HttpApiIntegration', '')}`;
  });
  const wanted = functionFolders.flatMap((folder) =>
    routesOf(folder).map((route) => `${route} → ${logicalId(folder)}`),
  );
  for (const route of wanted) expect(given.includes(route), 'missing-route', `no route ${route}`);
  for (const route of given) expect(wanted.includes(route), 'unknown-route', `${route} is no route of the registry`);
  for (const { Properties } of ofType(resources, 'AWS::ApiGatewayV2::Stage')) {
    const { ThrottlingRateLimit, ThrottlingBurstLimit } = (Properties.DefaultRouteSettings ?? {}) as Record<
      string,
      number
    >;
    expect(
      Boolean(ThrottlingRateLimit && ThrottlingBurstLimit),
      'throttle',
      'the HTTP API must have a rate and a burst limit',
    );
  }
};

const tableRules = (resources: Resources, expect: Expect): void => {
  const table = resources.OrderTable;
  const properties = table?.Properties ?? {};
  for (const [name, value] of Object.entries({
    ...DYNAMODB_TABLE,
    TimeToLiveSpecification: DYNAMODB_TIME_TO_LIVE,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    SSESpecification: { SSEEnabled: true },
    DeletionProtectionEnabled: true,
  })) {
    expect(isDeepStrictEqual(properties[name], value), 'table', `OrderTable.${name} must be ${JSON.stringify(value)}`);
  }
  for (const [name, resource] of Object.entries(resources)) {
    if (resource.Type !== 'AWS::DynamoDB::Table' && resource.Type !== 'AWS::SecretsManager::Secret') continue;
    const kept = resource.DeletionPolicy === 'Retain' && resource.UpdateReplacePolicy === 'Retain';
    expect(kept, 'retain', `${name} must outlive the stack: DeletionPolicy and UpdateReplacePolicy Retain`);
    const { SecretString, GenerateSecretString } = resource.Properties;
    expect(!SecretString && !GenerateSecretString, 'plaintext-secret', `${name} must be empty here`);
  }
};

/** What osls would deploy, compared with the code: functions, routes, table. */
export const awsStack = ({ resources }: AwsPackage): Problem[] => {
  const { problems, expect } = problemsOf(AWS_FILE);
  for (const folder of functionFolders) functionRules(resources, folder, expect);
  const known = functionFolders.map((folder) => `${logicalId(folder)}LambdaFunction`);
  for (const [name, { Type }] of Object.entries(resources)) {
    expect(
      Type !== 'AWS::Lambda::Function' || known.includes(name),
      'unknown-function',
      `${name} has no folder under functions/`,
    );
  }
  routeRules(resources, expect);
  tableRules(resources, expect);
  return problems;
};
