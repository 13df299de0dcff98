import { isDeepStrictEqual } from 'node:util';
import { DYNAMODB_ACTIONS } from '../../shared/order-table/dynamodb-definition.ts';
import { type AwsPackage, logicalId } from './aws-package.ts';
import { type Problem, problemsOf } from './problem.ts';
import { functionFolders } from './repository.ts';

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
  Condition?: unknown;
}

const list = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : ([value].flat() as T[]));

const FILE = 'infra/aws/roles.yml';

const TABLE = { 'Fn::GetAtt': ['OrderTable', 'Arn'] };
/** The only row that is put whole; the table's own key for it. */
const MARK = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['#world'] } };
const PUT = 'dynamodb:PutItem';

/** A query reads; whatever places orders does what the adapter does. */
const tableActions = (folder: string): string[] =>
  folder === 'query-order' ? ['dynamodb:GetItem', PUT] : [...DYNAMODB_ACTIONS];

const wanted = (folder: string): string[] =>
  [...tableActions(folder), 'logs:CreateLogStream', 'logs:PutLogEvents', 'secretsmanager:GetSecretValue'].sort();

const roleOf = ({ resources }: AwsPackage, folder: string): string => {
  const { Role } = resources[`${logicalId(folder)}LambdaFunction`]?.Properties ?? {};
  return ((Role as { 'Fn::GetAtt'?: string[] } | undefined)?.['Fn::GetAtt'] ?? [])[0] ?? '';
};

const statementsOf = (properties: Record<string, unknown>): Statement[] =>
  list(properties.Policies as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );

/** Each function may do what its code does, on resources of this stack by their own addresses. */
export const awsPermissions = (made: AwsPackage): Problem[] => {
  const { problems, expect } = problemsOf(FILE);
  const secrets = Object.entries(made.resources)
    .filter(([, { Type }]) => Type === 'AWS::SecretsManager::Secret')
    .map(([name]) => ({ Ref: name }));
  const roles = functionFolders.map((folder) => roleOf(made, folder));
  expect(new Set(roles).size === functionFolders.length, 'permission', 'each function must have a role of its own');

  for (const folder of functionFolders) {
    const properties = made.resources[roleOf(made, folder)]?.Properties ?? {};
    const statements = statementsOf(properties);
    expect(properties.ManagedPolicyArns === undefined, 'permission', `${folder} must not have managed policies`);
    const actions = statements.flatMap(({ Action }) => list(Action)).sort();
    expect(
      isDeepStrictEqual(actions, wanted(folder)),
      'permission',
      `${folder} must be allowed exactly ${wanted(folder).join(', ')}`,
    );
    for (const { Effect, Action, Resource, Condition } of statements) {
      const of = list(Action).join(', ');
      expect(Effect === 'Allow', 'permission', `${folder}: ${of} must be allowed, not ${Effect}`);
      expect(
        !`${of}${JSON.stringify(Resource)}`.includes('*'),
        'wildcard',
        `${folder}: ${of} must not have * in action or resource`,
      );
      const on: [part: string, holds: boolean, rule: string][] = [
        ['dynamodb', isDeepStrictEqual(Resource, TABLE), 'on OrderTable alone'],
        [PUT, isDeepStrictEqual(Condition, MARK), 'limited to the row #world'],
        ['secretsmanager', isDeepStrictEqual(Resource, secrets), "on the merchants' secrets alone"],
      ];
      for (const [part, holds, rule] of on) {
        expect(holds || !of.includes(part), 'permission', `${folder}: ${of} must be ${rule}`);
      }
    }
  }
  return problems;
};
