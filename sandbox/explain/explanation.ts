import { CAUSES, type CauseCode } from './causes.ts';

/** Where two texts part, in bytes. */
export interface Difference {
  offset: number;
  /** The line or field in which it lies: `url`, `body`, `total_fee` … */
  part: string;
  /** What follows there, cut short; empty where the text ends. */
  expected: string;
  signed: string;
}

/** Why a signature was refused, as far as it can be known. */
export interface Explanation {
  /** The string that should have been signed; empty where none could be built. API keys are masked. */
  expected: string;
  /** The string that was signed, where it was found out. */
  signed?: string;
  first_difference?: Difference;
  cause: { code: string; zh: string; en: string };
  /**
   * `proven`: the signature holds over `signed`, or the fact is plain to see. `partly`: who signed is proven but not
   * what, or what is plain but not all of it. `unknown`: neither.
   */
  certainty: 'proven' | 'partly' | 'unknown';
}

/** A cause with what fills the blank of its words. */
export interface AboutCause {
  cause: CauseCode;
  about?: string;
}

const worded = (language: 'zh' | 'en', { cause, about = '' }: AboutCause): string =>
  CAUSES[cause][language].replace('%s', () => about);

/** Several slips at once are one cause whose parts stand side by side. */
export const causeOf = (causes: readonly AboutCause[]): Explanation['cause'] => ({
  code: causes.map(({ cause }) => cause).join('+'),
  zh: causes.map((one) => worded('zh', one)).join('；'),
  en: causes.map((one) => worded('en', one)).join('; '),
});

const SHOWN_BYTES = 32;

const excerpt = (text: Buffer, offset: number): string => text.subarray(offset, offset + SHOWN_BYTES).toString('utf8');

/** The first byte of a character: a difference within one is shown from its start. */
const characterStart = (text: Buffer, offset: number): number => {
  let start = offset;
  while (start > 0 && ((text[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
};

/** The first difference between two texts; `partAt` names the part in which an offset of the expected text lies. */
export const firstDifference = (
  expected: Buffer,
  signed: Buffer,
  partAt: (offset: number) => string,
): Difference | undefined => {
  if (expected.equals(signed)) return undefined;
  let at = 0;
  while (at < expected.length && at < signed.length && expected[at] === signed[at]) at += 1;
  const offset = Math.min(characterStart(expected, at), characterStart(signed, at));
  return { offset, part: partAt(at), expected: excerpt(expected, offset), signed: excerpt(signed, offset) };
};
