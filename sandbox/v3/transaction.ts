import type { Behaviour } from '../behaviour.ts';
import { type Order, TRADE_STATE_DESC, tradeState } from '../orders/order.ts';
import { rfc3339 } from '../time.ts';

/** The coupon of a payment, paid for by WeChat. */
export const promotionDetail = ({ payment, currency }: Order) =>
  payment?.coupon
    ? [
        {
          amount: payment.coupon.amount,
          coupon_id: payment.coupon.coupon_id,
          currency,
          goods_detail: [],
          merchant_contribute: 0,
          name: '代金券',
          other_contribute: 0,
          scope: 'GLOBAL',
          type: 'CASH',
          wechatpay_contribute: payment.coupon.amount,
        },
      ]
    : [];

/**
 * A transaction as the queries show it, and as a payment notification carries it. A real closed, never paid order had
 * exactly the first eight members and no amount; an unpaid one is given the same shape.
 */
export const transactionBody = (order: Order, behaviour: Behaviour) => {
  const { appid, attach, mchid, out_trade_no, payment, total, currency, device_id, trade_type } = order;
  const trade_state = tradeState(order, behaviour);
  const common = {
    appid,
    attach,
    mchid,
    out_trade_no,
    payer: payment ? { openid: payment.openid } : {},
    promotion_detail: promotionDetail(order),
    trade_state,
    trade_state_desc: TRADE_STATE_DESC[trade_state],
  };
  const scene = device_id === undefined ? {} : { scene_info: { device_id } };
  if (!payment) return { ...common, ...(behaviour.v3_unpaid_amount && { amount: { total, currency } }), ...scene };
  return {
    ...common,
    amount: { total, payer_total: payment.payer_total, currency, payer_currency: currency },
    bank_type: payment.bank_type,
    ...scene,
    success_time: rfc3339(payment.paid_at),
    trade_type,
    transaction_id: payment.transaction_id,
  };
};
