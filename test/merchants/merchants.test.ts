import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileSecrets } from '../../shared/merchants/file-secrets.ts';
import type { Merchant } from '../../shared/merchants/merchant.ts';
import { createMerchants } from '../../shared/merchants/merchants.ts';
import type { SecretSource } from '../../shared/merchants/secret-source.ts';
import { createLogLines } from '../log-lines.ts';
import { createManualClock } from '../manual-clock.ts';

const secretOf = (mchid: string, parts: object = {}): string => JSON.stringify({ mchid, ...parts });

const createScene = (secrets: Record<string, string>, mchids = Object.keys(secrets)) => {
  const { log, lines } = createLogLines();
  const clock = createManualClock(0);
  const fetched: string[] = [];
  const state = { down: false };
  const source: SecretSource = {
    fetch: async (name) => {
      fetched.push(name);
      if (state.down) throw new Error('SECRET: the source does not answer');
      return secrets[name.replace('prepay-merchant-', '')] ?? null;
    },
  };
  return { merchants: createMerchants({ mchids, source, clock, log }), secrets, fetched, lines, state, clock };
};

describe('createMerchants', () => {
  it('fetches nothing before the first call', () => {
    expect(createScene({ '1': secretOf('1') }).fetched).toEqual([]);
  });

  it('fetches each secret once, all in parallel, for any number of calls', async () => {
    const { merchants, fetched } = createScene({ '1': secretOf('1'), '2': secretOf('2') });
    const calls = [merchants.all(), merchants.all()];
    expect(fetched).toEqual(['prepay-merchant-1', 'prepay-merchant-2']);
    await Promise.all(calls);
    const all = await merchants.all();
    expect([...all.keys()]).toEqual(['1', '2']);
    expect(fetched).toHaveLength(2);
  });

  it('serves the others when the secret of one is bad or missing', async () => {
    const { merchants, lines } = createScene({ '1': secretOf('1'), '2': 'SECRET{' }, ['1', '2', '3']);
    const all = await merchants.all();
    expect(all.get('1')?.problems).toEqual([]);
    expect(all.get('2')?.problems).toEqual(['merchant 2: secret must be a JSON object']);
    expect(all.get('3')?.problems).toEqual(['merchant 3: secret prepay-merchant-3 does not exist']);
    expect(lines).toMatchObject([
      { level: 'error', event: 'merchant_misconfigured', mchid: '2' },
      { level: 'error', event: 'merchant_misconfigured', mchid: '3' },
    ]);
    expect(JSON.stringify(lines)).not.toContain('SECRET');
  });

  it('knows no merchant under the name of a member of every object', async () => {
    const all = await createScene({ '1': secretOf('1') }).merchants.all();
    expect(all.get('constructor')).toBeUndefined();
  });

  it('answers SECRETS_UNAVAILABLE while the source is down, and tries again with the next call', async () => {
    const { merchants, state, lines, fetched } = createScene({ '1': secretOf('1') });
    state.down = true;
    const calls = [merchants.all(), merchants.all()];
    for (const call of calls) {
      await expect(call).rejects.toMatchObject({ code: 'SECRETS_UNAVAILABLE', retry: 'same-request', retryAfter: 1 });
    }
    expect(fetched).toHaveLength(1);
    expect(lines).toMatchObject([{ level: 'error', event: 'secrets_unavailable' }]);
    expect(JSON.stringify(lines)).not.toContain('SECRET:');
    state.down = false;
    expect((await merchants.all()).size).toBe(1);
  });
});

describe('a rotated secret', () => {
  const MINUTE = 60_000;
  const notifyUrl = { notify_url: 'https://pay.example.com/new' };

  it('arrives within ten minutes, behind the answer that asked for it', async () => {
    const { merchants, secrets, clock, fetched } = createScene({ '1': secretOf('1') });
    await merchants.all();
    secrets['1'] = secretOf('1', notifyUrl);
    await clock.advance(10 * MINUTE);
    expect((await merchants.all()).get('1')?.notify_url).toBeNull();
    expect(fetched).toHaveLength(1);
    await clock.advance(1);
    expect((await merchants.all()).get('1')?.notify_url).toBeNull();
    await clock.advance(0);
    expect((await merchants.all()).get('1')).toMatchObject(notifyUrl);
    expect(fetched).toHaveLength(2);
  });

  it('leaves the merchant as it is when it did not change, with all that hangs on its keys', async () => {
    const { merchants, clock } = createScene({ '1': secretOf('1') });
    const before = (await merchants.all()).get('1');
    await clock.advance(10 * MINUTE + 1);
    await merchants.all();
    await clock.advance(0);
    expect((await merchants.all()).get('1')).toBe(before);
    expect(await merchants.renew(before as Merchant)).toBeNull();
  });

  it.each([
    { what: 'does not parse', break: (secrets: Record<string, string>) => Object.assign(secrets, { '1': '{' }) },
    { what: 'is gone', break: (secrets: Record<string, string>) => delete secrets['1'] },
  ])('replaces no good one when it $what', async ({ break: spoil }) => {
    const { merchants, secrets, clock } = createScene({ '1': secretOf('1') });
    await merchants.all();
    spoil(secrets);
    await clock.advance(10 * MINUTE + 1);
    await merchants.all();
    await clock.advance(0);
    expect((await merchants.all()).get('1')?.problems).toEqual([]);
  });

  it('mends a merchant whose secret was bad', async () => {
    const { merchants, secrets } = createScene({ '1': '{' });
    const bad = (await merchants.all()).get('1') as Merchant;
    secrets['1'] = secretOf('1');
    expect(await merchants.renew(bad)).toMatchObject({ mchid: '1', problems: [] });
    expect((await merchants.all()).get('1')?.problems).toEqual([]);
  });

  it('is waited for by nobody while the source is down', async () => {
    const { merchants, state, clock, lines } = createScene({ '1': secretOf('1') });
    const known = (await merchants.all()).get('1') as Merchant;
    state.down = true;
    await clock.advance(10 * MINUTE + 1);
    expect((await merchants.all()).size).toBe(1);
    expect(await merchants.renew(known)).toBeNull();
    await clock.advance(0);
    expect((await merchants.all()).size).toBe(1);
    expect(lines).toContainEqual(expect.objectContaining({ event: 'secrets_unavailable', serving: true }));
  });

  it('is asked for at most every five seconds, however often the keys are refused', async () => {
    const { merchants, secrets, clock, fetched } = createScene({ '1': secretOf('1') });
    const old = (await merchants.all()).get('1') as Merchant;
    secrets['1'] = secretOf('1', notifyUrl);
    const renewals = await Promise.all([merchants.renew(old), merchants.renew(old)]);
    expect(renewals).toMatchObject([notifyUrl, notifyUrl]);
    expect(fetched).toHaveLength(2);
    const fresh = renewals[0] as Merchant;
    await clock.advance(4_999);
    expect(await merchants.renew(fresh)).toBeNull();
    expect(fetched).toHaveLength(2);
    await clock.advance(1);
    expect(await merchants.renew(fresh)).toBeNull();
    expect(fetched).toHaveLength(3);
  });

  it('gives an order that was bound to old keys the ones that were fetched meanwhile', async () => {
    const { merchants, secrets, clock, fetched } = createScene({ '1': secretOf('1') });
    const old = (await merchants.all()).get('1') as Merchant;
    secrets['1'] = secretOf('1', notifyUrl);
    await clock.advance(10 * MINUTE + 1);
    await merchants.all();
    await clock.advance(0);
    expect(fetched).toHaveLength(2);
    expect(await merchants.renew(old)).toMatchObject(notifyUrl);
    expect(fetched).toHaveLength(2);
  });
});

it('serves the others when one secret cannot be had, and asks for it again soon', async () => {
  const { log } = createLogLines();
  const clock = createManualClock(0);
  const unreadable = new Set(['prepay-merchant-2']);
  const source = {
    fetch: async (name: string) => {
      if (unreadable.has(name)) throw new Error('access denied');
      return secretOf(name.slice('prepay-merchant-'.length));
    },
  };
  const merchants = createMerchants({ mchids: ['1', '2'], source, clock, log });
  const first = await merchants.all();
  expect([first.get('1')?.unavailable, first.get('2')?.unavailable]).toEqual([false, true]);
  expect(first.get('1')?.problems).toEqual([]);

  unreadable.clear();
  await clock.advance(30_001);
  await merchants.all();
  await clock.advance(0);
  expect((await merchants.all()).get('2')).toMatchObject({ unavailable: false, problems: [] });
});

describe('fileSecrets', () => {
  const directory = mkdtempSync(join(tmpdir(), 'secrets-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const secrets = fileSecrets(directory);

  it('reads the file that is named like the secret', async () => {
    writeFileSync(join(directory, 'prepay-merchant-1'), '{"a":"支付"}');
    expect(await secrets.fetch('prepay-merchant-1')).toBe('{"a":"支付"}');
  });

  it('reads it with .json behind the name, too', async () => {
    writeFileSync(join(directory, 'prepay-merchant-2.json'), '{}');
    expect(await secrets.fetch('prepay-merchant-2')).toBe('{}');
  });

  it('reads the file anew each time', async () => {
    writeFileSync(join(directory, 'prepay-merchant-3'), 'old');
    await secrets.fetch('prepay-merchant-3');
    writeFileSync(join(directory, 'prepay-merchant-3'), 'new');
    expect(await secrets.fetch('prepay-merchant-3')).toBe('new');
  });

  it('knows no secret without a file', async () => {
    expect(await secrets.fetch('prepay-merchant-4')).toBeNull();
    expect(await fileSecrets(join(directory, 'nowhere')).fetch('prepay-merchant-1')).toBeNull();
  });

  it('rejects where there is something that it cannot read', async () => {
    mkdirSync(join(directory, 'prepay-merchant-5'));
    await expect(secrets.fetch('prepay-merchant-5')).rejects.toThrow();
  });
});
