import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { PlatformKey, SandboxMerchant } from '../merchant.ts';
import { merchantKey, platformKey, spki } from './new-merchant.ts';

type V3Side = NonNullable<SandboxMerchant['wechatpay_v3']>;
type V2Side = NonNullable<SandboxMerchant['wechatpay_v2']>;

/** A merchant with some of its v3 side changed. */
export const withV3 =
  (change: (v3: V3Side) => V3Side) =>
  (merchant: SandboxMerchant): SandboxMerchant =>
    merchant.wechatpay_v3 ? { ...merchant, wechatpay_v3: change(merchant.wechatpay_v3) } : merchant;

export const withV2 =
  (change: (v2: V2Side) => V2Side) =>
  (merchant: SandboxMerchant): SandboxMerchant =>
    merchant.wechatpay_v2 ? { ...merchant, wechatpay_v2: change(merchant.wechatpay_v2) } : merchant;

/**
 * A new API certificate for a merchant, of a key that it brings or that is made here. The old serial number is accepted
 * until `oldValidUntil` (virtual ms).
 */
export const newApiCertificate = async (
  mchid: string,
  brought: { public_key?: string; certificate?: string },
  oldValidUntil: number,
) => {
  const { publicKey, ...told } = await merchantKey(mchid, brought);
  const { serial_no } = told;
  const public_key = spki(publicKey);
  const change = (merchant: SandboxMerchant): SandboxMerchant => {
    const v3 = withV3((old) => ({
      ...old,
      serial_no,
      public_key,
      former_keys: [
        ...(old.former_keys ?? []),
        { serial_no: old.serial_no, public_key: old.public_key, valid_until: oldValidUntil },
      ],
    }))(merchant);
    return withV2((old) => (old.certificate ? { ...old, certificate: { serial_no, public_key } } : old))(v3);
  };
  return { told, change };
};

const publicPem = ({ private_key }: PlatformKey): string => spki(createPublicKey(createPrivateKey(private_key)));

/** What the merchant downloads of a platform key. */
export const toldOf = (key: PlatformKey) =>
  key.certificate === undefined
    ? { public_key_id: key.id, public_key: publicPem(key) }
    : { serial_no: key.id, certificate: key.certificate };

/**
 * A new platform certificate, which signs from `usedFrom` on; the old ones sign until `oldUsedUntil` (virtual ms).
 */
export const newPlatformCertificate = async (mchid: string, usedFrom: number, oldUsedUntil: number) => {
  // Clients encrypt with the certificate that became effective last.
  const made = await platformKey(mchid, 'certificate', Date.now());
  const change = withV3((old) => ({
    ...old,
    platform_keys: [
      { ...made, used_from: usedFrom },
      ...old.platform_keys.map((key) => (key.certificate === undefined ? key : { ...key, used_until: oldUsedUntil })),
    ],
  }));
  return { made, change };
};

/** A public key beside the certificates; nothing is signed with it until the switch is started. */
export const issuePublicKey = async (mchid: string) => {
  const made = await platformKey(mchid, 'public_key');
  const change = withV3((old) => ({ ...old, platform_keys: [...old.platform_keys, made], key_switch: {} }));
  return { made, change };
};

/** The public key signs a growing share of the notifications from now on, or the given share. */
export const startSwitch = (now: number, share: number | undefined) =>
  withV3((old) => ({ ...old, key_switch: { started_at: now, ...(share !== undefined && { share }) } }));

const keeping = (kept: (key: PlatformKey) => boolean) =>
  withV3(({ key_switch, ...old }) => ({ ...old, platform_keys: old.platform_keys.filter(kept) }));

/** Back to certificates: the public key is gone. */
export const rollBackSwitch = keeping(({ certificate }) => certificate !== undefined);

/** The certificates are given up. */
export const finishSwitch = keeping(({ certificate }) => certificate === undefined);

/** Another API key for v2; the former one is remembered for explanations. */
export const withApiKey = (api_key: string) =>
  withV2((old) => ({
    ...old,
    api_key,
    former_api_keys: [...(old.former_api_keys ?? []).filter((key) => key !== api_key), old.api_key],
  }));

/** A key that does not count yet, remembered for explanations. */
export const withPendingApiKey = (api_key: string) =>
  withV2((old) => ({ ...old, former_api_keys: [...(old.former_api_keys ?? []), api_key] }));
