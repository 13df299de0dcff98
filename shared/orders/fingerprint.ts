import { hash } from 'node:crypto';

/** A text that JSON writes as it is. Most are, and a call of JSON.stringify for each of them is dear. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

/** The JSON of a value with keys in code-unit order and without `undefined`: one text per value. */
export const canonicalJson = (value: unknown): string => {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = value as Record<string, unknown>;
  let text = '';
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
};

/** Stored in front of every fingerprint, so that a changed rule is never taken for a changed order. */
const FINGERPRINT_VERSION = 1;

/**
 * Tells whether two requests mean the same order: SHA-256 over the accepted fields that count. The number itself is the
 * key of the row, and the addresses of the payer or caller may differ between two tries of one order.
 */
export const fingerprint = (orderType: string, counted: object): string => {
  const text = canonicalJson({ order_type: orderType, order: counted });
  return `${FINGERPRINT_VERSION}:${hash('sha256', text, 'base64url')}`;
};
