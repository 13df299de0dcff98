import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import type { PlatformKey, SandboxMerchant, WecomCallback } from '../merchant.ts';
import { createPlatformCertificate } from '../platform-certificate.ts';
import { randomBase62, randomDigits, randomHex } from '../random.ts';
import { createMerchantCertificate } from './merchant-certificate.ts';
import { type CallbackWish, type MerchantWish, MerchantWishError } from './merchant-wish.ts';

const DAY_MS = 86_400_000;
const FIVE_YEARS_MS = 5 * 365 * DAY_MS;

const generate = promisify(generateKeyPair);

export const rsa = (): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> =>
  generate('rsa', { modulusLength: 2048 });

export const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
export const spki = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();

/** Reads a key or certificate of the merchant. Throws a {@link MerchantWishError} that names the member. */
const readable = <Value>(member: string, read: () => Value): Value => {
  try {
    return read();
  } catch {
    throw new MerchantWishError(`wechatpay_v3.${member} cannot be read`);
  }
};

const isRsa = (member: string, key: KeyObject): KeyObject => {
  if (key.asymmetricKeyType === 'rsa') return key;
  throw new MerchantWishError(`wechatpay_v3.${member} must be of an RSA key`);
};

/** The merchant's own key: brought along as a certificate or a public key, or made here. */
export const merchantKey = async (
  mchid: string,
  { public_key, certificate }: { public_key?: string; certificate?: string },
) => {
  if (certificate !== undefined) {
    const { serialNumber, publicKey } = readable('certificate', () => new X509Certificate(certificate));
    return { serial_no: serialNumber, certificate, publicKey: isRsa('certificate', publicKey) };
  }
  if (public_key !== undefined) {
    const publicKey = isRsa(
      'public_key',
      readable('public_key', () => createPublicKey(public_key)),
    );
    const { serialNo, pem } = createMerchantCertificate(mchid, publicKey);
    return { serial_no: serialNo, certificate: pem, publicKey };
  }
  const { privateKey, publicKey } = await rsa();
  const { serialNo, pem } = createMerchantCertificate(mchid, publicKey);
  return { serial_no: serialNo, certificate: pem, publicKey, private_key: pkcs8(privateKey) };
};

/** A key with which WeChat signs for the merchant; a certificate begins a day ago unless told otherwise (real ms). */
export const platformKey = async (
  mchid: string,
  mode: 'public_key' | 'certificate',
  from = Date.now() - DAY_MS,
): Promise<PlatformKey> => {
  const { privateKey } = await rsa();
  const private_key = pkcs8(privateKey);
  if (mode === 'public_key') return { id: `PUB_KEY_ID_01${mchid.slice(0, 10)}${randomDigits(22)}`, private_key };
  const { serialNo, pem } = createPlatformCertificate(privateKey, new Date(from), new Date(from + FIVE_YEARS_MS));
  return { id: serialNo, private_key, certificate: pem };
};

/** Both sides of a new merchant: what WeChat keeps, and what the merchant is told once. */
export interface NewMerchant {
  merchant: SandboxMerchant;
  credentials: Record<string, unknown>;
}

const v3Side = async (mchid: string, wish: NonNullable<MerchantWish['wechatpay_v3']>) => {
  const mode = wish.mode ?? 'public_key';
  const secret = wish.apiv3_key === null ? {} : { apiv3_key: wish.apiv3_key ?? randomBase62(32) };
  const [{ publicKey, ...own }, platform] = await Promise.all([merchantKey(mchid, wish), platformKey(mchid, mode)]);
  const platformPublic = spki(createPublicKey(createPrivateKey(platform.private_key)));
  const { certificate } = platform;
  return {
    kept: { serial_no: own.serial_no, public_key: spki(publicKey), ...secret, platform_keys: [platform] },
    told: {
      ...own,
      ...secret,
      ...(certificate === undefined
        ? { public_keys: { [platform.id]: platformPublic } }
        : { platform_certificates: { [platform.id]: certificate } }),
    },
  };
};

/** An API certificate for `/secapi/`; a merchant with v3 has one already. */
const v2Side = async (mchid: string, wish: NonNullable<MerchantWish['wechatpay_v2']>, hasCertificate: boolean) => {
  const api_key = wish.api_key ?? randomBase62(32);
  if (hasCertificate) return { kept: { api_key }, told: { api_key } };
  const { publicKey, ...own } = await merchantKey(mchid, {});
  const certificate = { serial_no: own.serial_no, public_key: spki(publicKey) };
  return { kept: { api_key, certificate }, told: { api_key, ...own } };
};

/** A callback address with the secrets that go with it, made up where they are not given. */
export const callbackWith = ({ url, token, encoding_aes_key, agentid }: CallbackWish): WecomCallback => ({
  url,
  token: token ?? randomBase62(32),
  encoding_aes_key: encoding_aes_key ?? randomBase62(43),
  ...(agentid !== undefined && { agentid }),
});

const wecomSide = async ({ corpid, corpsecret, callback }: NonNullable<MerchantWish['wecom']>) => {
  const told = {
    corpid: corpid ?? `ww${randomHex(16)}`,
    corpsecret: corpsecret ?? randomBase62(43),
    ...(callback && { callback: callbackWith(callback) }),
  };
  const { privateKey, publicKey } = await rsa();
  return {
    kept: { ...told, pay_sign_private_key: pkcs8(privateKey) },
    told: { ...told, pay_sign_public_key: spki(publicKey) },
  };
};

/**
 * Makes a merchant: real RSA-2048 keys and X.509 certificates. `freshMchid` is used unless the wish names one. Rejects with a
 * {@link MerchantWishError} when a key that was brought along cannot be read.
 */
export const newMerchant = async (wish: MerchantWish, freshMchid: string): Promise<NewMerchant> => {
  const { mchid = freshMchid, appids = [`wx${randomHex(16)}`], wechatpay_v2, wecom } = wish;
  const wechatpay_v3 = wish.wechatpay_v3 ?? (wechatpay_v2 || wecom ? undefined : {});
  const v3 = wechatpay_v3 && (await v3Side(mchid, wechatpay_v3));
  const v2 = wechatpay_v2 && (await v2Side(mchid, wechatpay_v2, v3 !== undefined));
  const corp = wecom && (await wecomSide(wecom));
  return {
    merchant: {
      mchid,
      appids,
      ...(v3 && { wechatpay_v3: v3.kept }),
      ...(v2 && { wechatpay_v2: v2.kept }),
      ...(corp && { wecom: corp.kept }),
    },
    credentials: {
      mchid,
      appids,
      ...(v3 && { wechatpay_v3: v3.told }),
      ...(v2 && { wechatpay_v2: v2.told }),
      ...(corp && { wecom: corp.told }),
    },
  };
};
