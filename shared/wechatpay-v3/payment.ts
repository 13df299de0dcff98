import { type Clock, unixSeconds } from '../clock.ts';
import { createNonce } from '../nonce.ts';
import type { V3Credentials } from './credentials.ts';
import { paymentMessage } from './signature-message.ts';
import { rsaSign } from './signer.ts';

/** What the OpenSDK's `PayReq` takes (APP调起支付, merchant document 4012365340). All values are strings. */
export interface AppPayment {
  appid: string;
  partnerid: string;
  prepayid: string;
  package: 'Sign=WXPay';
  noncestr: string;
  /** Unix seconds. */
  timestamp: string;
  sign: string;
}

export const appPayment = async (
  credentials: V3Credentials,
  clock: Clock,
  appid: string,
  prepayId: string,
): Promise<AppPayment> => {
  const timestamp = String(unixSeconds(clock));
  const noncestr = createNonce();
  const sign = await rsaSign(paymentMessage(appid, timestamp, noncestr, prepayId), credentials.privateKey);
  return {
    appid,
    partnerid: credentials.mchid,
    prepayid: prepayId,
    package: 'Sign=WXPay',
    noncestr,
    timestamp,
    sign,
  };
};
