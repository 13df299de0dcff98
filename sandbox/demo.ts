import { createHash, randomBytes } from 'node:crypto';
import { v2Demo, v3Demo, wecomDemo } from './demo-merchants.ts';
import type { SandboxMerchant } from './merchant.ts';

/** Both sides of the demo merchants, with fresh keys. */
export interface Demo {
  /** The merchants' side: secret name → secret, in the form that Prepay reads. */
  secrets: Readonly<Record<string, object>>;
  /** The key with which a back office may order for every demo merchant. */
  apiKey: string;
  /** API certificates for calls that want one in the TLS handshake, by mchid; all PEM. */
  apiCertificates: Readonly<Record<string, { certificate: string; private_key: string }>>;
  /** The sandbox's side. */
  merchants: readonly SandboxMerchant[];
}

export interface DemoOptions {
  /** Where notifications go: `/<system>/<mchid>` is appended. */
  notificationsUrl?: string;
}

/**
 * Makes the demo merchants: v3 `1900000109` (public-key mode) and `1900000209` (certificate mode), Global v2 `10000100`
 * with sub-merchant `375907253`, and WeCom `1230000109`.
 */
export const createDemo = ({ notificationsUrl = 'http://127.0.0.1:8787/notifications' }: DemoOptions = {}): Demo => {
  const apiKey = randomBytes(32).toString('base64url');
  const api_keys = [
    {
      id: 'demo',
      sha256: createHash('sha256').update(apiKey).digest('hex'),
      scopes: ['orders:write', 'orders:read'],
    },
  ];
  const halves = [
    v3Demo('1900000109', 'wxd678efh567hg6787', `${notificationsUrl}/wechatpay-v3/1900000109`, 'public_key'),
    v3Demo('1900000209', 'wxd678efh567hg6787', `${notificationsUrl}/wechatpay-v3/1900000209`, 'certificate'),
    v2Demo('10000100', 'wx2421b1c4370ec43b', `${notificationsUrl}/wechatpay-v2/10000100`),
    wecomDemo('1230000109', 'wx1cce664e7cdcf31a', `${notificationsUrl}/wecom/1230000109`),
  ];
  const secrets = halves.map(({ secret }) => {
    const order_token_keys = [{ kid: 'demo', key: randomBytes(32).toString('base64url') }];
    return [`prepay-merchant-${secret.mchid}`, { ...secret, api_keys, order_token_keys }] as const;
  });
  const certificates = halves.flatMap(({ secret: { mchid }, apiCertificate }) =>
    apiCertificate ? [[mchid, apiCertificate] as const] : [],
  );
  return {
    secrets: Object.fromEntries(secrets),
    apiKey,
    apiCertificates: Object.fromEntries(certificates),
    merchants: halves.map(({ merchant }) => merchant),
  };
};
