import type { LiveMerchant } from '../merchants/merchants.ts';
import type { World } from '../system.ts';
import { type WecomRefusal, wecomRefusal } from './errors.ts';

type WecomMerchant = LiveMerchant & { wecom: NonNullable<LiveMerchant['wecom']> };

/** The merchant, if it belongs to the corp whose token was sent. */
export const merchantOfCorp = (
  mchid: string,
  corpid: string,
  world: World,
): WecomMerchant | { refusal: WecomRefusal } => {
  const merchant = world.merchants.find(mchid);
  if (!merchant) return { refusal: wecomRefusal(660006, `unknown mchid ${mchid}`) };
  if (merchant.wecom?.corpid !== corpid) return { refusal: wecomRefusal(660011, `mchid ${mchid} is not of ${corpid}`) };
  return { ...merchant, wecom: merchant.wecom };
};
