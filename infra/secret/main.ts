import { parseArgs } from 'node:util';
import { SCOPES } from '../../shared/merchants/merchant.ts';
import { StartError } from '../local/listen.ts';
import { run } from '../local/run.ts';
import { newApiKey, newTokenKey } from './new-keys.ts';
import { putMerchant } from './put-merchant.ts';
import { putTable } from './put-table.ts';
import { say } from './say.ts';
import { showMerchant } from './show-merchant.ts';

const USAGE = `usage:
  npm run secret -- put <mchid> --from <directory> [--public-key-id <PUB_KEY_ID_…>] [--dry-run] [--allow-removal]
  npm run secret -- put-table --from <file>
  npm run secret -- show <mchid>
  npm run secret -- key <id> [--scope <scope>]… [--sub-mch-id <number>]…
  npm run secret -- token-key <kid>`;

const OPTIONS = {
  from: { type: 'string' },
  'public-key-id': { type: 'string' },
  'dry-run': { type: 'boolean' },
  'allow-removal': { type: 'boolean' },
  scope: { type: 'string', multiple: true },
  'sub-mch-id': { type: 'string', multiple: true },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>['values'];

/** The number becomes part of a secret's name, and of a file's. */
const MCHID = /^[0-9A-Za-z_-]{1,32}$/;
const NAME = /^[\w.-]{1,64}$/;

interface Command {
  options: readonly (keyof Values)[];
  /** What the one argument must look like; `null` for none. */
  argument: RegExp | null;
  run(argument: string, values: Values): Promise<void>;
}

const required = (value: string | undefined): string => {
  if (!value) throw new StartError(USAGE);
  return value;
};

const COMMANDS: Readonly<Record<string, Command>> = {
  put: {
    options: ['from', 'public-key-id', 'dry-run', 'allow-removal'],
    argument: MCHID,
    run: (mchid, values) =>
      putMerchant({
        mchid,
        directory: required(values.from),
        publicKeyId: values['public-key-id'] ?? null,
        dryRun: values['dry-run'] ?? false,
        allowRemoval: values['allow-removal'] ?? false,
      }),
  },
  'put-table': { options: ['from'], argument: null, run: (_, { from }) => putTable(required(from)) },
  show: { options: [], argument: MCHID, run: (mchid) => showMerchant(mchid) },
  key: {
    options: ['scope', 'sub-mch-id'],
    argument: NAME,
    run: async (id, { scope = [...SCOPES], 'sub-mch-id': subs = [] }) => {
      const unknown = scope.find((name) => !SCOPES.some((known) => known === name));
      if (unknown !== undefined) throw new StartError(`--scope must be one of ${SCOPES.join(', ')}.`);
      const { key, entry } = newApiKey(id, scope, subs);
      say('The key, for the back office. It is shown this once and stored nowhere:');
      say(`\n  ${key}\n`);
      say('Its entry, for api_keys in profile.json:');
      say(`\n  ${JSON.stringify(entry)}`);
    },
  },
  'token-key': {
    options: [],
    argument: NAME,
    run: async (kid) => {
      say('The key, for the back office that signs with it and for order_token_keys in profile.json:');
      say(`\n  ${JSON.stringify(newTokenKey(kid))}`);
    },
  },
};

const parse = () => {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch {
    // Its message would repeat what was typed.
    throw new StartError(USAGE);
  }
};

/** `npm run secret`: builds, stores and shows the secrets that the functions read. */
run(async () => {
  const { positionals, values } = parse();
  const [verb = '', ...rest] = positionals;
  const command = Object.hasOwn(COMMANDS, verb) ? COMMANDS[verb] : undefined;
  if (!command) throw new StartError(USAGE);
  const [argument = ''] = rest;
  const given = command.argument ? rest.length === 1 && command.argument.test(argument) : rest.length === 0;
  const known = Object.keys(values).every((name) => command.options.some((option) => option === name));
  if (!given || !known) throw new StartError(USAGE);
  await command.run(argument, values);
  process.exit(process.exitCode ?? 0);
});
