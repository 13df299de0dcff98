import { randomUUID } from 'node:crypto';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../../local/listen.ts';
import { isOpenToOthers } from '../files.ts';
import type { SecretStore } from './secret-store.ts';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
/** The limit of the smallest cloud store, so that a secret which works here works there. */
const LIMIT = 4_096;

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Whoever reads the file meanwhile sees the old text or the new one, and a crash leaves either. */
const replaceFile = async (directory: string, file: string, text: string): Promise<void> => {
  const fresh = join(directory, `.${randomUUID()}`);
  try {
    const handle = await open(fresh, 'wx', FILE_MODE);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
};

/** One file per secret, for its owner alone. @throws StartError when others may look into the directory. */
export const fileStore = (directory: string): SecretStore => ({
  place: directory,
  limit: LIMIT,
  needs: `this user must be able to write into ${directory}`,
  put: async (name, text) => {
    await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
    if (await isOpenToOthers(directory)) {
      throw new StartError(
        `${directory} is open to other users of this machine; close it with: chmod 700 ${directory}`,
      );
    }
    const bare = join(directory, name);
    const named = `${bare}.json`;
    // Where both exist, the source reads the bare one.
    const file = !(await exists(bare)) && (await exists(named)) ? named : bare;
    const outcome = (await exists(file)) ? 'replaced' : 'created';
    await replaceFile(directory, file, text);
    return outcome;
  },
});
