import type { ExchangeLog } from '../exchange-log.ts';
import type { Faults } from '../faults/faults.ts';
import { publicParts } from '../merchants.ts';
import type { MoveRefusal } from '../orders/order-book.ts';
import type { World } from '../system.ts';
import { rfc3339 } from '../time.ts';
import { type OrderView, orderView } from './order-view.ts';
import { ControlRefusal } from './refusal.ts';

/** What steering needs besides the world. */
export interface Steering {
  world: World;
  exchanges: ExchangeLog;
  faults: Faults;
  reset(): void;
}

const MOVE_REFUSALS: Readonly<Record<MoveRefusal, readonly [status: number, code: string, message: string]>> = {
  unknown: [404, 'ORDER_NOT_EXIST', 'no such order'],
  paid: [409, 'ORDER_PAID', 'the order is already paid'],
  closed: [409, 'ORDER_CLOSED', 'the order is closed'],
  expired: [409, 'ORDER_EXPIRED', 'time_expire of the order has passed'],
  artifact_expired: [409, 'PREPAY_ID_EXPIRED', 'the latest prepay_id or link of the order has expired; order again'],
};

const moved = (result: ReturnType<World['orders']['pay']>, world: World): OrderView => {
  if (!('refused' in result)) return orderView(result, world.clock.now());
  throw new ControlRefusal(...MOVE_REFUSALS[result.refused]);
};

/** The payer pays. Throws a {@link ControlRefusal} when nobody could. */
export const payOrder = (world: World, mchid: string, outTradeNo: string, openid?: string): OrderView =>
  moved(world.orders.pay(mchid, outTradeNo, openid), world);

/** The order is closed, as by the merchant. */
export const closeOrder = (world: World, mchid: string, outTradeNo: string): OrderView =>
  moved(world.orders.close(mchid, outTradeNo), world);

/** All orders, in the order of their creation. */
export const listOrders = (world: World): OrderView[] =>
  world.orders.all().map((order) => orderView(order, world.clock.now()));

/** Clock, merchants (public parts), switches, counts. */
export const sandboxState = ({ world, exchanges, faults }: Steering) => ({
  clock: { now: rfc3339(world.clock.now()), wire: rfc3339(world.wireNow()) },
  merchants: world.merchants.all.map(publicParts),
  behaviour: world.behaviour,
  counts: { orders: world.orders.all().length, requests: exchanges.all().length, faults: faults.list().length },
});
