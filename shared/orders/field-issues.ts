import type * as z from 'zod/mini';
import type { FieldIssue } from '../errors.ts';

type Issue = z.core.$ZodIssue;

const MAX_ISSUES = 100;

/** UTF-16 code units. Names come from outside too: an unknown field may be as long as the body. */
const MAX_KEY = 64;

const segment = (key: PropertyKey): string => {
  const name = String(key);
  // A cut between two surrogates would leave text that is not Unicode.
  const short = name.length > MAX_KEY ? `${name.slice(0, MAX_KEY).replace(/[\ud800-\udbff]$/, '')}…` : name;
  return `/${short.replaceAll('~', '~0').replaceAll('/', '~1')}`;
};

const pointer = (path: readonly PropertyKey[]): string => path.map(segment).join('');

const isOfThatType = (issues: readonly Issue[]): boolean =>
  !issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0);

/** The issues inside a union: those of the alternative whose type the caller sent, if there is one. */
function* leaves(issues: readonly Issue[], parent: readonly PropertyKey[]): Generator<Issue> {
  for (const issue of issues) {
    const path = [...parent, ...issue.path];
    const meant = issue.code === 'invalid_union' ? issue.errors.find(isOfThatType) : undefined;
    if (meant) yield* leaves(meant, path);
    else yield { ...issue, path };
  }
}

/**
 * What a schema refused, for `PrepayError.detail`: one entry per broken rule and per unknown field, at most 100, with an
 * RFC 6901 pointer. Rules of fields come in the order of the schema, then rules between fields, then unknown fields.
 *
 * The words are those that the schema carries; no value of the request is among them.
 */
export const fieldIssues = (error: z.core.$ZodError): FieldIssue[] => {
  const known = new Map<string, FieldIssue>();
  const mistyped = new Set<string>();
  const unknown: FieldIssue[] = [];
  for (const issue of leaves(error.issues, [])) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        unknown.push({ field: pointer([...issue.path, key]), issue: 'is not a documented field' });
      }
    } else {
      const field = pointer(issue.path);
      // zod's length checks run on arrays too; of a value of the wrong type, nothing more is said.
      if (mistyped.has(field)) continue;
      if (issue.code === 'invalid_type') mistyped.add(field);
      // Several checks may guard one rule: they say the same.
      known.set(`${issue.message}\n${field}`, { field, issue: issue.message });
    }
  }
  return [...known.values(), ...unknown].slice(0, MAX_ISSUES);
};
