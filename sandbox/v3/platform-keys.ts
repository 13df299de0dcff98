import type { Provenance } from '../fidelity/provenance.ts';
import type { LivePlatformKey } from '../merchants/merchants.ts';
import type { V3Merchant } from './reply.ts';

const PUBLIC_KEY_ID = /^PUB_KEY_ID_/;
const DAY_MS = 86_400_000;

/** The share of notifications that the public key signs on each day of the switch. */
export const SWITCH_SHARES = [0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1] as const;

const SWITCH_GUIDE = 'from platform certificate to public key, doc 4012154180';

export const PLATFORM_KEY_RULES: readonly Provenance[] = [
  {
    rule: 'A merchant has platform certificates or a public key, and both only while it switches',
    source: 'public key mode, doc 4012153196',
    confidence: 'documented',
  },
  {
    rule: 'Until the switch is started, answers carry the certificate even where the request names the public key',
    source: SWITCH_GUIDE,
    confidence: 'documented',
  },
  {
    rule: 'While switching, the Wechatpay-Serial of a request chooses the key of its answer; without one, or with the serial number of a certificate, it is the certificate',
    source: SWITCH_GUIDE,
    confidence: 'documented',
  },
  {
    rule: 'While switching, the public key signs 0.1, 1, 5, 10, 20, 50 and 100 % of the notifications on days 1 to 7',
    source: SWITCH_GUIDE,
    confidence: 'documented',
  },
  {
    rule: 'A new platform certificate can be downloaded a day before it signs',
    source: 'renewal of platform certificates, GitBook wechatpay-api-v3',
    confidence: 'documented',
  },
  {
    rule: 'Before an old platform certificate ends, both sign for five days; here they take turns',
    source: 'renewal of platform certificates, GitBook wechatpay-api-v3',
    confidence: 'documented',
  },
  {
    rule: 'A Wechatpay-Serial that is of no key of the merchant gets 400 PARAM_ERROR',
    source: 'binarywang/WxJava pull request 3548',
    confidence: 'community',
  },
];

const isUsed = ({ usedFrom = 0, usedUntil = Number.POSITIVE_INFINITY }: LivePlatformKey, now: number): boolean =>
  usedFrom <= now && now < usedUntil;

/** Whether a certificate can still be downloaded: also before it signs, no longer once it has stopped. */
export const isPublished = ({ usedUntil = Number.POSITIVE_INFINITY }: LivePlatformKey, now: number): boolean =>
  now < usedUntil;

/** What was signed so far, by merchant as it stands; a change of its keys starts anew. */
const sums = new WeakMap<object, { callbacks: number; turns: number }>();

const sumsOf = (merchant: object) => {
  const known = sums.get(merchant) ?? { callbacks: 0, turns: 0 };
  sums.set(merchant, known);
  return known;
};

const certificatesOf = ({ v3 }: V3Merchant, now: number): LivePlatformKey[] =>
  v3.platformKeys
    .filter((key) => key.certificate && isUsed(key, now))
    .toSorted((a, b) => (b.certificate?.effectiveAt ?? 0) - (a.certificate?.effectiveAt ?? 0));

const publicKeyOf = ({ v3 }: V3Merchant): LivePlatformKey | undefined =>
  v3.platformKeys.find(({ certificate }) => !certificate);

/** The newest certificate; where two are in use they take turns. */
const certificateInTurn = (merchant: V3Merchant, now: number): LivePlatformKey | undefined => {
  const used = certificatesOf(merchant, now);
  const sum = sumsOf(merchant);
  const turn = used.length > 1 ? sum.turns++ % used.length : 0;
  return used[turn];
};

/** Whether a merchant has both kinds of keys, and how far it has come. */
export const switchShare = ({ v3 }: V3Merchant, now: number): number => {
  const { startedAt, share } = v3.keySwitch ?? { startedAt: Number.NEGATIVE_INFINITY, share: 0.5 };
  if (startedAt === undefined) return 0;
  const day = Math.min(Math.max(Math.floor((now - startedAt) / DAY_MS), 0), SWITCH_SHARES.length - 1);
  return share ?? SWITCH_SHARES[day] ?? 1;
};

const hasStarted = ({ v3 }: V3Merchant): boolean => v3.keySwitch === undefined || v3.keySwitch.startedAt !== undefined;

/**
 * The key that signs an answer, by the Wechatpay-Serial of the request; `undefined` when that names no key of the
 * merchant.
 */
export const answerKey = (
  merchant: V3Merchant,
  serial: string | undefined,
  now: number,
): LivePlatformKey | undefined => {
  const named = merchant.v3.platformKeys.find((key) => key.id === serial && isPublished(key, now));
  if (serial && !named) return undefined;
  const publicKey = publicKeyOf(merchant);
  const asksPublicKey = PUBLIC_KEY_ID.test(serial ?? '') && hasStarted(merchant);
  if (publicKey && (asksPublicKey || certificatesOf(merchant, now).length === 0)) return publicKey;
  return named?.certificate && isUsed(named, now) ? named : certificateInTurn(merchant, now);
};

/** The key that signs the next notification: while switching, so many of them have the public key as the day says. */
export const callbackKey = (merchant: V3Merchant, now: number): LivePlatformKey => {
  const publicKey = publicKeyOf(merchant);
  const certificate = certificateInTurn(merchant, now);
  const sum = sumsOf(merchant);
  const share = publicKey && certificate ? switchShare(merchant, now) : 0;
  sum.callbacks += share;
  // Errors of binary fractions must not cost the last of ten tenths.
  const isPublicKeysTurn = sum.callbacks > 1 - 1e-9;
  if (isPublicKeysTurn) sum.callbacks -= 1;
  const key = isPublicKeysTurn ? publicKey : (certificate ?? publicKey);
  if (!key) throw new Error(`merchant ${merchant.mchid} has no platform key in use`);
  return key;
};
