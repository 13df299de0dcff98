import type { KeyObject } from 'node:crypto';
import { type Clock, unixSeconds } from '../clock.ts';
import { createNonce } from '../nonce.ts';
import { type SignType, signFields } from './signature.ts';

/** What `WeixinJSBridge` takes for `getBrandWCPayRequest` (WeChat Pay Global, JSAPI). All values are strings. */
export interface JsapiPayment {
  appId: string;
  /** Unix seconds. */
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: SignType;
  paySign: string;
}

/** What the OpenSDK's `PayReq` takes (WeChat Pay Global, In-App). The algorithm of `sign` is the order's. */
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

export const jsapiPayment = (
  order: { appid: string; prepay_id: string },
  key: KeyObject,
  signType: SignType,
  clock: Clock,
): JsapiPayment => {
  const signed = {
    appId: order.appid,
    timeStamp: String(unixSeconds(clock)),
    nonceStr: createNonce(),
    package: `prepay_id=${order.prepay_id}`,
    signType,
  };
  return { ...signed, paySign: signFields(signed, key, signType) };
};

export const appPayment = (
  order: { appid: string; partnerid: string; prepay_id: string },
  key: KeyObject,
  signType: SignType,
  clock: Clock,
): AppPayment => {
  const signed = {
    appid: order.appid,
    partnerid: order.partnerid,
    prepayid: order.prepay_id,
    package: 'Sign=WXPay',
    noncestr: createNonce(),
    timestamp: String(unixSeconds(clock)),
  } as const;
  return { ...signed, sign: signFields(signed, key, signType) };
};
