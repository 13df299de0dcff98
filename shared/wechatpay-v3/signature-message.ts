/**
 * The texts that APIv3 signs. Every line ends with a line feed, the last one too.
 * Sources: merchant documents 4012365336 (request), 4013053249 (response), 4012365340 (APP), 4012365339 (JSAPI).
 */

export const requestMessage = (
  method: string,
  target: string,
  timestamp: string,
  nonce: string,
  body: string,
): string => `${method}\n${target}\n${timestamp}\n${nonce}\n${body}\n`;

/** `body` as received, byte for byte; empty for 204. */
export const responseMessage = (timestamp: string, nonce: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')]);

/** `packed` is the bare prepay_id for the OpenSDK, `prepay_id=…` for JSAPI and mini-programs. */
export const paymentMessage = (appid: string, timestamp: string, nonce: string, packed: string): string =>
  `${appid}\n${timestamp}\n${nonce}\n${packed}\n`;
