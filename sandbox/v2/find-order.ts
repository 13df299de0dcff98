import type { Order } from '../orders/order.ts';
import type { World } from '../system.ts';
import type { V2Merchant } from './authenticate.ts';
import type { V2Fields } from './conditions.ts';

/** Whether the order is of the sub-merchant that the request names, or of none where it names none. */
export const isOfSubMerchant = (order: Order, { sub_mch_id }: V2Fields): boolean => order.sub_mch_id === sub_mch_id;

/** The order that a request means: `transaction_id` wins where both numbers are sent. */
export const findOrder = (fields: V2Fields, { mchid }: V2Merchant, world: World): Order | undefined => {
  const { transaction_id, out_trade_no = '' } = fields;
  const order =
    transaction_id === undefined
      ? world.orders.find(mchid, out_trade_no)
      : world.orders.findByTransaction(mchid, transaction_id);
  return order && isOfSubMerchant(order, fields) ? order : undefined;
};
