import type { Fields } from '../fields/rule.ts';
import type { WireRequest } from '../http/wire.ts';
import type { Order } from '../orders/order.ts';
import type { World } from '../system.ts';
import { v3Refusal } from './errors.ts';
import { mchid, outTradeNo, transactionId } from './fields.ts';
import { checkMchid, checkMembers } from './read-body.ts';
import type { V3Caller, V3Reply } from './reply.ts';
import { transactionBody } from './transaction.ts';

interface QueryBy {
  /** The number in the path. */
  fields: Fields;
  find(world: World, mchid: string, number: string): Order | undefined;
}

/** The two ways to name an order. An unpaid one has no transaction_id yet. */
const QUERIES = {
  out_trade_no: {
    fields: { out_trade_no: outTradeNo },
    find: (world, merchant, number) => world.orders.find(merchant, number),
  },
  transaction_id: {
    fields: { transaction_id: transactionId },
    find: (world, merchant, number) => world.orders.findByTransaction(merchant, number),
  },
} as const satisfies Readonly<Record<string, QueryBy>>;

/** `GET /v3/pay/transactions/{out-trade-no|id}/{number}?mchid=` behind authentication. */
export const queryOrder = (
  by: keyof typeof QUERIES,
  number: string,
  request: WireRequest,
  caller: V3Caller,
  world: World,
): V3Reply => {
  const { fields, find } = QUERIES[by];
  const query = Object.fromEntries(request.query);
  const refused =
    checkMembers(fields, { [by]: number }, 'uri_template', world) ??
    checkMembers({ mchid }, query, 'query', world) ??
    checkMchid(query.mchid, caller);
  if (refused) return refused;
  const order = find(world, caller.merchant.mchid, number);
  if (!order) return { refusal: v3Refusal('ORDER_NOT_EXIST'), verdict: 'unknown order' };
  const body = transactionBody(order, world.behaviour);
  return { status: 200, body, verdict: body.trade_state };
};
