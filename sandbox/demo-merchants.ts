import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { PlatformKey, SandboxMerchant } from './merchant.ts';
import { createMerchantCertificate } from './merchants/merchant-certificate.ts';
import { createPlatformCertificate } from './platform-certificate.ts';
import { randomBase62, randomDigits, randomHex } from './random.ts';

const DAY_MS = 86_400_000;

const rsaKey = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

const keyPair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { private_key: pkcs8(privateKey), public_key: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
};

const certificateKey = (): PlatformKey => {
  const key = rsaKey();
  const from = Date.now() - DAY_MS;
  const { serialNo, pem } = createPlatformCertificate(key, new Date(from), new Date(from + 5 * 365 * DAY_MS));
  return { id: serialNo, private_key: pkcs8(key), certificate: pem };
};

/** The two sides of one merchant. */
export interface Half {
  secret: { mchid: string } & Record<string, unknown>;
  merchant: SandboxMerchant;
  /** The merchant's API certificate, where a call wants it in the TLS handshake. */
  apiCertificate?: { certificate: string; private_key: string };
}

/** A v3 merchant; `public_key` mode has no platform certificate. */
export const v3Demo = (mchid: string, appid: string, notify_url: string, mode: 'public_key' | 'certificate'): Half => {
  const { private_key, public_key } = keyPair();
  const { serialNo: serial_no } = createMerchantCertificate(mchid, createPublicKey(public_key));
  const apiv3_key = randomBase62(32);
  const platform = keyPair();
  const publicKeyId = `PUB_KEY_ID_01${mchid}${randomDigits(22)}`;
  const bare: PlatformKey = { id: publicKeyId, private_key: platform.private_key };
  const platform_keys = mode === 'public_key' ? [bare] : [certificateKey()];
  const public_keys = mode === 'public_key' ? { [publicKeyId]: platform.public_key } : {};
  return {
    secret: {
      mchid,
      appids: [appid],
      notify_url,
      wechatpay_v3: { serial_no, private_key, apiv3_key, ...(mode === 'public_key' && { public_keys }) },
    },
    merchant: { mchid, appids: [appid], wechatpay_v3: { serial_no, public_key, apiv3_key, platform_keys } },
  };
};

/** A Global v2 institution that also orders in direct mode. */
export const v2Demo = (mchid: string, appid: string, notify_url: string): Half => {
  const api_key = randomBase62(32);
  const { private_key, public_key } = keyPair();
  const { serialNo: serial_no, pem } = createMerchantCertificate(mchid, createPublicKey(public_key));
  const sub = { sub_mch_id: '375907253', sub_appids: ['wx8888888888888888'] };
  return {
    secret: {
      mchid,
      appids: [appid],
      notify_url,
      wechatpay_v2: { api_key, sign_type: 'HMAC-SHA256', sub_mch_ids: [sub.sub_mch_id] },
    },
    merchant: {
      mchid,
      appids: [appid],
      wechatpay_v2: { api_key, certificate: { serial_no, public_key }, sub_merchants: [sub] },
    },
    apiCertificate: { certificate: pem, private_key },
  };
};

/** A merchant of a WeCom corp. */
export const wecomDemo = (mchid: string, appid: string, url: string): Half => {
  const corpid = `ww${randomHex(16)}`;
  const corpsecret = randomBase62(43);
  const [token, encoding_aes_key] = [randomBase62(32), randomBase62(43)];
  return {
    secret: {
      mchid,
      appids: [appid],
      wecom: { corpid, corpsecret, callback_token: token, encoding_aes_key },
    },
    merchant: {
      mchid,
      appids: [appid],
      wecom: {
        corpid,
        corpsecret,
        pay_sign_private_key: pkcs8(rsaKey()),
        callback: { url, token, encoding_aes_key },
      },
    },
  };
};
