import { readFile } from 'node:fs/promises';
import { readSecretsConfig } from '../../shared/config.ts';
import { parseTableCredentials } from '../../shared/merchants/table-credentials.ts';
import { StartError } from '../local/listen.ts';
import { decodeText } from './decode-text.ts';
import { storeSecret } from './store-secret.ts';
import { openStore } from './stores/open-store.ts';

const SECRET = 'prepay-table';

const readText = async (file: string): Promise<string> => {
  const bytes = await readFile(file).catch(() => {
    throw new StartError(`${file} cannot be read.`);
  });
  const decoded = decodeText(bytes);
  if ('rule' in decoded) throw new StartError(`${file} ${decoded.rule}.`);
  return decoded.text.trim();
};

const check = (text: string, file: string): void => {
  const rule = `${file} must hold {"username":"…","password":"…"} or the bare password.`;
  try {
    if (parseTableCredentials(text) === null) throw new StartError(rule);
  } catch {
    throw new StartError(rule);
  }
};

/** `npm run secret -- put-table`: user and password of the Redis that holds the order table. */
export const putTable = async (file: string): Promise<void> => {
  const store = await openStore(readSecretsConfig());
  const text = await readText(file);
  check(text, file);
  await storeSecret(store, SECRET, text);
};
