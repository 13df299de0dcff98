/** The lines before the body. */
export const requestHead = (method: string, target: string, timestamp: string, nonce: string): string =>
  `${method}\n${target}\n${timestamp}\n${nonce}\n`;

/** The string under a request's signature: method, raw target, timestamp, nonce, raw body, each ended by a line feed. */
export const requestMessage = (
  method: string,
  target: string,
  timestamp: string,
  nonce: string,
  body: Buffer,
): Buffer => Buffer.concat([Buffer.from(requestHead(method, target, timestamp, nonce)), body, Buffer.from('\n')]);

/** The string under an answer's signature. */
export const responseMessage = (timestamp: string, nonce: string, body: string): string =>
  `${timestamp}\n${nonce}\n${body}\n`;
