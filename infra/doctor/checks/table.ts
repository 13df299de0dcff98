import { openSecrets, openTable } from '../../../shared/adapters.ts';
import { worldOf } from '../../../shared/config.ts';
import { lazySecrets } from '../../../shared/merchants/lazy-secrets.ts';
import { orderKey } from '../../../shared/order-table/order-table.ts';
import { TableError } from '../../../shared/order-table/table-error.ts';
import { type Finding, fail, pass, warn } from '../finding.ts';
import { nameOfError } from '../name-of-error.ts';
import { type Check, impossibleNumber, type Subject, systemsOf } from '../subject.ts';

const LOOKED = 'order table';

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/^WRONG_WORLD$/, 'Use a table of its own for the sandbox and another one for WeChat, or correct the origins.'],
  [/^(WRONGPASS|NOAUTH|NOPERM)$/, 'Correct the credentials in PREPAY_TABLE or in the secret prepay-table.'],
  [/^(ENOENT|EACCES|EROFS|EISDIR)$/, 'Create the directory in PREPAY_TABLE, and let this user write there.'],
  [/^ResourceNotFound/, 'Create the table, or correct its name and region in PREPAY_TABLE.'],
  [
    /^(AccessDenied|Credentials|UnrecognizedClient)/,
    'Give the role GetItem, PutItem, UpdateItem and DeleteItem on it.',
  ],
  [/^/, "Check PREPAY_TABLE and the way to the table's server; docs/operations.md says what each engine needs."],
];

const codeOf = (error: unknown): string =>
  error instanceof TableError ? error.code : error instanceof Error ? nameOfError(error) : '';

const readNothing = async ({ mchid, settings, clock }: Subject, world: 'wechat' | 'double'): Promise<Finding[]> => {
  const { table: config, secrets } = settings;
  if (config === null) return [];
  const warnings: Finding[] = [];
  const say = (message: string): void => {
    warnings.push(warn(LOOKED, message, 'Configure the server as docs/operations.md says.'));
  };
  try {
    const source = secrets && lazySecrets(() => openSecrets(secrets));
    const table = await openTable(config, { clock, world, secrets: source, warn: say });
    try {
      await table.read(orderKey(mchid, impossibleNumber()));
    } finally {
      await table.close();
    }
  } catch (error) {
    const remedy = REMEDIES.find(([pattern]) => pattern.test(codeOf(error)))?.[1] ?? '';
    return [...warnings, fail(LOOKED, `${config.kind}: ${nameOfError(error)}`, remedy)];
  }
  return [...warnings, pass(LOOKED, `${config.kind} answers and belongs to ${WORLDS[world]}`)];
};

const WORLDS = { wechat: 'WeChat itself', double: 'a double of WeChat' } as const;

/** Reads a row that cannot exist. Like the functions, the first use of a table marks the world that it serves. */
export const lookAtTable: Check = async (subject) => {
  const systems = systemsOf(subject).filter((system) => subject.settings.origins[system].length > 0);
  const worlds = new Set(systems.map((system) => worldOf(subject.settings.origins[system])));
  const findings: Finding[] = [];
  for (const world of worlds) findings.push(...(await readNothing(subject, world)));
  return findings;
};
