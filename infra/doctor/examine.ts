import type { Clock } from '../../shared/clock.ts';
import type { Exchanger } from '../../shared/upstream/exchange.ts';
import { lookAtApiKeys } from './checks/api-keys.ts';
import { lookAtAppids } from './checks/appids.ts';
import { lookAtCertificate } from './checks/certificate.ts';
import { lookAtNotifyUrl } from './checks/notify-url.ts';
import { lookAtOrigins } from './checks/origins.ts';
import { lookAtDisabled, lookAtSecretFields, lookAtSystems, lookAtV3Keys } from './checks/profile.ts';
import { lookAtPublicKeyIds, lookAtPublicKeyOwner } from './checks/public-keys.ts';
import { lookAtTable } from './checks/table.ts';
import { probeV2 } from './checks/v2-probe.ts';
import { lookAtPlatformCertificates } from './checks/v3-certificates.ts';
import { probeV3 } from './checks/v3-probe.ts';
import { probeWecom } from './checks/wecom-probe.ts';
import { type Environment, examineEnvironment } from './environment.ts';
import { type Finding, fail } from './finding.ts';
import { maskFinding, unspeakable } from './mask.ts';
import { nameOfError } from './name-of-error.ts';
import { examineSecret } from './secret.ts';
import type { Check, Subject } from './subject.ts';

/** In the order in which they are printed: what is at hand first, then what is far away. */
const CHECKS: readonly Check[] = [
  lookAtSecretFields,
  lookAtDisabled,
  lookAtSystems,
  lookAtV3Keys,
  lookAtPublicKeyIds,
  lookAtPublicKeyOwner,
  lookAtCertificate,
  lookAtAppids,
  lookAtNotifyUrl,
  lookAtApiKeys,
  lookAtTable,
  lookAtOrigins,
  probeV3,
  lookAtPlatformCertificates,
  probeV2,
  probeWecom,
];

export interface Examination {
  mchid: string;
  env: Environment;
  /** PEM of the merchant API certificate. */
  certificate?: string | null;
  clock: Clock;
  exchange: Exchanger;
}

const guarded = async (check: Check, subject: Subject): Promise<readonly Finding[]> => {
  try {
    return await check(subject);
  } catch (error) {
    return [fail(check.name, `ended unexpectedly: ${nameOfError(error)}`, 'Report this line as a bug of doctor.')];
  }
};

/** Looks at everything that a merchant needs; each line is free of keys, secrets and passwords. */
export const examine = async ({
  mchid,
  env,
  certificate = null,
  clock,
  exchange,
}: Examination): Promise<readonly Finding[]> => {
  const environment = examineEnvironment(env, mchid);
  const { settings } = environment;
  const { secret, findings } = await examineSecret(settings.secrets, mchid);
  const subject: Subject = { mchid, settings, secret, certificate, clock, exchange };
  const checked = await Promise.all(CHECKS.map((check) => guarded(check, subject)));
  const values = unspeakable(secret?.block, env);
  return [...environment.findings, ...findings, ...checked.flat()].map((finding) => maskFinding(finding, values));
};
