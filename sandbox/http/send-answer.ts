import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from './wire.ts';

/** A raw header list keeps the spelling of names, on which wechatpay-java depends. */
const writeHead = (response: ServerResponse, { status, headers, body }: Answer): void => {
  const length = status === 204 ? [] : ['Content-Length', String(Buffer.byteLength(body))];
  response.writeHead(status, [...headers.flat(), ...length]);
};

/** Writes an answer. */
export const sendAnswer = (response: ServerResponse, answer: Answer): void => {
  writeHead(response, answer);
  // A string goes out in one write with the head, bytes do not.
  response.end(answer.status === 204 ? undefined : answer.body);
};

/** Writes an answer byte by byte, so many real milliseconds apart. Rejects when the signal is given. */
export const dripAnswer = async (
  response: ServerResponse,
  answer: Answer,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> => {
  writeHead(response, answer);
  response.flushHeaders();
  for (const byte of typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : answer.body) {
    await delay(everyMs, undefined, { signal });
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
  }
  response.end();
};
