import type { ServerResponse } from 'node:http';
import type { Answer } from './wire.ts';

/** Writes an answer; a raw header list keeps the spelling of names, on which wechatpay-java depends. */
export const sendAnswer = (response: ServerResponse, { status, headers, body }: Answer): void => {
  const length = status === 204 ? [] : ['Content-Length', String(Buffer.byteLength(body))];
  response.writeHead(status, [...headers.flat(), ...length]);
  // A string goes out in one write with the head, bytes do not.
  response.end(status === 204 ? undefined : body);
};
