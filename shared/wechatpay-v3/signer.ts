import { type KeyObject, sign, verify } from 'node:crypto';

/** SHA256withRSA, PKCS#1 v1.5, standard base64; computed on the thread pool. */
export const rsaSign = (message: string, key: KeyObject): Promise<string> =>
  new Promise((resolve, reject) => {
    sign('sha256', Buffer.from(message), key, (error, signature) => {
      if (error) reject(error);
      else resolve(signature.toString('base64'));
    });
  });

/** False for anything that is not a valid signature, base64 or not. */
export const rsaVerify = (message: Buffer, key: KeyObject, signature: string): boolean =>
  verify('sha256', message, key, Buffer.from(signature, 'base64'));
