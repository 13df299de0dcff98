import { canonicalJson } from '../canonical-json.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import type { Order } from '../orders/order.ts';
import type { Refund, RefundAttempt } from '../refunds/refund.ts';
import type { World } from '../system.ts';
import type { WecomCaller } from './call.ts';
import { wecomRefusal } from './errors.ts';
import { findWecomOrder } from './find-order.ts';
import type { WecomReply } from './reply.ts';

/** A refund body after its field table has been checked. */
interface RefundBody {
  mchid: string;
  appid: string;
  out_trade_no: string;
  out_refund_no: string;
  reason?: string;
  funds_account?: string;
  amount: { refund: number; total: number; currency: string };
}

const attemptOf = (body: RefundBody): RefundAttempt => ({
  out_refund_no: body.out_refund_no,
  parameters: canonicalJson(body),
  refund: body.amount.refund,
  total: body.amount.total,
  currency: body.amount.currency,
  ...(body.reason !== undefined && { reason: body.reason }),
  ...(body.funds_account !== undefined && { funds_account: body.funds_account }),
});

/** How a refund divides between payer and coupon, as answers show it. */
export const refundAmount = ({ refund, payer_refund, currency }: Refund) => ({
  refund,
  payer_refund,
  discount_refund: refund - payer_refund,
  currency,
});

/** The coupon's part; absent where none was used, or where it got nothing back. */
export const refundedPromotions = ({ refund, payer_refund }: Refund, { payment }: Order) => {
  const amount = refund - payer_refund;
  if (!payment?.coupon || amount === 0) return {};
  const { coupon_id, amount: total } = payment.coupon;
  return {
    promotion_detail: [
      { promotion_id: coupon_id, scope: 'GLOBAL', type: 'COUPON', amount: total, refund_amount: amount },
    ],
  };
};

/** `POST /cgi-bin/miniapppay/refund`. Success means accepted. No document names an errcode: all of them are switches. */
export const refund = (input: Record<string, unknown>, { corpid }: WecomCaller, world: World): WecomReply => {
  const body = input as unknown as RefundBody;
  const found = findWecomOrder(body.mchid, body.out_trade_no, corpid, world);
  if ('refusal' in found) return found;
  const { behaviour } = world;
  if (found.order.appid !== body.appid) {
    return {
      refusal: wecomRefusal(behaviour.wecom_appid_mismatch_errcode, `appid[${body.appid}] is not of the order`),
    };
  }
  const made = world.refunds.refund(body.mchid, found.order, attemptOf(body));
  if ('refused' in made) {
    const { refused } = made;
    const errcode = refused === 'order_unknown' ? 720501 : behaviour[`wecom_refund_${refused}_errcode`];
    return { refusal: wecomRefusal(errcode, `refund: ${refused}`) };
  }
  return {
    body: {
      out_refund_no: made.out_refund_no,
      amount: refundAmount(made),
      ...refundedPromotions(made, found.order),
    },
    verdict: 'refund accepted',
  };
};

export const WECOM_REFUND_RULES: readonly Provenance[] = [
  {
    rule: 'A refund of an unknown order gets 720501, as a query does',
    source: 'get_order report, developers.weixin.qq.com/community/personal/oCJUsw8RaekeNHn7P4SBPvU2hNyU/question',
    confidence: 'derived',
  },
  {
    rule: 'promotion_detail comes with a refund only where a coupon got something back',
    source: 'refund, path 97333',
    confidence: 'documented',
  },
];
