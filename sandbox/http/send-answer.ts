import type { ServerResponse } from 'node:http';
import type { Answer } from './wire.ts';

/** Writes an answer; a raw header list keeps the spelling of names, on which wechatpay-java depends. */
export const sendAnswer = (response: ServerResponse, { status, headers, body }: Answer): void => {
  const bytes = Buffer.from(body, 'utf8');
  const length = status === 204 ? [] : ['Content-Length', String(bytes.length)];
  response.writeHead(status, [...headers.flat(), ...length]);
  response.end(status === 204 ? undefined : bytes);
};
