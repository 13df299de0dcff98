import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { fieldIssues } from '../../shared/orders/field-issues.ts';
import { list, object, text } from '../../shared/orders/fields.ts';

const issuesOf = (schema: z.core.$ZodType, value: unknown) => {
  const result = z.safeParse(schema, value);
  return result.success ? [] : fieldIssues(result.error);
};

const nothing = object({});
const undocumented = (field: string) => ({ field, issue: 'is not a documented field' });

describe('fieldIssues', () => {
  it('points at the whole body with an empty pointer', () => {
    expect(issuesOf(nothing, 'x')).toEqual([{ field: '', issue: 'must be an object' }]);
  });

  it('escapes names as RFC 6901 does', () => {
    expect(issuesOf(nothing, { '~1': 0, 'a/b': 0, '': 0 })).toEqual([
      undocumented('/~01'),
      undocumented('/a~1b'),
      undocumented('/'),
    ]);
  });

  it('counts into lists', () => {
    expect(issuesOf(object({ a: list(object({ b: text(1) })) }), { a: [{ b: 'x' }, { b: 'xx' }, 7] })).toEqual([
      { field: '/a/1/b', issue: 'must be at most 1 bytes of UTF-8' },
      { field: '/a/2', issue: 'must be an object' },
    ]);
  });

  it('reports names that could harm an object as what they are: text', () => {
    const input = JSON.parse('{"__proto__":{"polluted":1},"constructor":1,"prototype":1,"a\\nb":1,"\\ud800":1}');
    expect(issuesOf(nothing, input)).toEqual(
      ['/__proto__', '/constructor', '/prototype', '/a\nb', '/\ud800'].map(undocumented),
    );
    expect(JSON.parse('{}').polluted).toBeUndefined();
  });

  it('cuts names after 64 characters, never inside one', () => {
    const [exact, long, emoji] = ['a'.repeat(64), 'a'.repeat(65), `${'a'.repeat(63)}😀`];
    expect(issuesOf(nothing, { [exact]: 1, [long]: 1, [emoji]: 1 })).toEqual([
      undocumented(`/${exact}`),
      undocumented(`/${'a'.repeat(64)}…`),
      undocumented(`/${'a'.repeat(63)}…`),
    ]);
  });

  it('has one entry for each unknown field, though their cut names are the same', () => {
    const start = 'a'.repeat(64);
    expect(issuesOf(nothing, { [`${start}b`]: 1, [`${start}c`]: 1 })).toHaveLength(2);
  });

  it('puts unknown fields behind the others, in the order of the request', () => {
    const schema = object({ inner: object({ b: text(1) }), a: text(1) });
    expect(issuesOf(schema, { y: 1, inner: { x: 1 }, z: 1 }).map(({ field }) => field)).toEqual([
      '/inner/b',
      '/a',
      '/inner/x',
      '/y',
      '/z',
    ]);
  });

  it('says nothing more about a value of the wrong type', () => {
    expect(issuesOf(text(1), [])).toEqual([{ field: '', issue: 'must be a string' }]);
    expect(issuesOf(text(1), ['x', 'y'])).toEqual([{ field: '', issue: 'must be a string' }]);
  });

  it('stops at 100 entries and keeps documented fields first', () => {
    const schema = object({ a: text(1) });
    const flood = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`x${index}`, index]));
    const issues = issuesOf(schema, flood);
    expect(issues).toHaveLength(100);
    expect(issues[0]).toEqual({ field: '/a', issue: 'is required' });
    expect(issues[99]).toEqual(undocumented('/x98'));
  });

  it('speaks of the alternative whose type was sent', () => {
    const schema = object({
      a: z.union([text(2), object({ b: object({ c: text(1) }) })], 'must be text or an object'),
    });
    expect(issuesOf(schema, { a: 'xxx' })).toEqual([{ field: '/a', issue: 'must be at most 2 bytes of UTF-8' }]);
    expect(issuesOf(schema, { a: { b: { c: 1 } } })).toEqual([{ field: '/a/b/c', issue: 'must be a string' }]);
    expect(issuesOf(schema, { a: { b: 1, x: 1 } })).toEqual([
      { field: '/a/b', issue: 'must be an object' },
      undocumented('/a/x'),
    ]);
    expect(issuesOf(schema, { a: 1 })).toEqual([{ field: '/a', issue: 'must be text or an object' }]);
  });
});
