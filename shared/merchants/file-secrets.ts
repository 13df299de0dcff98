import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretSource } from './secret-source.ts';

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
