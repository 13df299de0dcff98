import { sealAead } from '../notifications/aead.ts';
import { randomHex } from '../random.ts';
import { rfc3339 } from '../time.ts';
import { v3Refusal } from './errors.ts';
import { isPublished } from './platform-keys.ts';
import type { V3Caller, V3Reply } from './reply.ts';

const ASSOCIATED_DATA = 'certificate';

/** As the live service says it to merchants in public-key mode. */
export const NO_CERTIFICATE =
  '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。可查看指引https://pay.weixin.qq.com/docs/merchant/products/platform-certificate/wxp-pub-key-guide.html';

/** `GET /v3/certificates` behind authentication. */
export const certificates = ({ merchant }: V3Caller, now: number): V3Reply => {
  const { apiv3Key } = merchant.v3;
  if (apiv3Key === undefined) throw new Error(`merchant ${merchant.mchid} was let in without an APIv3 key`);
  const data = merchant.v3.platformKeys.flatMap((key) => {
    const { id, certificate } = key;
    if (!certificate || !isPublished(key, now)) return [];
    const nonce = randomHex(12);
    return {
      effective_time: rfc3339(certificate.effectiveAt),
      encrypt_certificate: {
        algorithm: 'AEAD_AES_256_GCM',
        associated_data: ASSOCIATED_DATA,
        ciphertext: sealAead(apiv3Key, nonce, ASSOCIATED_DATA, certificate.pem),
        nonce,
      },
      expire_time: rfc3339(certificate.expiresAt),
      serial_no: id,
    };
  });
  // Merchants in public-key mode have no certificate: their first call of older SDKs fails with this 404.
  if (data.length === 0) {
    return { refusal: v3Refusal('RESOURCE_NOT_EXISTS', { message: NO_CERTIFICATE }), verdict: 'public-key mode' };
  }
  return { status: 200, body: { data }, verdict: `${data.length} certificate(s)` };
};
