import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Demo } from './demo.ts';
import type { SandboxMerchant } from './merchant.ts';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/** `mode` of mkdir and writeFile counts for new entries only, so that old ones are tightened as well. */
const privateDirectory = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true, mode: DIRECTORY_MODE });
  await chmod(path, DIRECTORY_MODE);
};

const privateFile = async (path: string, text: string): Promise<void> => {
  await writeFile(path, text, { mode: FILE_MODE });
  await chmod(path, FILE_MODE);
};

const SANDBOX_FILE = 'sandbox.json';

/** Writes a demo: `secrets/prepay-merchant-<mchid>` and `api-key` for the merchants, `sandbox.json` for the sandbox. */
export const writeDemo = async (directory: string, demo: Demo): Promise<void> => {
  const secrets = join(directory, 'secrets');
  await privateDirectory(directory);
  await privateDirectory(secrets);
  for (const [name, secret] of Object.entries(demo.secrets)) {
    await privateFile(join(secrets, name), `${JSON.stringify(secret, null, 2)}\n`);
  }
  await privateFile(join(directory, 'api-key'), `${demo.apiKey}\n`);
  // Last: its presence says that the rest is complete.
  await privateFile(join(directory, SANDBOX_FILE), `${JSON.stringify({ merchants: demo.merchants }, null, 2)}\n`);
};

/** Reads the sandbox's side of a demo; `undefined` where none was written. */
export const readSandboxMerchants = async (directory: string): Promise<readonly SandboxMerchant[] | undefined> => {
  const path = join(directory, SANDBOX_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const { merchants } = JSON.parse(text) as { merchants?: unknown };
  if (!Array.isArray(merchants)) throw new Error(`${path} lists no merchants`);
  return merchants as SandboxMerchant[];
};
