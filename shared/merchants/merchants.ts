import type { Clock } from '../clock.ts';
import { PrepayError } from '../errors.ts';
import type { Log } from '../log.ts';
import { type Merchant, parseMerchant } from './merchant.ts';
import type { SecretSource } from './secret-source.ts';

/** The merchants that this deployment serves. */
export interface Merchants {
  /**
   * All merchants by number. The first call fetches their secrets in parallel; later ones answer at once and, when the
   * secrets are old, fetch them again behind the answer.
   *
   * @throws PrepayError SECRETS_UNAVAILABLE when the source has never answered; the next call tries again.
   */
  all(): Promise<ReadonlyMap<string, Merchant>>;
  /**
   * Fetches one merchant's secret now, because WeChat refused its keys. Resolves to the merchant with its new keys, or
   * to `null` when there are none: the secret is the same, is worse, or cannot be had.
   */
  renew(mchid: string): Promise<Merchant | null>;
}

/** How old secrets may grow before they are fetched again, behind an answer. */
const FRESH_MS = 600_000;
/** After a failed fetch, so that an outage of the source is not met with a fetch per order. */
const RETRY_MS = 30_000;
/** A merchant whose keys are refused at every order must not make every order ask the source. */
const RENEW_AT_MOST_EVERY_MS = 5_000;

interface Entry {
  text: string | null;
  merchant: Merchant;
}

const secretName = (mchid: string): string => `prepay-merchant-${mchid}`;

interface MerchantsOptions {
  mchids: readonly string[];
  source: SecretSource;
  clock: Clock;
  log: Log;
}

export const createMerchants = ({ mchids, source, clock, log }: MerchantsOptions): Merchants => {
  let entries: ReadonlyMap<string, Entry> | null = null;
  let fetchedAt = 0;
  let fetching: Promise<void> | null = null;
  const renewals = new Map<string, { at: number; done: Promise<Merchant | null> }>();

  const read = (mchid: string, text: string | null): Entry => {
    const merchant = parseMerchant(mchid, text ?? '');
    const problems =
      text === null ? [`merchant ${mchid}: secret ${secretName(mchid)} does not exist`] : merchant.problems;
    for (const problem of problems) log.error({ event: 'merchant_misconfigured', mchid, problem });
    return { text, merchant: { ...merchant, problems } };
  };

  /**
   * The same secret keeps the same merchant, and with it the tokens and certificates that hang on its keys. A secret that
   * became unusable does not replace one that works.
   */
  const succeed = (old: Entry | undefined, mchid: string, text: string | null): Entry => {
    if (old && old.text === text) return old;
    const next = read(mchid, text);
    const worse = old && old.merchant.problems.length === 0 && next.merchant.problems.length > 0;
    if (old && !worse) log.info({ event: 'merchant_renewed', mchid });
    return old && worse ? old : next;
  };

  const fetchOne = async (mchid: string): Promise<readonly [string, Entry]> => {
    const text = await source.fetch(secretName(mchid));
    return [mchid, succeed(entries?.get(mchid), mchid, text)];
  };

  const fetchAll = async (): Promise<void> => {
    try {
      entries = new Map(await Promise.all(mchids.map(fetchOne)));
      fetchedAt = clock.now();
    } catch (error) {
      log.error({ event: 'secrets_unavailable', serving: entries !== null, error });
      fetchedAt = clock.now() - FRESH_MS + RETRY_MS;
      if (entries === null) throw new PrepayError('SECRETS_UNAVAILABLE', undefined, { retryAfter: 1, cause: error });
    } finally {
      fetching = null;
    }
  };

  const renewOne = async (mchid: string): Promise<Merchant | null> => {
    const old = entries?.get(mchid);
    try {
      const [, next] = await fetchOne(mchid);
      if (next === old) return null;
      entries = new Map([...(entries ?? []), [mchid, next]]);
      return next.merchant;
    } catch (error) {
      log.error({ event: 'secrets_unavailable', serving: true, error });
      return null;
    }
  };

  return {
    all: async () => {
      if (entries === null || clock.now() - fetchedAt > FRESH_MS) fetching ??= fetchAll();
      if (entries === null) await fetching;
      return new Map([...(entries ?? [])].map(([mchid, { merchant }]) => [mchid, merchant]));
    },
    renew: (mchid) => {
      const last = renewals.get(mchid);
      if (last && clock.now() - last.at < RENEW_AT_MOST_EVERY_MS) return last.done;
      const done = renewOne(mchid);
      renewals.set(mchid, { at: clock.now(), done });
      return done;
    },
  };
};
