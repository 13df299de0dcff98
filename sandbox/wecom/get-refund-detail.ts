import type { Provenance } from '../fidelity/provenance.ts';
import type { RefundStatus } from '../refunds/refund.ts';
import type { World } from '../system.ts';
import { rfc3339 } from '../time.ts';
import type { WecomCaller } from './call.ts';
import { wecomRefusal } from './errors.ts';
import { merchantOfCorp } from './merchant-of-corp.ts';
import { refundAmount, refundedPromotions } from './refund.ts';
import type { WecomReply } from './reply.ts';

/** The query spells CLOSE what the notification spells CLOSED. */
const STATUS: Readonly<Record<RefundStatus, string>> = {
  PROCESSING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  ABNORMAL: 'ABNORMAL',
  CLOSED: 'CLOSE',
};

/** `POST /cgi-bin/miniapppay/get_refund_detail`. */
export const getRefundDetail = (input: Record<string, unknown>, { corpid }: WecomCaller, world: World): WecomReply => {
  const { mchid, out_refund_no } = input as { mchid: string; out_refund_no: string };
  const merchant = merchantOfCorp(mchid, corpid, world);
  if ('refusal' in merchant) return merchant;
  const refund = world.refunds.find(mchid, out_refund_no);
  if (refund?.order.system !== 'wecom') {
    return {
      refusal: wecomRefusal(world.behaviour.wecom_refund_unknown_errcode, `unknown out_refund_no[${out_refund_no}]`),
    };
  }
  const { order, refund_id, channel, user_received_account, success_time, created_at, status } = refund;
  return {
    body: {
      refund_id,
      out_refund_no,
      transaction_id: order.payment?.transaction_id,
      out_trade_no: order.out_trade_no,
      channel,
      user_received_account,
      ...(success_time !== undefined && { success_time: rfc3339(success_time) }),
      create_time: rfc3339(created_at),
      status: STATUS[status],
      amount: refundAmount(refund),
      ...refundedPromotions(refund, order),
    },
    verdict: STATUS[status],
  };
};

export const REFUND_DETAIL_RULES: readonly Provenance[] = [
  {
    rule: 'A closed refund is CLOSE in the query',
    source: 'get_refund_detail, path 97352',
    confidence: 'documented',
  },
];
