import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../local/listen.ts';

/** What a directory holds: bytes by file name. */
export type Files = ReadonlyMap<string, Buffer>;

/** Keys and profiles are a few kilobytes; anything larger was put there by mistake. */
const MOST_BYTES = 65_536;

const OTHERS = 0o077;

/** Whether other users of this machine may look into the directory. */
export const isOpenToOthers = async (directory: string): Promise<boolean> =>
  ((await stat(directory)).mode & OTHERS) !== 0;

/** Reads the plain files of one directory, without those whose names begin with a dot. @throws StartError */
export const readFiles = async (directory: string): Promise<Files> => {
  const names = await readdir(directory).catch(() => {
    throw new StartError(`${directory} is not a directory that can be read.`);
  });
  const files = new Map<string, Buffer>();
  for (const name of names.filter((candidate) => !candidate.startsWith('.')).sort()) {
    const path = join(directory, name);
    const { size, found } = await stat(path).then(
      (entry) => ({ size: entry.size, found: entry.isFile() }),
      () => ({ size: 0, found: false }),
    );
    if (!found) continue;
    if (size > MOST_BYTES) throw new StartError(`${path} has more than ${MOST_BYTES} bytes; no key or profile has.`);
    const bytes = await readFile(path).catch(() => {
      throw new StartError(`${path} cannot be read.`);
    });
    files.set(name, bytes);
  }
  return files;
};
