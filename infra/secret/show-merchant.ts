import { openSecrets } from '../../shared/adapters.ts';
import { readRuntimeRole, readSecretsConfig } from '../../shared/config.ts';
import { parseMerchant } from '../../shared/merchants/merchant.ts';
import { nameOfError } from '../doctor/name-of-error.ts';
import { readJsonObject } from '../doctor/read-json-object.ts';
import { StartError } from '../local/listen.ts';
import { useDemo } from '../local/local-environment.ts';
import { say } from './say.ts';
import { shapeOfSecret } from './shape.ts';

/** `npm run secret -- show`: what is stored, without a value that is secret, and what the functions would log about it. */
export const showMerchant = async (mchid: string): Promise<void> => {
  await useDemo();
  const config = readSecretsConfig();
  const name = `prepay-merchant-${mchid}`;
  // The SDK would hide missing keys behind an error without a name.
  if (config.kind === 'tencent-ssm') readRuntimeRole();
  const source = await openSecrets(config);
  const text = await source.fetch(name).catch((error: unknown) => {
    throw new StartError(
      `${name} cannot be read: ${nameOfError(error)}. Check PREPAY_SECRETS and the caller's rights.`,
    );
  });
  if (text === null) throw new StartError(`${name} does not exist there.`);
  const { problems } = parseMerchant(mchid, text);
  say(`${name}, ${Buffer.byteLength(text)} bytes`);
  say(JSON.stringify(shapeOfSecret(readJsonObject(text)), null, 2));
  for (const problem of problems) say(problem);
  if (problems.length > 0) process.exitCode = 1;
};
