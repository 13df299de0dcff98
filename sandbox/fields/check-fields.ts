import type { FieldRule, Fields, ListRule, ObjectRule, TextRule } from './rule.ts';

export type Violation = { path: string; label: string } & (
  | { broke: 'required' }
  | { broke: 'type'; expected: FieldRule['kind']; value: unknown }
  | { broke: 'min_length' | 'max_length'; limit: number; length: number }
  | { broke: 'min_items'; limit: number; length: number }
  | { broke: 'minimum'; limit: number; value: number }
  | { broke: 'pattern'; pattern: RegExp; value: string }
  | { broke: 'charset'; value: string }
  | { broke: 'unknown'; value: unknown }
);

export interface CheckOptions {
  lengthUnit: 'bytes' | 'characters';
  unknownFields: 'refuse' | 'accept';
}

/** UTF-8 of one to three bytes per character: WeChat Pay's rule for v2 and v3 alike. */
const BEYOND_THREE_BYTES = /[\u{10000}-\u{10FFFF}]/u;

const lengthOf = (value: string, unit: CheckOptions['lengthUnit']): number =>
  unit === 'bytes' ? Buffer.byteLength(value, 'utf8') : [...value].length;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const checkText = (rule: TextRule, value: unknown, path: string, options: CheckOptions): Violation | undefined => {
  const { label, min, max, pattern } = rule;
  if (typeof value !== 'string') return { path, label, broke: 'type', expected: 'text', value };
  const length = lengthOf(value, options.lengthUnit);
  if (length < min) return { path, label, broke: 'min_length', limit: min, length };
  if (length > max) return { path, label, broke: 'max_length', limit: max, length };
  if (BEYOND_THREE_BYTES.test(value)) return { path, label, broke: 'charset', value };
  if (pattern && !pattern.test(value)) return { path, label, broke: 'pattern', pattern, value };
  return undefined;
};

const checkObject = (rule: ObjectRule, value: unknown, path: string, options: CheckOptions): Violation | undefined => {
  const { label, maxBytes } = rule;
  if (!isRecord(value)) return { path, label, broke: 'type', expected: 'object', value };
  if (maxBytes !== undefined) {
    const length = Buffer.byteLength(JSON.stringify(value), 'utf8');
    if (length > maxBytes) return { path, label, broke: 'max_length', limit: maxBytes, length };
  }
  return checkFields(rule.fields, value, options, path);
};

const checkList = (rule: ListRule, value: unknown, path: string, options: CheckOptions): Violation | undefined => {
  const { label, minItems: limit } = rule;
  if (!Array.isArray(value)) return { path, label, broke: 'type', expected: 'list', value };
  if (value.length < limit) return { path, label, broke: 'min_items', limit, length: value.length };
  for (const [index, item] of value.entries()) {
    const violation = checkObject(rule.item, item, `${path}/${index}`, options);
    if (violation) return violation;
  }
  return undefined;
};

const checkField = (rule: FieldRule, value: unknown, path: string, options: CheckOptions): Violation | undefined => {
  const { label } = rule;
  switch (rule.kind) {
    case 'text':
      return checkText(rule, value, path, options);
    case 'object':
      return checkObject(rule, value, path, options);
    case 'list':
      return checkList(rule, value, path, options);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : { path, label, broke: 'type', expected: 'boolean', value };
    case 'integer':
      if (!Number.isInteger(value)) return { path, label, broke: 'type', expected: 'integer', value };
      if (rule.min !== undefined && Number(value) < rule.min) {
        return { path, label, broke: 'minimum', limit: rule.min, value: Number(value) };
      }
      return undefined;
  }
};

/** The first rule that the value breaks, in the order of the table; fields outside the table come last. */
export const checkFields = (
  fields: Fields,
  value: Readonly<Record<string, unknown>>,
  options: CheckOptions,
  path = '',
): Violation | undefined => {
  for (const [name, rule] of Object.entries(fields)) {
    const at = `${path}/${name}`;
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member === undefined) {
      if (rule.required) return { path: at, label: rule.label, broke: 'required' };
    } else {
      const violation = checkField(rule, member, at, options);
      if (violation) return violation;
    }
  }
  if (options.unknownFields === 'accept') return undefined;
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
  return unknown === undefined
    ? undefined
    : { path: `${path}/${unknown}`, label: unknown, broke: 'unknown', value: value[unknown] };
};
