import type { ControlCall, ControlRequest } from './call.ts';
import { closeOrder, payerDoes, payOrder } from './order-moves.ts';
import { orderView } from './order-view.ts';
import { nextPage, readPage } from './paging.ts';
import { paymentWish } from './payment-wish.ts';
import { ControlRefusal } from './refusal.ts';

/** Orders in the order of their creation; `after` counts orders. */
const listPage = ({ steering: { world }, query }: ControlRequest) => {
  const { after, limit } = readPage(query);
  const all = world.orders.all();
  const page = all.slice(after, after + limit);
  return {
    orders: page.map((order) => orderView(order, world)),
    ...nextPage(after + page.length, after + page.length < all.length),
  };
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
  { method: 'GET', path: /^orders$/, perform: listPage },
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
