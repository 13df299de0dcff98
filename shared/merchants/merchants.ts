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
   * A merchant whose secret alone cannot be had is `unavailable`.
   *
   * @throws PrepayError SECRETS_UNAVAILABLE when the source has never answered; the next call tries again.
   */
  all(): Promise<ReadonlyMap<string, Merchant>>;
  /**
   * The merchant under other keys than those of `known`, which WeChat refused: keys that were fetched meanwhile, or its
   * secret as it is now. `null` when there are none: the secret is the same, is worse, or cannot be had.
   */
  renew(known: Merchant): Promise<Merchant | null>;
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
  let served: ReadonlyMap<string, Merchant> = new Map();
  let fetchedAt = 0;
  let fetching: Promise<void> | null = null;
  const renewals = new Map<string, { at: number; done: Promise<void> }>();

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

  const serve = (next: ReadonlyMap<string, Entry>): void => {
    entries = next;
    served = new Map([...next].map(([mchid, { merchant }]) => [mchid, merchant]));
  };

  const fetchOne = async (mchid: string): Promise<Entry> => {
    const text = await source.fetch(secretName(mchid));
    return succeed(entries?.get(mchid), mchid, text);
  };

  /** What is served while a merchant's secret cannot be had: its last one, or word of that. */
  const withoutSecret = (mchid: string): Entry =>
    entries?.get(mchid) ?? { text: null, merchant: { ...parseMerchant(mchid, ''), unavailable: true } };

  const fetchAll = async (): Promise<void> => {
    const fetched = await Promise.allSettled(mchids.map(fetchOne));
    const failed = fetched.filter((result) => result.status === 'rejected');
    for (const { reason } of failed) {
      log.error({ event: 'secrets_unavailable', serving: entries !== null, error: reason });
    }
    const [failure] = failed;
    fetching = null;
    if (failure && failed.length === mchids.length && entries === null) {
      throw new PrepayError('SECRETS_UNAVAILABLE', undefined, { retryAfter: 1, cause: failure.reason });
    }
    fetchedAt = failure ? clock.now() - FRESH_MS + RETRY_MS : clock.now();
    serve(
      new Map(
        mchids.map((mchid, index) => {
          const result = fetched[index];
          return [mchid, result?.status === 'fulfilled' ? result.value : withoutSecret(mchid)];
        }),
      ),
    );
  };

  const renewOne = async (mchid: string): Promise<void> => {
    try {
      const renewed = await fetchOne(mchid);
      serve(new Map([...(entries ?? []), [mchid, renewed]]));
    } catch (error) {
      log.error({ event: 'secrets_unavailable', serving: true, error });
    }
  };

  return {
    all: async () => {
      if (entries === null || clock.now() - fetchedAt > FRESH_MS) fetching ??= fetchAll();
      if (entries === null) await fetching;
      return served;
    },
    renew: async (known) => {
      const { mchid } = known;
      const current = (): Merchant | undefined => entries?.get(mchid)?.merchant;
      if (current() === known) {
        const last = renewals.get(mchid);
        if (!last || clock.now() - last.at >= RENEW_AT_MOST_EVERY_MS) {
          renewals.set(mchid, { at: clock.now(), done: renewOne(mchid) });
        }
        await renewals.get(mchid)?.done;
      }
      const renewed = current();
      return renewed === undefined || renewed === known ? null : renewed;
    },
  };
};
