import { type KeyObject, sign, verify } from 'node:crypto';
import { isAlone } from '../in-flight.ts';

const onThreadPool = (data: Buffer, key: KeyObject): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    sign('sha256', data, key, (error, signature) => (error ? reject(error) : resolve(signature)));
  });

/**
 * SHA256withRSA, PKCS#1 v1.5, standard base64. The thread pool signs while this thread serves others. A request that is
 * alone is signed for in place, once what is on its way to the table has left: waking a thread takes as long as signing
 * where processors are small, as those of cloud functions are, and there every request is alone.
 */
export const rsaSign = async (message: string, key: KeyObject): Promise<string> => {
  const data = Buffer.from(message);
  await new Promise(setImmediate);
  const signature = isAlone() ? sign('sha256', data, key) : await onThreadPool(data, key);
  return signature.toString('base64');
};

/** False for anything that is not a valid signature, base64 or not. */
export const rsaVerify = (message: Buffer, key: KeyObject, signature: string): boolean =>
  verify('sha256', message, key, Buffer.from(signature, 'base64'));
