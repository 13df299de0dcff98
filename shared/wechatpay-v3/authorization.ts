import { type Clock, unixSeconds } from '../clock.ts';
import { createNonce } from '../nonce.ts';
import type { ExchangeRequest } from '../upstream/exchange.ts';
import type { V3Credentials } from './credentials.ts';
import { requestMessage } from './signature-message.ts';
import { rsaSign } from './signer.ts';

/**
 * Signs a request. The host is not signed, so the same request may go to any origin within five minutes.
 * In public-key mode `Wechatpay-Serial` names the key with which WeChat shall sign its answer (document 4012154180).
 */
export const signedRequest = async (
  credentials: V3Credentials,
  clock: Clock,
  method: 'GET' | 'POST',
  target: string,
  body?: string,
): Promise<ExchangeRequest> => {
  const timestamp = String(unixSeconds(clock));
  const nonce = createNonce();
  const signature = await rsaSign(requestMessage(method, target, timestamp, nonce, body ?? ''), credentials.privateKey);
  const [publicKeyId] = credentials.publicKeys.keys();
  return {
    method,
    target,
    body,
    headers: {
      Authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${credentials.mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${credentials.serial_no}"`,
      Accept: 'application/json',
      'User-Agent': 'prepay',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(publicKeyId === undefined ? {} : { 'Wechatpay-Serial': publicKeyId }),
    },
  };
};
