import type { FieldIssue } from '../errors.ts';
import type { Fields } from '../wechatpay-v2/signature.ts';

const TOTAL_FEE_RULE = 'must be digits from 1 to 9007199254740991 without sign, decimals or leading zeros';
const MOST_NONCE = 32;

/** The one number among the fields. Any other spelling of it stays text, which no schema takes for an amount. */
const exactAmount = (text: string): number | string => {
  const amount = Number(text);
  return /^[1-9][0-9]*$/.test(text) && Number.isSafeInteger(amount) ? amount : text;
};

/**
 * The order that a signed document describes, as the JSON route takes it: one order, one fingerprint. As in the signature,
 * an empty element is an absent one.
 */
export const orderFields = (fields: Fields): Record<string, string | number> => {
  const { sign: _, nonce_str: __, sign_type: ___, ...order } = fields;
  const entries = Object.entries(order).filter(([, value]) => value !== '');
  return Object.fromEntries(entries.map(([name, value]) => [name, name === 'total_fee' ? exactAmount(value) : value]));
};

/** The rules of the fields that belong to the document and not to the order. */
export const documentIssues = ({ nonce_str = '' }: Fields): FieldIssue[] => {
  if (nonce_str === '') return [{ field: '/nonce_str', issue: 'is required' }];
  return nonce_str.length > MOST_NONCE
    ? [{ field: '/nonce_str', issue: `must be at most ${MOST_NONCE} characters long` }]
    : [];
};

/** An amount that stayed text breaks the rule of text: the schema's own words are about JSON. */
export const inWordsOfXml = (issues: readonly FieldIssue[], { total_fee = '' }: Fields): FieldIssue[] =>
  issues.map((issue) =>
    issue.field === '/total_fee' && total_fee !== '' ? { ...issue, issue: TOTAL_FEE_RULE } : issue,
  );
