import { PrepayError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Merchant } from '../merchants/merchant.ts';
import type { ConnectedOrderType, OrderType } from '../orders/order-type.ts';
import { placeOrder } from '../prepay/place-order.ts';
import { authenticate } from './authenticate.ts';
import { type CloudFunction, createFunction } from './function.ts';
import type { Ports } from './ports.ts';

/**
 * A merchant that is served; a stranger to this deployment is told so, but only after it has authenticated. What is wrong
 * with its secret goes to the log of the request, where the answer's remedy says to look.
 */
export const servedMerchant = (merchants: ReadonlyMap<string, Merchant>, mchid: string, log: Log): Merchant => {
  const merchant = merchants.get(mchid);
  if (!merchant) throw new PrepayError('MCH_NOT_EXISTS');
  for (const problem of merchant.problems) log.error({ event: 'merchant_misconfigured', mchid, problem });
  return merchant;
};

/** The function of one order type: `POST /orders/<name>`, or a raw order from the console. */
export const createOrderFunction = (orderType: OrderType, ports: Ports): CloudFunction => {
  let connected: ConnectedOrderType | null = null;
  const connect = (): ConnectedOrderType => {
    connected ??= orderType.connect(ports.upstream(orderType.system), ports.log);
    return connected;
  };

  return createFunction(
    {
      name: orderType.name,
      method: 'POST',
      run: async (request, { deadline, leaseMs }, log) => {
        const merchants = await ports.merchants.all();
        const caller = authenticate(request, merchants, ports.rawEvents);
        const accepted = connect().accept(request.body);
        if ('issues' in accepted) throw new PrepayError('PARAM_ERROR', undefined, { detail: accepted.issues });
        const { mchid } = accepted.order.number;
        const callerId = caller.authorize(mchid, 'orders:write');
        const merchant = servedMerchant(merchants, mchid, log);
        const order = accepted.order.bind(merchant, () => ports.merchants.renew(mchid));
        const place = { order, caller: callerId, deadline, leaseMs };
        return placeOrder(place, { table: ports.table(orderType.system), clock: ports.clock, log });
      },
    },
    ports,
  );
};
