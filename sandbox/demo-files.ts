import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Demo } from './demo.ts';
import type { SandboxMerchant } from './merchant.ts';
import { privateDirectory, privateFile } from './private-files.ts';

const SANDBOX_FILE = 'sandbox.json';

/**
 * Writes a demo: `secrets/prepay-merchant-<mchid>`, `api-key` and `certificates/<mchid>/` for the merchants, `sandbox.json`
 * for the sandbox.
 */
export const writeDemo = async (directory: string, demo: Demo): Promise<void> => {
  const secrets = join(directory, 'secrets');
  await privateDirectory(directory);
  await privateDirectory(secrets);
  for (const [name, secret] of Object.entries(demo.secrets)) {
    await privateFile(join(secrets, name), `${JSON.stringify(secret, null, 2)}\n`);
  }
  await privateFile(join(directory, 'api-key'), `${demo.apiKey}\n`);
  for (const [mchid, { certificate, private_key }] of Object.entries(demo.apiCertificates)) {
    const folder = join(directory, 'certificates', mchid);
    await privateDirectory(join(directory, 'certificates'));
    await privateDirectory(folder);
    // The names that 商户平台 gives them.
    await privateFile(join(folder, 'apiclient_cert.pem'), certificate);
    await privateFile(join(folder, 'apiclient_key.pem'), private_key);
  }
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
