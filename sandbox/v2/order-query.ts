import { type Order, type Payment, TRADE_STATE_DESC, tradeState } from '../orders/order.ts';
import type { World } from '../system.ts';
import { compactTime } from '../time.ts';
import type { V2Result } from './answer.ts';
import type { V2Merchant } from './authenticate.ts';
import type { V2Fields } from './conditions.ts';
import { v2Refusal } from './errors.ts';
import { cashOf } from './exchange-rates.ts';
import { findOrder } from './find-order.ts';
import type { Elements } from './write-xml.ts';

const couponElements = ({ coupon }: Payment): Elements =>
  coupon === undefined
    ? []
    : [
        ['coupon_fee', coupon.amount],
        ['coupon_count', 1],
        ['coupon_type_0', 'CASH'],
        ['coupon_id_0', coupon.coupon_id],
        ['coupon_fee_0', coupon.amount],
      ];

const paidElements = (order: Order, payment: Payment): Elements => {
  const { transaction_id, openid, bank_type, paid_at } = payment;
  const { sub_openid, trade_type, total, currency } = order;
  const { cash_fee, cash_fee_type } = cashOf(order);
  return [
    ['openid', openid],
    ['is_subscribe', 'N'],
    ...(sub_openid === undefined ? [] : [['sub_openid', sub_openid] as const, ['sub_is_subscribe', 'N'] as const]),
    ['trade_type', trade_type],
    ['bank_type', bank_type],
    ['total_fee', total],
    ['fee_type', currency],
    ['cash_fee', cash_fee],
    ['cash_fee_type', cash_fee_type],
    ...couponElements(payment),
    ['transaction_id', transaction_id],
    ['time_end', compactTime(paid_at)],
  ];
};

/** `POST /pay/orderquery` behind the checks that all v2 calls share. An unpaid order shows few fields, as real ones do. */
export const orderQuery = (fields: V2Fields, merchant: V2Merchant, world: World): V2Result => {
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
