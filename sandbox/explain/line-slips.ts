import { createHash } from 'node:crypto';
import { type Lines, lineSlip } from './lines.ts';
import type { Slip } from './slips.ts';

const joined =
  (separator: string, ending = separator) =>
  (lines: Lines) => ({ ...lines, separator, ending });

const sha256 = (text: Buffer, form: 'hex' | 'base64') => createHash('sha256').update(text).digest(form);

const hashed = (about: string, finish: (text: Buffer) => Buffer): Slip<Lines> => ({
  cause: 'hashed_twice',
  about,
  part: 'finish',
  make: (lines) => ({ ...lines, finish }),
});

/** Ways of joining lines wrongly; the same for every string of lines. */
export const JOIN_SLIPS: readonly Slip<Lines>[] = [
  { cause: 'newline_missing', part: 'ending', make: (lines) => ({ ...lines, ending: '' }) },
  { cause: 'newline_extra', part: 'ending', make: (lines) => ({ ...lines, ending: '\n\n' }) },
  { cause: 'crlf', part: 'separator', make: joined('\r\n') },
  { cause: 'newline_literal', part: 'separator', make: joined('\\n') },
  { cause: 'separators_missing', part: 'separator', make: joined('') },
  hashed('SHA-256', (text) => createHash('sha256').update(text).digest()),
  hashed('SHA-256, hex', (text) => Buffer.from(sha256(text, 'hex'))),
  hashed('SHA-256, HEX', (text) => Buffer.from(sha256(text, 'hex').toUpperCase())),
  hashed('SHA-256, base64', (text) => Buffer.from(sha256(text, 'base64'))),
];

/** Signing and sending took the time apart: the clock had gone on meanwhile. */
const SECONDS_APART = [-1, 1, -2, 2, -3, 3, -5, 5] as const;

/** Ways of getting the timestamp in line `at` wrong. */
export const timestampSlips = (at: number): readonly Slip<Lines>[] => [
  lineSlip({ cause: 'timestamp_milliseconds', part: 'timestamp' }, at, (line) => `${line}000`),
  ...SECONDS_APART.map((seconds) =>
    lineSlip(
      { cause: 'timestamp_differs', about: `${seconds > 0 ? '+' : ''}${seconds} s`, part: 'timestamp' },
      at,
      (line) => String(Number(line.toString()) + seconds),
    ),
  ),
];

/** Ways of getting the nonce in line `at` wrong. */
export const nonceSlips = (at: number): readonly Slip<Lines>[] => [
  lineSlip({ cause: 'nonce_case', part: 'nonce' }, at, (line) => line.toString().toLowerCase()),
  lineSlip({ cause: 'nonce_case', part: 'nonce' }, at, (line) => line.toString().toUpperCase()),
];
