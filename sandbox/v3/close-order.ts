import type { Provenance } from '../fidelity/provenance.ts';
import type { WireRequest } from '../http/wire.ts';
import type { MoveRefusal } from '../orders/moves.ts';
import type { World } from '../system.ts';
import { v3Refusal } from './errors.ts';
import { mchid, outTradeNo } from './fields.ts';
import { checkMchid, checkMembers, readBody } from './read-body.ts';
import type { V3Caller, V3Reply } from './reply.ts';

export const CLOSE_RULES: readonly Provenance[] = [
  {
    rule: 'Closing answers 204 without a body, signed; closing again as well',
    source: 'close, doc 4012791839',
    confidence: 'documented',
  },
  {
    rule: 'Closing a number that was never ordered answers 204 (switch v3_close_unknown_burns: and uses it up)',
    source: 'developers.weixin.qq.com/community/pay/doc/00048a1efdc23011142d839d351800',
    confidence: 'community',
  },
];

const CLOSED: V3Reply = { status: 204, verdict: 'closed' };

/** What is no close: a paid order is refunded instead. */
const refuse = (refused: MoveRefusal, { behaviour }: World): V3Reply =>
  refused === 'paid'
    ? {
        refusal: v3Refusal(behaviour.v3_close_paid_code, { message: '该订单已支付', errno: 268498689 }),
        verdict: 'paid',
      }
    : { refusal: v3Refusal('INVALID_REQUEST'), verdict: refused };

/** `POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close` behind authentication. */
export const closeOrder = (number: string, request: WireRequest, caller: V3Caller, world: World): V3Reply => {
  const badNumber = checkMembers({ out_trade_no: outTradeNo }, { out_trade_no: number }, 'uri_template', world);
  if (badNumber) return badNumber;
  const read = readBody<{ mchid: string }>(request, { mchid }, world);
  if ('refusal' in read) return read;
  const foreign = checkMchid(read.body.mchid, caller);
  if (foreign) return foreign;
  const { orders, behaviour } = world;
  const order = orders.find(caller.merchant.mchid, number);
  if (!order) {
    if (behaviour.v3_close_unknown_burns) orders.burn(caller.merchant.mchid, number);
    return { ...CLOSED, verdict: 'closed a number that was never ordered' };
  }
  if (order.state === 'USERPAYING' && behaviour.v3_close_while_paying === 'refuse') {
    return { refusal: v3Refusal('USER_PAYING'), verdict: 'the payer is paying' };
  }
  const closed = orders.close(caller.merchant.mchid, number);
  return 'refused' in closed ? refuse(closed.refused, world) : CLOSED;
};
