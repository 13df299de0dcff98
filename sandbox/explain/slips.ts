import type { CauseCode } from './causes.ts';

/** A way of getting a text wrong. */
export interface Slip<Text> {
  cause: CauseCode;
  /** Fills the blanks of the cause's words. */
  about?: string;
  /** Slips of one part exclude each other. */
  part: string;
  /** The text with the slip; `undefined` where it changes nothing. */
  make(text: Text): Text | undefined;
}

/** A text that may have been signed, and the slips that lead to it. */
export interface Candidate<Text> {
  text: Text;
  slips: readonly Slip<Text>[];
}

/** The right text, then every text with one slip, then, if wanted, those with two. */
export function* candidates<Text>(
  right: Text,
  slips: readonly Slip<Text>[],
  pairs: boolean,
): Generator<Candidate<Text>> {
  yield { text: right, slips: [] };
  const singles: { text: Text; slips: [Slip<Text>] }[] = [];
  for (const slip of slips) {
    const text = slip.make(right);
    if (text === undefined) continue;
    const single = { text, slips: [slip] as [Slip<Text>] };
    singles.push(single);
    yield single;
  }
  if (!pairs) return;
  for (const [
    at,
    {
      text: once,
      slips: [first],
    },
  ] of singles.entries()) {
    for (const {
      slips: [second],
    } of singles.slice(at + 1)) {
      const text = second.part === first.part ? undefined : second.make(once);
      if (text !== undefined) yield { text, slips: [first, second] };
    }
  }
}
