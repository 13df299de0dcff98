import { type KeyObject, sign } from 'node:crypto';

/** The four lines that `wx.requestPayment` signs, each ended by a line feed. */
export const paySignMessage = (appid: string, timestamp: number, nonce: string, prepayId: string): string =>
  `${appid}\n${timestamp}\n${nonce}\nprepay_id=${prepayId}\n`;

/** SHA256withRSA in base64. */
export const paySign = (message: string, key: KeyObject): string =>
  sign('sha256', Buffer.from(message), key).toString('base64');
