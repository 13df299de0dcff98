import { PrepayError } from '../errors.ts';
import type { Log } from '../log.ts';
import { type Merchant, parseMerchant } from './merchant.ts';
import type { SecretSource } from './secret-source.ts';

/** The merchants that this deployment serves. */
export interface Merchants {
  /**
   * All merchants by number, fetched in parallel and once per instance.
   * @throws PrepayError SECRETS_UNAVAILABLE when the source does not answer; the next call tries again.
   */
  all(): Promise<ReadonlyMap<string, Merchant>>;
}

const secretName = (mchid: string): string => `prepay-merchant-${mchid}`;

export const createMerchants = (mchids: readonly string[], source: SecretSource, log: Log): Merchants => {
  const fetchOne = async (mchid: string): Promise<Merchant> => {
    const text = await source.fetch(secretName(mchid));
    const merchant = parseMerchant(mchid, text ?? '');
    const problems =
      text === null ? [`merchant ${mchid}: secret ${secretName(mchid)} does not exist`] : merchant.problems;
    for (const problem of problems) log.error({ event: 'merchant_misconfigured', mchid, problem });
    return { ...merchant, problems };
  };

  let loading: Promise<ReadonlyMap<string, Merchant>> | null = null;
  const load = async (): Promise<ReadonlyMap<string, Merchant>> => {
    try {
      const merchants = await Promise.all(mchids.map(fetchOne));
      return new Map(merchants.map((merchant) => [merchant.mchid, merchant]));
    } catch (error) {
      loading = null;
      log.error({ event: 'secrets_unavailable', error });
      throw new PrepayError('SECRETS_UNAVAILABLE', undefined, { retryAfter: 1, cause: error });
    }
  };

  return {
    all: () => {
      loading ??= load();
      return loading;
    },
  };
};
