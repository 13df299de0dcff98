import type { Provenance } from '../fidelity/provenance.ts';
import type { FieldRule, Fields, TextRule } from './rule.ts';

const textWords = ({ min, max, pattern }: TextRule): string =>
  `text of ${min} to ${max}${pattern ? `, ${pattern.source.replaceAll('\\/', '/')}` : ''}`;

/** What a rule asks, without its members. */
const wordsOf = (rule: FieldRule): string => {
  switch (rule.kind) {
    case 'text':
      return textWords(rule);
    case 'integer':
      return `whole number${rule.min === undefined ? '' : ` from ${rule.min} on`}`;
    case 'object':
      return rule.maxBytes === undefined ? 'object' : `object of ${rule.maxBytes} bytes at most`;
    case 'list':
      return `list of ${rule.minItems} or more`;
    case 'boolean':
      return 'true or false';
  }
};

const membersOf = (rule: FieldRule): Fields | undefined => {
  if (rule.kind === 'object') return rule.fields;
  return rule.kind === 'list' ? rule.item.fields : undefined;
};

/** A field table as rules, one for each field, in the order of the table: `amount.total: required whole number from 1 on`. */
export const describeFields = (fields: Fields, from: Omit<Provenance, 'rule'>, prefix = ''): Provenance[] =>
  Object.entries(fields).flatMap(([name, rule]) => {
    const row = { rule: `${prefix}${name}: ${rule.required ? 'required ' : ''}${wordsOf(rule)}`, ...from };
    const members = membersOf(rule);
    const inside = `${prefix}${name}${rule.kind === 'list' ? '[]' : ''}.`;
    return members ? [row, ...describeFields(members, from, inside)] : [row];
  });
