import { constants, privateDecrypt } from 'node:crypto';
import type { World } from '../system.ts';
import type { V3Caller } from './reply.ts';

/** What the SDKs use, and what an FAQ recommends. */
const HASHES: Readonly<Record<World['behaviour']['v3_oaep'], readonly string[]>> = {
  sha1: ['sha1'],
  either: ['sha1', 'sha256'],
};

/**
 * The plaintext of a sensitive field, which the merchant encrypted (RSA-OAEP, base64) for the key that Wechatpay-Serial
 * names; `undefined` where no such key opens it.
 */
export const decryptField = (
  ciphertext: string,
  { platformKey }: V3Caller,
  { behaviour }: World,
): string | undefined => {
  for (const oaepHash of HASHES[behaviour.v3_oaep]) {
    try {
      const key = { key: platformKey.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash };
      return privateDecrypt(key, Buffer.from(ciphertext, 'base64')).toString('utf8');
    } catch {
      // Encrypted otherwise: the next hash may fit.
    }
  }
  return undefined;
};
