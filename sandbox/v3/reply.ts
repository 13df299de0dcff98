import type { Explanation } from '../explain/explanation.ts';
import type { SignatureTrace } from '../http/wire.ts';
import type { LiveMerchant } from '../merchants/merchants.ts';
import type { V3Refusal } from './errors.ts';

/** A merchant that has v3 credentials. */
export type V3Merchant = LiveMerchant & { v3: NonNullable<LiveMerchant['v3']> };

/** Who signed a request rightly, and the key with which the answer is to be signed. */
export interface V3Caller {
  merchant: V3Merchant;
  platformKey: V3Merchant['v3']['platformKeys'][number];
  /** The Wechatpay-Serial of the request names no key of WeChat for the merchant. */
  unknownSerial?: true;
  signature: SignatureTrace;
}

/** A request that was not carried out, with the reason for a person. */
export interface V3Refused {
  refusal: V3Refusal;
  verdict: string;
}

/** An answer before it is signed. */
export type V3Reply = { verdict: string; signature?: SignatureTrace; explanation?: Explanation } & (
  | { status: 200; body: object }
  /** No body, but signed. */
  | { status: 204 }
  | { refusal: V3Refusal /** 401 of the order calls carry none. */; withoutRequestId?: boolean }
  /** Unknown path or method: no body, no signature, no Request-ID. */
  | { bareStatus: 404 | 405 }
);
