import type { KeyObject } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { post, withKey } from './events.ts';
import { anAppOrder, createScene, KEYS, OTHER_SHOP, SHOP } from './scene.ts';
import { aToken } from './tokens.ts';

interface Compared {
  bytes: [number, number];
  equal: boolean;
}

const seen = vi.hoisted(() => ({ compared: [] as Compared[], verifiedWith: [] as KeyObject[] }));

vi.mock('node:crypto', async (importOriginal) => {
  const crypto = await importOriginal<typeof import('node:crypto')>();
  const timingSafeEqual: typeof crypto.timingSafeEqual = (a, b) => {
    const equal = crypto.timingSafeEqual(a, b);
    seen.compared.push({ bytes: [a.byteLength, b.byteLength], equal });
    return equal;
  };
  return { ...crypto, timingSafeEqual, default: { ...crypto, timingSafeEqual } };
});

vi.mock('jose', async (importOriginal) => {
  const jose = await importOriginal<typeof import('jose')>();
  const jwtVerify = (...given: Parameters<typeof jose.jwtVerify>) => {
    seen.verifiedWith.push(given[1] as KeyObject);
    return jose.jwtVerify(...given);
  };
  return { ...jose, jwtVerify };
});

beforeEach(() => {
  seen.compared.length = 0;
  seen.verifiedWith.length = 0;
});

const ORDER = anAppOrder();
/** The five keys of the three merchants, and nobody's. */
const COMPARISONS = 6;

describe('an API key', () => {
  it.each<[name: string, order: object, headers: Record<string, string>, equal: number, status: number]>([
    ['that is right', ORDER, withKey(), 1, 200],
    ['that is wrong', ORDER, withKey('wrong'), 0, 401],
    ['that is wrong by one character', ORDER, withKey(KEYS.office.slice(0, -1)), 0, 401],
    ['of another merchant', ORDER, withKey(KEYS.otherOffice), 1, 401],
    ['for an unknown merchant', { ...ORDER, mchid: '1999999999' }, withKey(), 1, 401],
    ['that is wrong, for an unknown merchant', { ...ORDER, mchid: '1999999999' }, withKey('wrong'), 0, 401],
    ['for no merchant', {}, withKey('wrong'), 0, 401],
    ['that is missing', ORDER, { 'Content-Type': 'application/json' }, 0, 401],
    ['that is empty', ORDER, { ...withKey(), Authorization: 'Bearer ' }, 0, 401],
    ['under another scheme', ORDER, { ...withKey(), Authorization: `Basic ${KEYS.office}` }, 0, 401],
    ['that is oversized', ORDER, withKey('x'.repeat(100_000)), 0, 401],
    ['that is very long', ORDER, withKey('x'.repeat(80_000)), 0, 401],
    ['without the scope', ORDER, withKey(KEYS.reader), 1, 403],
  ])('%s is compared with every digest, all of 32 bytes', async (_name, order, headers, equal, status) => {
    const answer = await createScene().send('app', post(JSON.stringify(order), headers));
    expect(answer.status).toBe(status);
    expect(seen.compared.map(({ bytes }) => bytes)).toEqual(Array.from({ length: COMPARISONS }, () => [32, 32]));
    expect(seen.compared.filter((compared) => compared.equal)).toHaveLength(equal);
    expect(seen.verifiedWith).toEqual([]);
  });
});

describe('an order token', () => {
  it.each<[name: string, token: string, status: number]>([
    ['that is right', aToken(ORDER), 200],
    ['with another signature', aToken(ORDER, { key: 'x' }), 401],
    ['of an unknown kid', aToken(ORDER, { header: { kid: 'x' } }), 401],
    ['without a kid', aToken(ORDER, { header: { kid: undefined } }), 401],
    ['of an unknown merchant', aToken({ ...ORDER, mchid: '1999999999' }), 401],
    ['of no merchant', aToken({}), 401],
    ['of another merchant, with this one’s key', aToken({ ...ORDER, mchid: OTHER_SHOP }), 401],
    ['that names its merchant twice', aToken({ ...ORDER, mch_id: SHOP }), 400],
    ['that is no JSON', 'a.b.c', 401],
  ])('%s is verified against one key', async (_name, token, status) => {
    const answer = await createScene().send('app', post({}, withKey(token)));
    expect(answer.status).toBe(status);
    expect(seen.verifiedWith).toMatchObject([{ type: 'secret', symmetricKeySize: 32 }]);
    expect(seen.compared).toEqual([]);
  });
});
