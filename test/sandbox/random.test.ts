import { describe, expect, it } from 'vitest';
import { randomBase62, randomDigits, randomHex } from '../../sandbox/random.ts';

describe('random text', () => {
  it.each<[string, (length: number) => string, RegExp, number]>([
    ['base62', randomBase62, /^[0-9A-Za-z]*$/, 62],
    ['digits', randomDigits, /^[0-9]*$/, 10],
    ['hex', randomHex, /^[0-9a-f]*$/, 16],
  ])('of %s has its length and uses every character alike', (_name, make, form, size) => {
    for (const length of [0, 1, 28, 325]) expect(make(length)).toHaveLength(length);
    const text = make(size * 2000);
    expect(text).toMatch(form);
    const counts = new Map<string, number>();
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(size);
    // Six standard deviations of a fair draw are about 270.
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(300);
  });

  it('never comes twice', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => randomHex(32))).size).toBe(10_000);
  });
});
