import { type Order, type Payment, TRADE_STATE_DESC, tradeState } from '../orders/order.ts';
import type { World } from '../system.ts';
import { compactTime } from '../time.ts';
import type { V2Reply } from './answer.ts';
import type { V2Merchant } from './authenticate.ts';
import type { V2Fields } from './conditions.ts';
import { v2Refusal } from './errors.ts';

const findOrder = (fields: V2Fields, merchant: V2Merchant, world: World): Order | undefined => {
  const { transaction_id, out_trade_no = '', sub_mch_id } = fields;
  // transaction_id wins where both are sent.
  const order =
    transaction_id === undefined
      ? world.orders.find(merchant.mchid, out_trade_no)
      : world.orders.findByTransaction(merchant.mchid, transaction_id);
  return order?.sub_mch_id === sub_mch_id ? order : undefined;
};

const paidElements = (order: Order, { transaction_id, openid, bank_type, paid_at, payer_total }: Payment) => {
  const { sub_openid, trade_type, total, currency } = order;
  return [
    ['openid', openid],
    ['is_subscribe', 'N'],
    ...(sub_openid === undefined ? [] : [['sub_openid', sub_openid] as const, ['sub_is_subscribe', 'N'] as const]),
    ['trade_type', trade_type],
    ['bank_type', bank_type],
    ['total_fee', total],
    ['fee_type', currency],
    ['cash_fee', payer_total],
    ['cash_fee_type', currency],
    ['transaction_id', transaction_id],
    ['time_end', compactTime(paid_at)],
  ] as const;
};

/** `POST /pay/orderquery` behind the checks that all v2 calls share. An unpaid order shows few fields, as real ones do. */
export const orderQuery = (fields: V2Fields, merchant: V2Merchant, world: World): V2Reply['result'] => {
  const order = findOrder(fields, merchant, world);
  if (!order) return v2Refusal('ORDERNOTEXIST', 'unknown order');
  const state = tradeState(order, world.behaviour);
  return {
    elements: [
      ['out_trade_no', order.out_trade_no],
      ['attach', order.attach],
      ['trade_state', state],
      ['trade_state_desc', TRADE_STATE_DESC[state]],
      ...(order.payment ? paidElements(order, order.payment) : []),
    ],
    verdict: state,
  };
};
