import type { Clock } from '../../shared/clock.ts';
import { lookAtApiKeys } from '../doctor/checks/api-keys.ts';
import { lookAtAppids } from '../doctor/checks/appids.ts';
import { lookAtCertificate } from '../doctor/checks/certificate.ts';
import { lookAtNotifyUrl } from '../doctor/checks/notify-url.ts';
import { lookAtDisabled, lookAtSecretFields, lookAtSystems, lookAtV3Keys } from '../doctor/checks/profile.ts';
import { lookAtPublicKeyIds, lookAtPublicKeyOwner } from '../doctor/checks/public-keys.ts';
import type { Settings } from '../doctor/environment.ts';
import { type Finding, fail, pass, warn } from '../doctor/finding.ts';
import { maskFinding, unspeakable } from '../doctor/mask.ts';
import { readSecret } from '../doctor/secret.ts';
import type { Check, Subject } from '../doctor/subject.ts';
import type { Files } from './files.ts';
import { type Block, isBlock, PROFILE, readProfile } from './profile.ts';
import { unknownMembers } from './shape.ts';
import { sizesOf, textOf } from './size.ts';
import { fillFromWechatFiles, lookAtNamelessPublicKey, lookAtUnused } from './wechat-files.ts';

/** What doctor can say of a secret before it is stored. */
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
];

export interface Composition {
  mchid: string;
  files: Files;
  publicKeyId: string | null;
  /** Most bytes that the secret may have. */
  limit: number;
  /** From the environment; says whose hosts the functions talk to. */
  settings: Settings;
  clock: Clock;
}

/** A secret that the functions will take, or `null` and what stands against it. */
export interface Composed {
  secret: Block | null;
  findings: readonly Finding[];
}

const lookAtSize = (secret: Block, limit: number): Finding => {
  const { total, members } = sizesOf(secret);
  const found = `${total} bytes of ${limit}: ${members.map(([name, bytes]) => `${name} ${bytes}`).join(', ')}`;
  return total <= limit
    ? pass('size', found)
    : fail('size', found, 'Take out what is not used any more: old public keys, API keys, order token keys.');
};

const lookAtUnknown = (secret: Block): Finding[] =>
  unknownMembers(secret).map((path) =>
    warn(PROFILE, `${path} is not a field of the secret, so nothing reads it`, 'Check its spelling, or remove it.'),
  );

const runChecks = async (secret: Block, certificate: string | null, { mchid, settings, clock }: Composition) => {
  const subject: Subject = {
    mchid,
    settings,
    secret: readSecret(mchid, textOf(secret)),
    certificate,
    clock,
    exchange: () => Promise.reject(new Error('nothing is asked before a secret is stored')),
  };
  return (await Promise.all(CHECKS.map((check) => check(subject)))).flat();
};

/**
 * Builds the secret `prepay-merchant-<mchid>` out of a profile and the files that WeChat's merchant platform hands out, and
 * looks at it as the functions will (with their own parser) and as doctor does. No finding repeats a key.
 */
export const composeSecret = async (composition: Composition): Promise<Composed> => {
  const { mchid, files, publicKeyId, limit } = composition;
  const profile = readProfile(files);
  if (profile.block === null) return { secret: null, findings: profile.findings };

  const { wechatpay_v3: v3 } = profile.block;
  const filled = isBlock(v3) ? fillFromWechatFiles({ files, v3, mchid, publicKeyId }) : null;
  const used = new Set([PROFILE, ...profile.used, ...(filled?.used ?? [])]);
  const secret: Block = { mchid, ...profile.block, ...(filled ? { wechatpay_v3: filled.v3 } : {}) };

  const findings = [
    ...(filled?.findings ?? []),
    ...(filled ? lookAtNamelessPublicKey(files, used) : []),
    ...lookAtUnused(files, used),
    ...lookAtUnknown(secret),
    ...(await runChecks(secret, filled?.certificate ?? null, composition)),
    lookAtSize(secret, limit),
  ];
  const values = unspeakable(secret, {});
  const failed = findings.some(({ level }) => level === 'fail');
  return { secret: failed ? null : secret, findings: findings.map((finding) => maskFinding(finding, values)) };
};
