import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PrepayError } from '../../shared/errors.ts';
import { authenticate } from '../../shared/http/authenticate.ts';
import { type IncomingRequest, readEvent } from '../../shared/http/event.ts';
import { parseMerchant } from '../../shared/merchants/merchant.ts';
import { asFunctionUrl } from './events.ts';
import { anApiKey, merchantsOf } from './merchants-of.ts';

const MERCHANTS = merchantsOf({
  '1': [anApiKey('first', 'first-office'), anApiKey('shared', 'office-of-1')],
  '2': [anApiKey('shared', 'office-of-2'), anApiKey('reader', 'report', ['orders:read'])],
  '3': [],
});

const withHeader = (authorization: string | undefined): IncomingRequest =>
  readEvent(
    asFunctionUrl('{}', authorization === undefined ? {} : { Authorization: authorization }),
  ) as IncomingRequest;
const signIn = (request: IncomingRequest, merchants: typeof MERCHANTS, rawEvents: boolean) =>
  authenticate(request, { merchants, rawEvents, now: 0 });
const callerWith = (key: string) => signIn(withHeader(`Bearer ${key}`), MERCHANTS, false);
const unauthenticated = expect.objectContaining({ code: 'UNAUTHENTICATED' });

describe('authenticate', () => {
  it('knows a key and lets it do what it may', async () => {
    expect((await callerWith('first')).authorize('1', 'orders:write')).toBe('first-office');
    expect((await callerWith('reader')).authorize('2', 'orders:read')).toBe('report');
  });

  it('knows a key that several merchants share, by the name that each gives it', async () => {
    const caller = await callerWith('shared');
    expect(caller.authorize('1', 'orders:write')).toBe('office-of-1');
    expect(caller.authorize('2', 'orders:write')).toBe('office-of-2');
  });

  it.each(['bearer first', 'BEARER first'])('takes the scheme in any case: %s', async (header) => {
    expect((await signIn(withHeader(header), MERCHANTS, false)).authorize('1', 'orders:read')).toBe('first-office');
  });

  it.each([
    { what: 'no header', header: undefined },
    { what: 'an empty header', header: '' },
    { what: 'a scheme without a key', header: 'Bearer' },
    { what: 'an empty key', header: 'Bearer ' },
    { what: 'a wrong key', header: 'Bearer wrong' },
    { what: 'the digest of a key', header: `Bearer ${createHash('sha256').update('first').digest('hex')}` },
    { what: 'another scheme', header: 'Basic first' },
    { what: 'a key alone', header: 'first' },
    { what: 'two keys', header: 'Bearer first first' },
    { what: 'two blanks', header: 'Bearer  first' },
    { what: 'a blank behind', header: 'Bearer first ' },
    { what: 'a key in another case', header: 'Bearer FIRST' },
    { what: 'a key that is too long', header: `Bearer ${'x'.repeat(90_001)}` },
    { what: 'a key of other characters', header: 'Bearer 钥匙' },
  ])('refuses $what', async ({ header }) => {
    await expect(signIn(withHeader(header), MERCHANTS, true)).rejects.toEqual(unauthenticated);
  });

  it('refuses a missing key even where somebody listed the digest of nothing', async () => {
    const merchants = merchantsOf({ '1': [anApiKey('')] });
    await expect(signIn(withHeader(undefined), merchants, false)).rejects.toEqual(unauthenticated);
  });

  it.each([
    { key: 'first', mchid: '2', why: 'of another merchant' },
    { key: 'first', mchid: '3', why: 'for a merchant without keys' },
    { key: 'first', mchid: '4', why: 'for a merchant that is not served' },
    { key: 'first', mchid: '__proto__', why: 'for a merchant with a strange name' },
  ])('does not take a key $why', async ({ key, mchid }) => {
    const caller = await callerWith(key);
    expect(() => caller.authorize(mchid, 'orders:read')).toThrow(unauthenticated);
  });

  it('forbids what the scopes of a key leave out', async () => {
    const caller = await callerWith('reader');
    expect(() => caller.authorize('2', 'orders:write')).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN', message: 'The API key lacks the scope orders:write.' }),
    );
  });

  describe('where the secret of a merchant is unreadable', () => {
    const merchants = new Map([...MERCHANTS, ['5', parseMerchant('5', '{')]]);
    const codeFor = async (body: unknown, header = 'Bearer any'): Promise<string> => {
      const request = { ...withHeader(header), body };
      try {
        (await signIn(request, merchants, false)).authorize('5', 'orders:write');
        return 'authorized';
      } catch (error) {
        return (error as PrepayError).code;
      }
    };

    it.each([{ mchid: '5' }, { mch_id: '5' }])('tells everybody so who names it: %o', async (body) => {
      expect(await codeFor(body)).toBe('MERCHANT_MISCONFIGURED');
      expect(await codeFor(body, 'Bearer first')).toBe('MERCHANT_MISCONFIGURED');
    });

    it.each(
      [
        { mchid: '1' },
        { mchid: ['5'] },
        { mchid: { toString: 1, valueOf: 1 } },
        { mchid: 5 },
        {},
        null,
        '5',
        undefined,
      ].map((body) => ({ body })),
    )('tells nothing to who does not: $body', async ({ body }) => {
      expect(await codeFor(body)).toBe('UNAUTHENTICATED');
    });
  });

  it('lets the console do everything where raw events are on, and nothing where they are off', async () => {
    const raw: IncomingRequest = { kind: 'raw', body: {} };
    expect((await signIn(raw, MERCHANTS, true)).authorize('any', 'orders:write')).toBe('console');
    await expect(signIn(raw, MERCHANTS, false)).rejects.toEqual(unauthenticated);
  });
});
