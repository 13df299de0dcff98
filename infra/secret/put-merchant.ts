import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSecrets } from '../../shared/adapters.ts';
import { systemClock } from '../../shared/clock.ts';
import { readSecretsConfig, type SecretsConfig } from '../../shared/config.ts';
import { examineEnvironment } from '../doctor/environment.ts';
import { type Finding, pass, warn } from '../doctor/finding.ts';
import { nameOfError } from '../doctor/name-of-error.ts';
import { lineOf, summaryOf } from '../doctor/print.ts';
import { readJsonObject } from '../doctor/read-json-object.ts';
import { StartError } from '../local/listen.ts';
import { composeSecret } from './compose.ts';
import { PUBLIC_KEY_ID } from './fields.ts';
import { isOpenToOthers, readFiles } from './files.ts';
import type { Block } from './profile.ts';
import { removedBy } from './removed.ts';
import { say } from './say.ts';
import { shapeOfSecret } from './shape.ts';
import { textOf } from './size.ts';
import { storeSecret } from './store-secret.ts';
import { openStore } from './stores/open-store.ts';

export interface PutMerchant {
  mchid: string;
  directory: string;
  publicKeyId: string | null;
  dryRun: boolean;
  allowRemoval: boolean;
}

/** The smallest store's, for a trial without a store. Bytes. */
const LEAST_LIMIT = 4_096;

const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));
/** The one folder here that git ignores and that is closed to others. */
const IGNORED = join(CHECKOUT, '.local/');

const isInCheckout = (directory: string): boolean => {
  const path = join(resolve(directory), '/');
  return path.startsWith(CHECKOUT) && !path.startsWith(IGNORED);
};

const lookAtDirectory = async (directory: string): Promise<Finding[]> => [
  ...((await isOpenToOthers(directory))
    ? [warn('directory', 'is open to other users of this machine', `Close it: chmod -R go= ${directory}`)]
    : []),
  ...(isInCheckout(directory)
    ? [warn('directory', 'lies in the checkout, where git may take the keys in', 'Move it somewhere else.')]
    : []),
];

interface Comparison {
  removed: readonly string[];
  finding: Finding;
}

const LOOKED = 'stored secret';

/** Half a directory would take a merchant's other half away, so what goes is told before it goes. */
const compare = async (config: SecretsConfig, name: string, secret: Block): Promise<Comparison> => {
  let text: string | null;
  try {
    text = await (await openSecrets(config)).fetch(name);
  } catch (error) {
    const found = `could not be read (${nameOfError(error)}), so nobody can tell what this removes from it`;
    return { removed: [], finding: warn(LOOKED, found, 'Let the caller read it, to be told.') };
  }
  if (text === null) return { removed: [], finding: pass(LOOKED, 'there is none yet') };
  const removed = removedBy(readJsonObject(text), secret);
  if (removed.length === 0) return { removed, finding: pass(LOOKED, 'loses nothing but the old values') };
  const remedy = 'Put it into profile.json if it shall stay; if it shall go, say --allow-removal.';
  return { removed, finding: warn(LOOKED, `loses ${removed.join('; ')}`, remedy) };
};

/** `npm run secret -- put`: builds a merchant's secret out of a directory and stores it where the functions look for it. */
export const putMerchant = async ({
  mchid,
  directory,
  publicKeyId,
  dryRun,
  allowRemoval,
}: PutMerchant): Promise<void> => {
  if (publicKeyId !== null && !PUBLIC_KEY_ID.test(publicKeyId)) {
    throw new StartError('--public-key-id must be PUB_KEY_ID_ and digits, as the merchant platform shows it (公钥ID).');
  }
  const name = `prepay-merchant-${mchid}`;
  const config = dryRun && !process.env.PREPAY_SECRETS ? null : readSecretsConfig();
  const store = config === null ? null : await openStore(config);

  const files = await readFiles(directory);
  const { settings } = examineEnvironment(process.env, mchid);
  const { secret, findings } = await composeSecret({
    mchid,
    files,
    publicKeyId,
    limit: store?.limit ?? LEAST_LIMIT,
    // Whether the console may order is said where the functions run, not here.
    settings: { ...settings, rawEvents: true },
    clock: systemClock,
  });
  const comparison = secret === null || config === null ? null : await compare(config, name, secret);
  const told = [...(await lookAtDirectory(directory)), ...findings, ...(comparison ? [comparison.finding] : [])];
  say([...told.map(lineOf), '', summaryOf(told)].join('\n'));

  if (secret === null) throw new StartError(`${name} was not stored.`);
  if (dryRun) {
    say(`\n${name} would be:\n${JSON.stringify(shapeOfSecret(secret), null, 2)}`);
    return;
  }
  if (comparison && comparison.removed.length > 0 && !allowRemoval) {
    throw new StartError(`${name} was not stored, because the stored one would lose something; see above.`);
  }
  if (store) await storeSecret(store, name, textOf(secret));
};
