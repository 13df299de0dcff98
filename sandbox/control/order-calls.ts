import type { Order } from '../orders/order.ts';
import type { ControlCall, ControlRequest } from './call.ts';
import { type Listing, listPage } from './listing.ts';
import { closeOrder, payerDoes, payOrder } from './order-moves.ts';
import { orderView } from './order-view.ts';
import { paymentWish } from './payment-wish.ts';
import { ControlRefusal } from './refusal.ts';

/** `after` counts orders from the first. */
const ORDERS: Listing<Order> = {
  number: (_, index) => index + 1,
  exact: {
    system: ({ system }) => system,
    mchid: ({ mchid }) => mchid,
    out_trade_no: ({ out_trade_no }) => out_trade_no,
    state: ({ state }) => state,
  },
  texts: ({ out_trade_no, mchid, payment, parameters }) => [out_trade_no, mchid, payment?.transaction_id, parameters],
};

const listOrderPage = ({ steering: { world }, query }: ControlRequest) => {
  const { page, ...rest } = listPage(query, world.orders.all(), ORDERS);
  return { orders: page.map((order) => orderView(order, world)), ...rest };
};

const showOrder = ({ steering: { world }, parts: [mchid = '', number = ''] }: ControlRequest) => {
  const order = world.orders.find(mchid, number);
  if (!order) throw new ControlRefusal(404, 'ORDER_NOT_EXIST', 'no such order');
  return orderView(order, world);
};

const orderPath = (action: string): RegExp => new RegExp(`^orders/([^/]+)/([^/]+)${action}$`);

const payer = (move: 'start' | 'cancel' | 'fail'): ControlCall => ({
  method: 'POST',
  path: orderPath(`/${move}`),
  perform: ({ steering: { world }, parts: [mchid = '', number = ''] }) => payerDoes(move, world, mchid, number),
});

export const ORDER_CALLS: readonly ControlCall[] = [
  { method: 'GET', path: /^orders$/, perform: listOrderPage },
  { method: 'GET', path: orderPath(''), perform: showOrder },
  {
    method: 'POST',
    path: orderPath('/pay'),
    perform: ({ steering: { world }, body, parts: [mchid = '', number = ''] }) =>
      payOrder(world, mchid, number, paymentWish(body)),
  },
  payer('start'),
  payer('cancel'),
  payer('fail'),
  {
    method: 'POST',
    path: orderPath('/close'),
    perform: ({ steering: { world }, parts: [mchid = '', number = ''] }) => closeOrder(world, mchid, number),
  },
];
