import type { LiveMerchant } from '../merchants/merchants.ts';
import type { KnownKey } from './explain-rsa.ts';

/** Opening a signature takes some 30 µs; further merchants are not tried. */
const MAX_OTHERS = 500;

/** The keys that may have signed for a merchant: its own, those it had before, and those of all the others. */
export const merchantKeys = (merchant: LiveMerchant | undefined, all: readonly LiveMerchant[]): KnownKey[] => {
  const own: KnownKey[] = merchant?.v3
    ? [
        { key: merchant.v3.publicKey },
        ...merchant.v3.formerKeys.map(
          ({ serialNo, publicKey }): KnownKey => ({ key: publicKey, slip: { cause: 'key_former', about: serialNo } }),
        ),
      ]
    : [];
  const others = all.slice(0, MAX_OTHERS).flatMap((other): KnownKey[] => {
    const key = other.v3?.publicKey;
    return key && other.mchid !== merchant?.mchid
      ? [{ key, slip: { cause: 'key_other_merchant', about: other.mchid } }]
      : [];
  });
  return [...own, ...others];
};
