import type { Order } from '../orders/order.ts';
import type { World } from '../system.ts';
import { type WecomRefusal, wecomRefusal } from './errors.ts';
import { merchantOfCorp } from './merchant-of-corp.ts';

/** The order, if the merchant is of the corp and the order was made through this family: the API sees no others. */
export const findWecomOrder = (
  mchid: string,
  outTradeNo: string,
  corpid: string,
  world: World,
): { order: Order } | { refusal: WecomRefusal } => {
  const merchant = merchantOfCorp(mchid, corpid, world);
  if ('refusal' in merchant) return merchant;
  const order = world.orders.find(mchid, outTradeNo);
  if (order?.system === 'wecom') return { order };
  const errmsg = `out_trade_no[${outTradeNo}] not exists under mchid[${mchid}]`;
  return { refusal: wecomRefusal(720501, 'unknown order', { errmsg }) };
};
