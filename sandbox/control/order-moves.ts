import type { MoveRefusal } from '../orders/moves.ts';
import type { Moved } from '../orders/order-book.ts';
import type { PaymentWish } from '../orders/payment.ts';
import type { World } from '../system.ts';
import { type OrderView, orderView } from './order-view.ts';
import { ControlRefusal } from './refusal.ts';

const MOVE_REFUSALS: Readonly<Record<MoveRefusal, readonly [status: number, code: string, message: string]>> = {
  unknown: [404, 'ORDER_NOT_EXIST', 'no such order'],
  paid: [409, 'ORDER_PAID', 'the order is already paid'],
  closed: [409, 'ORDER_CLOSED', 'the order is closed'],
  revoked: [409, 'ORDER_REVOKED', 'the order was taken back'],
  expired: [409, 'ORDER_EXPIRED', 'time_expire of the order has passed'],
  artifact_expired: [409, 'PREPAY_ID_EXPIRED', 'the latest prepay_id or link of the order has expired; order again'],
  not_code_payment: [409, 'NOT_CODE_PAYMENT', 'only a code payment can be taken back'],
  coupon_too_large: [400, 'BAD_REQUEST', 'coupon must not exceed the total of the order'],
};

const moved = (result: Moved, world: World): OrderView => {
  if (!('refused' in result)) return orderView(result, world);
  throw new ControlRefusal(...MOVE_REFUSALS[result.refused]);
};

/** The payer pays. Throws a {@link ControlRefusal} when nobody could. */
export const payOrder = (world: World, mchid: string, outTradeNo: string, wish?: PaymentWish): OrderView =>
  moved(world.orders.pay(mchid, outTradeNo, wish), world);

/** The payer reaches the password screen, leaves the cashier, or his bank refuses. Throws a {@link ControlRefusal}. */
export const payerDoes = (
  move: 'start' | 'cancel' | 'fail',
  world: World,
  mchid: string,
  outTradeNo: string,
): OrderView => moved(world.orders.payerDoes(move, mchid, outTradeNo), world);

/** The order is closed, as by the merchant. Throws a {@link ControlRefusal}. */
export const closeOrder = (world: World, mchid: string, outTradeNo: string): OrderView =>
  moved(world.orders.close(mchid, outTradeNo), world);

/** All orders, in the order of their creation. */
export const listOrders = (world: World): OrderView[] => world.orders.all().map((order) => orderView(order, world));
