import { createCipheriv } from 'node:crypto';

/**
 * AEAD_AES_256_GCM as WeChat Pay and WeCom write it: the tag follows the ciphertext, the nonce is used as its 12 ASCII
 * bytes.
 */
export const sealAead = (key: string | Buffer, nonce: string, associatedData: string, plaintext: string): string => {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associatedData));
  return Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
};
