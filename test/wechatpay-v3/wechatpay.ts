import { createCipheriv, createSecretKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createLog, type Log } from '../../shared/log.ts';
import type { V3Credentials } from '../../shared/wechatpay-v3/credentials.ts';

export const createKeys = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

export const MERCHANT = createKeys();
export const WECHATPAY = createKeys();
export const PUBLIC_KEY_ID = 'PUB_KEY_ID_0000000000000024101100397200000006';
export const APIV3_KEY = 'an-apiv3-key-of-exactly-32-bytes';

const common = { mchid: '1900000109', serial_no: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1' };

export const publicKeyMode = (): V3Credentials => ({
  ...common,
  privateKey: MERCHANT.privateKey,
  apiv3Key: null,
  publicKeys: new Map([[PUBLIC_KEY_ID, WECHATPAY.publicKey]]),
});

export const certificateMode = (apiv3Key = APIV3_KEY): V3Credentials => ({
  ...common,
  privateKey: MERCHANT.privateKey,
  apiv3Key: createSecretKey(Buffer.from(apiv3Key)),
  publicKeys: new Map(),
});

/** How WeChat signs an answer. */
export interface Signing {
  serial: string;
  key: KeyObject;
  /** Unix seconds. */
  timestamp: number | string;
}

export const signatureHeaders = (body: string | Buffer, { serial, key, timestamp }: Signing) => {
  const nonce = randomBytes(16).toString('hex');
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), Buffer.from(body), Buffer.from('\n')]);
  return {
    'wechatpay-timestamp': String(timestamp),
    'wechatpay-nonce': nonce,
    'wechatpay-serial': serial,
    'wechatpay-signature': sign('sha256', message, key).toString('base64'),
  };
};

export const answerSigned = (response: ServerResponse, status: number, body: string, signing: Signing): void => {
  const headers = { 'Content-Type': 'application/json; charset=utf-8', ...signatureHeaders(body, signing) };
  response.writeHead(status, headers).end(body);
};

/** One entry of the answer of `GET /v3/certificates`. */
export const sealedCertificate = (
  serial: string,
  pem: string,
  apiv3Key = APIV3_KEY,
  associatedData = 'certificate',
) => {
  const nonce = randomBytes(6).toString('hex');
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiv3Key), Buffer.from(nonce));
  cipher.setAAD(Buffer.from(associatedData));
  const sealed = Buffer.concat([cipher.update(pem), cipher.final(), cipher.getAuthTag()]);
  return {
    serial_no: serial,
    effective_time: '2026-01-01T00:00:00+08:00',
    expire_time: '2031-01-01T00:00:00+08:00',
    encrypt_certificate: {
      algorithm: 'AEAD_AES_256_GCM',
      nonce,
      associated_data: associatedData,
      ciphertext: sealed.toString('base64'),
    },
  };
};

/** A log whose lines the test reads. */
export const capturedLog = (): { log: Log; lines: string[] } => {
  const lines: string[] = [];
  return { log: createLog('trace', { write: (line) => void lines.push(line) }), lines };
};
