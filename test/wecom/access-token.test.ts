import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAccessTokens, type FetchedToken } from '../../shared/wecom/access-token.ts';
import { noon } from '../upstream/loopback.ts';

const credentials = () => ({
  mchid: '1230000109',
  corpid: 'ww1',
  corpsecret: createSecretKey(Buffer.from('secret')),
});

const REFUSED: FetchedToken = {
  kind: 'refused',
  refusal: { code: 'MERCHANT_MISCONFIGURED', upstream: { code: '40001', message: '' }, ambiguous: false },
};
const LIMITED: FetchedToken = {
  kind: 'refused',
  refusal: { code: 'FREQUENCY_LIMITED', upstream: { code: '45009', message: '' }, ambiguous: false },
};
const OUTAGE: FetchedToken = { kind: 'unknown', reason: 'GETTOKEN' };

const start = (given: (count: number) => FetchedToken | Promise<FetchedToken>) => {
  const clock = noon();
  const tokens = createAccessTokens(clock);
  const corp = credentials();
  let fetched = 0;
  const get = (of = corp) => tokens.get(of, async () => given(++fetched));
  const invalidate = (token: string) => tokens.invalidate(corp, token);
  return { clock, get, invalidate, fetched: () => fetched };
};

const token = (count: number, seconds = 7_200): FetchedToken => ({
  kind: 'token',
  token: `t${count}`,
  expiresInMs: seconds * 1000,
});

describe('access tokens', () => {
  it('are fetched once and shared by concurrent callers', async () => {
    const { get, fetched } = start(token);
    const all = await Promise.all([get(), get(), get()]);
    expect(all.map((outcome) => outcome.kind === 'token' && outcome.token)).toEqual(['t1', 't1', 't1']);
    await get();
    expect(fetched()).toBe(1);
  });

  it.each([
    [7_200, 6_900],
    [600, 300],
    [300, 150],
    [10, 5],
  ])('of %d s are replaced after %d s', async (life, used) => {
    const { get, fetched, clock } = start((count) => token(count, life));
    await get();
    await clock.advance(used * 1000 - 1);
    await get();
    expect(fetched()).toBe(1);
    await clock.advance(1);
    expect(await get()).toMatchObject({ token: 't2' });
  });

  it('of no life are not kept', async () => {
    const { get, fetched } = start((count) => token(count, 0));
    await get();
    await get();
    expect(fetched()).toBe(2);
  });

  it('belong to one corp app', async () => {
    const { get, fetched } = start(token);
    await get();
    await get(credentials());
    expect(fetched()).toBe(2);
  });

  it('refused for the credentials are not asked for within 10 minutes, and then are', async () => {
    const { get, fetched, clock } = start((count) => (count === 1 ? REFUSED : token(count)));
    expect((await get()).kind).toBe('refused');
    await clock.advance(599_999);
    expect((await get()).kind).toBe('refused');
    expect(fetched()).toBe(1);
    await clock.advance(1);
    expect(await get()).toMatchObject({ kind: 'token', token: 't2' });
  });

  it.each([
    ['an outage', OUTAGE],
    ['a rate limit', LIMITED],
  ])('are asked for again after %s', async (_what, failure) => {
    const { get, fetched } = start((count) => (count === 1 ? failure : token(count)));
    expect(await Promise.all([get(), get()])).toEqual([failure, failure]);
    expect(fetched()).toBe(1);
    expect((await get()).kind).toBe('token');
  });

  it('are asked for again after an error that nobody expected', async () => {
    const { get } = start((count) => (count === 1 ? Promise.reject(new Error('broken')) : token(count)));
    await expect(get()).rejects.toThrow('broken');
    expect(await get()).toMatchObject({ kind: 'token', token: 't2' });
  });

  it('are replaced after they were called invalid', async () => {
    const { get, invalidate } = start(token);
    await get();
    await invalidate('t1');
    expect(await get()).toMatchObject({ token: 't2' });
  });

  it('are kept when an older one is called invalid', async () => {
    const { get, invalidate, fetched } = start(token);
    await get();
    await Promise.all([invalidate('t1'), invalidate('t1')]);
    await get();
    await invalidate('t1');
    expect(await get()).toMatchObject({ token: 't2' });
    expect(fetched()).toBe(2);
  });

  it('are kept when an older one is called invalid while the new one is fetched', async () => {
    let release = (_outcome: FetchedToken): void => undefined;
    const { get, invalidate, fetched } = start((count) =>
      count === 1
        ? token(1)
        : new Promise((resolve) => {
            release = resolve;
          }),
    );
    await get();
    await invalidate('t1');
    const renewed = get();
    const late = invalidate('t1');
    release(token(2));
    await late;
    expect(await renewed).toMatchObject({ token: 't2' });
    await get();
    expect(fetched()).toBe(2);
  });
});
