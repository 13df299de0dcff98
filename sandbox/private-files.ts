import { chmod, mkdir, writeFile } from 'node:fs/promises';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/** A directory for its owner alone. `mode` of mkdir counts for new ones only, so that an old one is tightened as well. */
export const privateDirectory = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true, mode: DIRECTORY_MODE });
  await chmod(path, DIRECTORY_MODE);
};

/** A file for its owner alone, new or old. */
export const privateFile = async (path: string, text: string): Promise<void> => {
  await writeFile(path, text, { mode: FILE_MODE });
  await chmod(path, FILE_MODE);
};
