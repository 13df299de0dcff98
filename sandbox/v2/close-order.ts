import type { Provenance } from '../fidelity/provenance.ts';
import type { MoveRefusal } from '../orders/moves.ts';
import type { World } from '../system.ts';
import type { V2Result } from './answer.ts';
import type { V2Merchant } from './authenticate.ts';
import type { V2Fields } from './conditions.ts';
import { type V2Code, v2Refusal } from './errors.ts';
import { findOrder } from './find-order.ts';

interface CloseRefusal extends Provenance {
  code: V2Code;
}

/** Why an order cannot be closed, in the words of v2. */
export const CLOSE_REFUSALS = {
  unknown: {
    code: 'ORDERNOTEXIST',
    rule: 'An unknown order cannot be closed',
    source: '关闭订单, doc global/v2/zh/4013634995, error table',
    confidence: 'documented',
  },
  paid: {
    code: 'ORDERPAID',
    rule: 'A paid order cannot be closed; the client is to query it',
    source: '关闭订单, doc global/v2/zh/4013634995, error table',
    confidence: 'documented',
  },
  closed: {
    code: 'ORDERCLOSED',
    rule: 'Closing again gets ORDERCLOSED (switch v2_close_again)',
    source: '关闭订单, doc global/v2/zh/4013634995, error table',
    confidence: 'documented',
  },
  revoked: {
    code: 'TRADE_STATE_ERROR',
    rule: 'A revoked order cannot be closed',
    source: 'WxJava, WxPayErrorCode',
    confidence: 'sdk',
  },
  early: {
    code: 'TRADE_STATE_ERROR',
    rule: 'An order is closed 5 minutes after it was made at the earliest (switch v2_close_after_seconds)',
    source: 'domestic 关闭订单 and Global v3 Close Order; the Global v2 page is silent, the code is a guess',
    confidence: 'derived',
  },
} as const satisfies Readonly<Record<string, CloseRefusal>>;

const REASONS: Readonly<Partial<Record<MoveRefusal, keyof typeof CLOSE_REFUSALS>>> = {
  paid: 'paid',
  revoked: 'revoked',
};

const refuse = (reason: keyof typeof CLOSE_REFUSALS): V2Result =>
  v2Refusal(CLOSE_REFUSALS[reason].code, `close: ${reason}`);

/** `POST /pay/closeorder` behind the checks that all v2 calls share. */
export const closeOrder = (fields: V2Fields, merchant: V2Merchant, world: World): V2Result => {
  const { v2_close_again, v2_close_after_seconds } = world.behaviour;
  const order = findOrder(fields, merchant, world);
  if (!order) return refuse('unknown');
  if (order.state === 'CLOSED' && v2_close_again === 'ORDERCLOSED') return refuse('closed');
  const isEarly = order.state !== 'CLOSED' && world.clock.now() < order.created_at + v2_close_after_seconds * 1000;
  const isPaid = order.payment !== undefined;
  if (isEarly && !isPaid) return refuse('early');
  const moved = world.orders.close(order.mchid, order.out_trade_no);
  if ('refused' in moved) return refuse(REASONS[moved.refused] ?? 'unknown');
  return { elements: [['result_msg', 'OK']], verdict: 'closed' };
};
