import type { Refund, RefundEnd, RefundStatus } from '../refunds/refund.ts';
import type { SettleRefusal } from '../refunds/refund-book.ts';
import type { World } from '../system.ts';
import { rfc3339 } from '../time.ts';
import { type Body, badRequest, type ControlCall, member } from './call.ts';
import { type Listing, listPage } from './listing.ts';
import { ControlRefusal } from './refusal.ts';

/** A refund as the control API and tests see it. */
export interface RefundView {
  system: string;
  mchid: string;
  out_trade_no: string;
  out_refund_no: string;
  refund_id: string;
  status: RefundStatus;
  refund: number;
  payer_refund: number;
  total: number;
  currency: string;
  channel: string;
  user_received_account: string;
  created_at: string;
  success_time?: string;
}

export const refundView = (refund: Refund): RefundView => ({
  system: refund.order.system,
  mchid: refund.order.mchid,
  out_trade_no: refund.order.out_trade_no,
  out_refund_no: refund.out_refund_no,
  refund_id: refund.refund_id,
  status: refund.status,
  refund: refund.refund,
  payer_refund: refund.payer_refund,
  total: refund.total,
  currency: refund.currency,
  channel: refund.channel,
  user_received_account: refund.user_received_account,
  created_at: rfc3339(refund.created_at),
  ...(refund.success_time !== undefined && { success_time: rfc3339(refund.success_time) }),
});

const SETTLE_REFUSALS: Readonly<Record<SettleRefusal, readonly [status: number, code: string, message: string]>> = {
  unknown: [404, 'REFUND_NOT_EXIST', 'no such refund'],
  settled: [409, 'REFUND_SETTLED', 'the refund has ended already'],
  not_abnormal: [409, 'REFUND_NOT_ABNORMAL', 'the refund is not abnormal'],
};

/** Ends a refund that is on its way. Throws a {@link ControlRefusal}. */
export const settleRefund = (world: World, mchid: string, outRefundNo: string, end: RefundEnd): RefundView => {
  const result = world.refunds.settle(mchid, outRefundNo, end);
  if (!('refused' in result)) return refundView(result);
  throw new ControlRefusal(...SETTLE_REFUSALS[result.refused]);
};

const ENDS: readonly RefundEnd[] = ['SUCCESS', 'ABNORMAL', 'CLOSED'];

const endOf = (body: Body): RefundEnd => {
  const status = member(body, 'status') ?? 'SUCCESS';
  const end = ENDS.find((known) => known === status);
  if (end) return end;
  throw badRequest(`status must be one of ${ENDS.join(', ')}`);
};

/** `after` counts refunds from the first. */
const REFUNDS: Listing<Refund> = {
  number: (_, index) => index + 1,
  exact: {
    system: ({ order }) => order.system,
    mchid: ({ order }) => order.mchid,
    out_trade_no: ({ order }) => order.out_trade_no,
    status: ({ status }) => status,
  },
  texts: ({ out_refund_no, refund_id, order }) => [out_refund_no, refund_id, order.out_trade_no],
};

export const REFUND_CALLS: readonly ControlCall[] = [
  {
    method: 'GET',
    path: /^refunds$/,
    perform: ({ steering: { world }, query }) => {
      const { page, ...rest } = listPage(query, world.refunds.all(), REFUNDS);
      return { refunds: page.map(refundView), ...rest };
    },
  },
  {
    method: 'POST',
    path: /^refunds\/([^/]+)\/([^/]+)\/settle$/,
    perform: ({ steering: { world }, body, parts: [mchid = '', number = ''] }) =>
      settleRefund(world, mchid, number, endOf(body)),
  },
];
