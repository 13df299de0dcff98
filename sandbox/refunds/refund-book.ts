import type { Behaviour } from '../behaviour.ts';
import type { Scheduled } from '../clock/event-queue.ts';
import type { Scheduler } from '../clock/virtual-clock.ts';
import type { Outbox } from '../notifications/outbox.ts';
import type { Order } from '../orders/order.ts';
import { randomDigits } from '../random.ts';
import { compactTime } from '../time.ts';
import { type RefundRefusal, refuseRefund } from './checks.ts';
import type { Refund, RefundAttempt, RefundEnd } from './refund.ts';

/** Where an abnormal refund goes instead. */
export type AbnormalReceiver = 'USER_BANK_CARD' | 'MERCHANT_BANK_CARD';

/** Why a refund cannot be moved. */
export type SettleRefusal = 'unknown' | 'settled' | 'not_abnormal';

export interface RefundBook {
  /** Refunds, or repeats a refund: the same number with the same parameters gives the refund as it stands. */
  refund(mchid: string, order: Order | undefined, attempt: RefundAttempt): Refund | { refused: RefundRefusal };
  find(mchid: string, outRefundNo: string): Refund | undefined;
  findById(mchid: string, refundId: string): Refund | undefined;
  /** Oldest first. */
  of(order: Order): readonly Refund[];
  /** Ends a refund that is on its way, before its time. */
  settle(mchid: string, outRefundNo: string, end: RefundEnd): Refund | { refused: SettleRefusal };
  /** An abnormal refund is on its way again, to a bank card. */
  applyAbnormal(refund: Refund, receiver: AbnormalReceiver): Refund | { refused: SettleRefusal };
  /** In the order of their creation. */
  all(): readonly Refund[];
  clear(): void;
}

/** WeChat's words, as refund notifications carry them. */
const RECEIVED_BY: Readonly<Record<AbnormalReceiver | 'ORIGINAL', string>> = {
  ORIGINAL: '支付用户零钱',
  USER_BANK_CARD: '招商银行借记卡0403',
  MERCHANT_BANK_CARD: '商户结算银行账户',
};

const key = (mchid: string, outRefundNo: string): string => `${mchid}#${outRefundNo}`;

/** The payer's share of so much of the order, rounded once so that the shares of all refunds add up to what was paid. */
const payerShare = ({ payment, total }: Order, amount: number): number =>
  Math.round((amount * (payment?.payer_total ?? total)) / total);

interface Dependencies {
  clock: Scheduler;
  behaviour: Behaviour;
  outbox: Outbox;
  /** Is told of every order whose refunds changed. */
  changed?: (order: Order) => void;
}

const nobody = (): void => {};

/** All refunds of all systems: the out_refund_no of a merchant are one number space. */
export const createRefundBook = ({ clock, behaviour, outbox, changed = nobody }: Dependencies): RefundBook => {
  const byNumber = new Map<string, Refund>();
  const byId = new Map<string, Refund>();
  const byOrder = new Map<Order, Refund[]>();
  const list: Refund[] = [];
  /** What will end the refunds that are on their way. */
  const endings = new Map<Refund, Scheduled>();

  const end = (refund: Refund, status: RefundEnd): undefined => {
    endings.get(refund)?.cancel();
    endings.delete(refund);
    refund.status = status;
    if (status === 'SUCCESS') refund.success_time = clock.now();
    outbox.publish({ kind: 'refund_changed', order: refund.order, refund });
    changed(refund.order);
  };

  const process = (refund: Refund, outcome: () => RefundEnd): void => {
    refund.status = 'PROCESSING';
    changed(refund.order);
    endings.set(
      refund,
      clock.at(clock.now() + behaviour.refund_seconds * 1000, () => end(refund, outcome())),
    );
  };

  const make = (order: Order, attempt: RefundAttempt, refunded: number): Refund => {
    const created_at = clock.now();
    const refund: Refund = {
      ...attempt,
      order,
      refund_id: `5030${randomDigits(6)}${compactTime(created_at).slice(0, 8)}${randomDigits(11)}`,
      status: 'PROCESSING',
      channel: 'ORIGINAL',
      user_received_account: RECEIVED_BY.ORIGINAL,
      payer_refund: payerShare(order, refunded + attempt.refund) - payerShare(order, refunded),
      created_at,
    };
    order.state = 'REFUND';
    byNumber.set(key(order.mchid, attempt.out_refund_no), refund);
    byId.set(refund.refund_id, refund);
    byOrder.set(order, [...(byOrder.get(order) ?? []), refund]);
    list.push(refund);
    process(refund, () => behaviour.refund_outcome);
    return refund;
  };

  return {
    refund: (mchid, order, attempt) => {
      if (!order) return { refused: 'order_unknown' };
      const known = byNumber.get(key(mchid, attempt.out_refund_no));
      if (known) return known.parameters === attempt.parameters ? known : { refused: 'changed' };
      const refunds = byOrder.get(order) ?? [];
      const refunded = refunds.reduce((sum, { refund, status }) => sum + (status === 'CLOSED' ? 0 : refund), 0);
      const refused = refuseRefund({ order, attempt, refunds, refunded, now: clock.now(), behaviour });
      return refused ? { refused } : make(order, attempt, refunded);
    },
    find: (mchid, outRefundNo) => byNumber.get(key(mchid, outRefundNo)),
    findById: (mchid, refundId) => {
      const refund = byId.get(refundId);
      return refund?.order.mchid === mchid ? refund : undefined;
    },
    of: (order) => byOrder.get(order) ?? [],
    settle: (mchid, outRefundNo, status) => {
      const refund = byNumber.get(key(mchid, outRefundNo));
      if (!refund) return { refused: 'unknown' };
      if (refund.status !== 'PROCESSING') return { refused: 'settled' };
      end(refund, status);
      return refund;
    },
    applyAbnormal: (refund, receiver) => {
      if (refund.status !== 'ABNORMAL') return { refused: 'not_abnormal' };
      refund.channel = 'OTHER_BANKCARD';
      refund.user_received_account = RECEIVED_BY[receiver];
      process(refund, () => 'SUCCESS');
      return refund;
    },
    all: () => list,
    clear: () => {
      for (const index of [byNumber, byId, byOrder, endings]) index.clear();
      list.length = 0;
    },
  };
};
