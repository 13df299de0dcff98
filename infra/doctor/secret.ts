import { stat } from 'node:fs/promises';
import { openSecrets } from '../../shared/adapters.ts';
import { readRuntimeRole, type SecretsConfig } from '../../shared/config.ts';
import { parseMerchant } from '../../shared/merchants/merchant.ts';
import { type Finding, fail, pass } from './finding.ts';
import { nameOfError } from './name-of-error.ts';
import { readJsonObject } from './read-json-object.ts';
import type { Secret } from './subject.ts';

const SOURCE = 'secret source';
const SECRET = 'secret';

const REMEDIES: Readonly<Record<SecretsConfig['kind'], string>> = {
  file: 'Check the directory in PREPAY_SECRETS and that this user may read it.',
  'tencent-ssm':
    "Check the region in PREPAY_SECRETS, the way out of the function's network, and that its runtime role may call ssm:GetSecretValue.",
  'aws-secrets-manager':
    "Check the region in PREPAY_SECRETS, the way out of the function's network, and that its role may call secretsmanager:GetSecretValue.",
};

const fetchText = async (config: SecretsConfig, name: string): Promise<string | null> => {
  if (config.kind === 'file') await stat(config.directory);
  // The SDK would hide this one behind an error without a name.
  if (config.kind === 'tencent-ssm') readRuntimeRole();
  return (await openSecrets(config)).fetch(name);
};

export const readSecret = (mchid: string, text: string): Secret => {
  const merchant = parseMerchant(mchid, text);
  const prefix = `merchant ${mchid}: `;
  return {
    block: readJsonObject(text) ?? {},
    merchant,
    problems: merchant.problems.map((problem) => (problem.startsWith(prefix) ? problem.slice(prefix.length) : problem)),
  };
};

/** Whether the source answers and has the merchant's secret. */
export const examineSecret = async (
  config: SecretsConfig | null,
  mchid: string,
): Promise<{ secret: Secret | null; findings: Finding[] }> => {
  if (config === null) return { secret: null, findings: [] };
  const name = `prepay-merchant-${mchid}`;
  let text: string | null;
  try {
    text = await fetchText(config, name);
  } catch (error) {
    const finding = fail(SOURCE, `${config.kind} does not answer: ${nameOfError(error)}`, REMEDIES[config.kind]);
    return { secret: null, findings: [finding] };
  }
  const reached = pass(SOURCE, `${config.kind} answers`);
  if (text === null) {
    const remedy = `Store the merchant's secret under the name ${name}, or check the version or directory in PREPAY_SECRETS.`;
    return { secret: null, findings: [reached, fail(SECRET, `${name} does not exist`, remedy)] };
  }
  return { secret: readSecret(mchid, text), findings: [reached, pass(SECRET, `${name} exists`)] };
};
