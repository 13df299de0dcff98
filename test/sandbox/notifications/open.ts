import { createDecipheriv, createHash, verify } from 'node:crypto';
import type { Received } from './receiver.ts';

interface Sealed {
  ciphertext: string;
  nonce: string;
  associated_data?: string;
}

/** AEAD_AES_256_GCM, opened as a merchant would. */
export const openText = (key: string | Buffer, { ciphertext, nonce, associated_data = '' }: Sealed): string => {
  const bytes = Buffer.from(ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associated_data));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
};

export const openAead = (key: string | Buffer, sealed: Sealed): Record<string, unknown> =>
  JSON.parse(openText(key, sealed));

export interface V3Notification {
  id: string;
  create_time: string;
  resource_type: string;
  event_type: string;
  summary: string;
  resource: { original_type: string; algorithm: string; ciphertext: string; nonce: string; associated_data?: string };
}

/** Whether a v3 notification's signature holds under a public key or certificate. */
export const v3Holds = ({ headers, body }: Received, publicKey: string): boolean => {
  const text = `${headers['wechatpay-timestamp']}\n${headers['wechatpay-nonce']}\n${body}\n`;
  const signature = Buffer.from(headers['wechatpay-signature'] ?? '', 'base64');
  return verify('sha256', Buffer.from(text), publicKey, signature);
};

/** `req_info` of a v2 refund notification. */
export const openReqInfo = (apiKey: string, reqInfo: string): string => {
  const key = createHash('md5').update(apiKey).digest('hex');
  const decipher = createDecipheriv('aes-256-ecb', key, null);
  return Buffer.concat([decipher.update(reqInfo, 'base64'), decipher.final()]).toString('utf8');
};

/** WeCom's message crypt, opened by hand: 16 random bytes, length, message, receiver, padded to 32. */
export const openMessage = (encrypted: string, encodingAesKey: string): { message: string; receiveId: string } => {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const text = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()]);
  const end = 20 + text.readUInt32BE(16);
  const padding = text.at(-1) ?? 0;
  if (text.length % 32 !== 0 || padding < 1 || padding > 32) throw new Error('padding');
  return {
    message: text.subarray(20, end).toString('utf8'),
    receiveId: text.subarray(end, text.length - padding).toString('utf8'),
  };
};
