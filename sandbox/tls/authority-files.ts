import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { privateDirectory, privateFile } from '../private-files.ts';
import { type Authority, createAuthority } from './authority.ts';

const read = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Where clients find the certificate to trust. */
export const authorityFile = (directory: string): string => join(directory, 'tls', 'ca.pem');

/** The authority kept in a directory; a new one where there is none. Directories get 0700, files 0600. */
export const keepAuthority = async (directory: string): Promise<Authority> => {
  const folder = join(directory, 'tls');
  const [certificatePath, keyPath] = [authorityFile(directory), join(folder, 'ca-key.pem')];
  const [certificate, private_key] = [await read(certificatePath), await read(keyPath)];
  if (certificate !== undefined && private_key !== undefined) return { certificate, private_key };
  const made = await createAuthority();
  await privateDirectory(directory);
  await privateDirectory(folder);
  await privateFile(keyPath, made.private_key);
  await privateFile(certificatePath, made.certificate);
  return made;
};
