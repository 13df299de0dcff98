import { MerchantWishError, parseWish } from '../merchants/merchant-wish.ts';
import { type Merchants, publicParts } from '../merchants/merchants.ts';
import { newMerchant } from '../merchants/new-merchant.ts';
import { randomDigits } from '../random.ts';
import { badRequest, type ControlCall } from './call.ts';
import { ControlRefusal } from './refusal.ts';

const freshMchid = (merchants: Merchants): string => {
  for (;;) {
    const mchid = `16${randomDigits(8)}`;
    if (!merchants.find(mchid)) return mchid;
  }
};

/**
 * Makes a merchant and adds it; what is answered is all that the merchant needs to know, private keys included: it is
 * said once and remembered nowhere. Rejects with a {@link ControlRefusal}.
 */
export const addMerchant = async (merchants: Merchants, input: unknown): Promise<Record<string, unknown>> => {
  try {
    const wish = parseWish(input);
    const { merchant, credentials } = await newMerchant(wish, freshMchid(merchants));
    if (merchants.find(merchant.mchid)) {
      throw new ControlRefusal(409, 'MERCHANT_EXISTS', `there is a merchant ${merchant.mchid} already`);
    }
    merchants.add(merchant);
    return credentials;
  } catch (error) {
    if (error instanceof MerchantWishError) throw badRequest(error.message);
    throw error;
  }
};

export const MERCHANT_CALLS: readonly ControlCall[] = [
  {
    method: 'GET',
    path: /^merchants$/,
    perform: ({ steering: { world } }) => ({ merchants: world.merchants.all().map(publicParts) }),
  },
  {
    method: 'POST',
    path: /^merchants$/,
    perform: async ({ steering: { world, news }, body }) => {
      const credentials = await addMerchant(world.merchants, body);
      news.tell('merchant', String(credentials.mchid));
      return credentials;
    },
  },
];
