import { randomFillSync } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const HEX = '0123456789abcdef';

/** Random bytes are asked for many at once: every order takes some dozens. */
const pool = Buffer.alloc(8192);
let next = pool.length;

const randomByte = (): number => {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  return pool[next++] as number;
};

const pick = (alphabet: string, length: number): string => {
  // Bytes beyond the last whole multiple would favour the first characters.
  const limit = 256 - (256 % alphabet.length);
  let picked = '';
  while (picked.length < length) {
    const byte = randomByte();
    if (byte < limit) picked += alphabet[byte % alphabet.length];
  }
  return picked;
};

export const randomBase62 = (length: number): string => pick(BASE62, length);
export const randomDigits = (length: number): string => pick(DIGITS, length);
export const randomHex = (length: number): string => pick(HEX, length);

/** A repeatable sequence in [0, 1) (mulberry32): the same seed gives the same faults in every run. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
