import { type Finding, fail } from '../doctor/finding.ts';
import { decodeText } from './decode-text.ts';
import type { Files } from './files.ts';

export const PROFILE = 'profile.json';

export type Block = Record<string, unknown>;

export const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A profile whose references are replaced by what the files hold. */
export interface Profile {
  /** `null` when it cannot be used. */
  block: Block | null;
  /** Names of the files that it refers to. */
  used: ReadonlySet<string>;
  findings: readonly Finding[];
}

const REMEDY = 'docs/secrets.md describes the profile; it is JSON with the fields of the secret.';

/** The parser's own message would quote the text; its place in it says as much. */
const placeOf = (error: unknown): string =>
  / \(line \d+ column \d+\)$/.exec(error instanceof Error ? error.message : '')?.[0] ?? '';

const parse = (bytes: Buffer): { block: Block } | { rule: string } => {
  const decoded = decodeText(bytes);
  if ('rule' in decoded) return decoded;
  try {
    const value: unknown = JSON.parse(decoded.text);
    return isBlock(value) ? { block: value } : { rule: 'is not a JSON object' };
  } catch (error) {
    return { rule: `is not JSON${placeOf(error)}` };
  }
};

const referenceOf = (value: unknown): unknown =>
  isBlock(value) && Object.keys(value).length === 1 ? value.file : undefined;

/** Editors end the last line; no key ends in a line break. */
const withoutLastLineBreak = (text: string): string => text.replace(/(\r?\n)+$/, '');

/**
 * Reads `profile.json`: the secret's own fields, where `{"file": "<name>"}` stands for the text of a file beside it, so
 * that no key need be typed anywhere.
 */
export const readProfile = (files: Files): Profile => {
  const bytes = files.get(PROFILE);
  if (!bytes) return { block: null, used: new Set(), findings: [fail(PROFILE, 'is not in the directory', REMEDY)] };
  const parsed = parse(bytes);
  if ('rule' in parsed) return { block: null, used: new Set(), findings: [fail(PROFILE, parsed.rule, REMEDY)] };

  const used = new Set<string>();
  const findings: Finding[] = [];

  const textOf = (name: unknown, path: string): unknown => {
    const found = typeof name === 'string' ? files.get(name) : undefined;
    if (typeof name !== 'string' || !found) {
      findings.push(
        fail(PROFILE, `${path} names a file that is not in the directory`, 'Put it there, or correct the name.'),
      );
      return undefined;
    }
    used.add(name);
    const decoded = decodeText(found);
    if ('text' in decoded) return withoutLastLineBreak(decoded.text);
    findings.push(fail(name, decoded.rule, 'Save it anew, with nothing but the value in it.'));
    return undefined;
  };

  const resolve = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((member: unknown, index) => resolve(member, `${path}[${index}]`));
    if (!isBlock(value)) return value;
    const name = referenceOf(value);
    if (name !== undefined) return textOf(name, path);
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, resolve(member, path ? `${path}.${key}` : key)]),
    );
  };

  const block = resolve(parsed.block, '') as Block;
  return { block: findings.length > 0 ? null : block, used, findings };
};
