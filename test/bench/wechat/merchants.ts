import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import type { Demo } from '../../../sandbox/demo.ts';
import type { SandboxMerchant } from '../../../sandbox/merchant.ts';
import { createStub, type StubAnswer } from './answers.ts';

/** The demo merchants of the three systems. */
export const V3_MERCHANT = '1900000109';
export const V2_MERCHANT = '10000100';
export const WECOM_MERCHANT = '1230000109';

export type SignType = 'MD5' | 'HMAC-SHA256';

interface Secret {
  mchid: string;
  appids: string[];
  notify_url: string;
  wechatpay_v3?: { serial_no: string; private_key: string; public_keys?: Record<string, string> };
  wechatpay_v2?: { api_key: string; sign_type: SignType };
}

export const secretOf = ({ secrets }: Demo, mchid: string): Secret => secrets[`prepay-merchant-${mchid}`] as Secret;

const merchantOf = ({ merchants }: Demo, mchid: string): SandboxMerchant[] =>
  merchants.filter((merchant) => merchant.mchid === mchid);

/** What everybody who places an order of APIv3 has, and the answer that WeChat gives. */
export interface V3Scene {
  secret: Secret;
  appid: string;
  serial: string;
  privatePem: string;
  privateKey: KeyObject;
  platformSerial: string;
  platformPem: string;
  platformKey: KeyObject;
  answer: StubAnswer;
}

export const v3Scene = (demo: Demo): V3Scene => {
  const secret = secretOf(demo, V3_MERCHANT);
  const { serial_no = '', private_key = '', public_keys = {} } = secret.wechatpay_v3 ?? {};
  const [[platformSerial, platformPem] = ['', '']] = Object.entries(public_keys);
  return {
    secret,
    appid: secret.appids[0] ?? '',
    serial: serial_no,
    privatePem: private_key,
    privateKey: createPrivateKey(private_key),
    platformSerial,
    platformPem,
    platformKey: createPublicKey(platformPem),
    answer: createStub(merchantOf(demo, V3_MERCHANT))({ method: 'POST', target: '/v3/pay/transactions/app', body: '' }),
  };
};

/** The same for APIv2 under one algorithm. */
export interface V2Scene {
  secret: Secret;
  appid: string;
  apiKey: string;
  key: KeyObject;
  answer: StubAnswer;
}

export const v2Scene = (demo: Demo, signType: SignType): V2Scene => {
  const { wechatpay_v2, ...secret } = secretOf(demo, V2_MERCHANT);
  const api_key = wechatpay_v2?.api_key ?? '';
  const body = `<xml><trade_type>JSAPI</trade_type><sign_type>${signType}</sign_type></xml>`;
  return {
    secret: { ...secret, wechatpay_v2: { ...wechatpay_v2, api_key, sign_type: signType } },
    appid: secret.appids[0] ?? '',
    apiKey: api_key,
    key: createSecretKey(Buffer.from(api_key)),
    answer: createStub(merchantOf(demo, V2_MERCHANT))({ method: 'POST', target: '/pay/unifiedorder', body }),
  };
};
