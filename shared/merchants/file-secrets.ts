import { readFile as readFileByCallback } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SecretSource } from './secret-source.ts';

/** `node:fs/promises` brings directories, watchers and a line reader along, which a cold start would wait for. */
const readFile = promisify(readFileByCallback);

const readOptional = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
};

/** One file per secret in `directory`, named like the secret, with or without `.json`. */
export const fileSecrets = (directory: string): SecretSource => ({
  fetch: async (name) => (await readOptional(join(directory, name))) ?? readOptional(join(directory, `${name}.json`)),
});
