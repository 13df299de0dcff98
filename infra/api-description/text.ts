/** A text for people, in English and in Chinese. */
export type Text = readonly [en: string, zh: string];

/**
 * One `description` for both: the English paragraph, a blank line, the Chinese paragraph. Neither has a blank line of its
 * own, so a viewer that wants one language can split there.
 */
export const both = ([en, zh]: Text): string => `${en}\n\n${zh}`;

/** Texts after each other: English with blanks between sentences, Chinese without. */
export const joined = (...texts: readonly Text[]): Text => [
  texts.map(([en]) => en).join(' '),
  texts.map(([, zh]) => zh).join(''),
];
