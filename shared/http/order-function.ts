import { type FieldIssue, isPrepayError, PrepayError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Merchant } from '../merchants/merchant.ts';
import { completeOrder } from '../order-token/complete-order.ts';
import type { ConnectedOrderType, OrderType } from '../orders/order-type.ts';
import { placeOrder } from '../prepay/place-order.ts';
import { authenticate, type Caller } from './authenticate.ts';
import type { IncomingRequest } from './event.ts';
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

const paramError = (detail: FieldIssue[]): PrepayError => new PrepayError('PARAM_ERROR', undefined, { detail });

/** The body itself, or the order of a token with what the front end may add to it. */
const orderOf = ({ body }: IncomingRequest, { token }: Caller, orderType: string): unknown => {
  if (token === null) return body;
  if (token.order_type !== orderType) throw new PrepayError('UNAUTHENTICATED');
  const completed = completeOrder(token, body);
  if ('issues' in completed) throw paramError(completed.issues);
  return completed.order;
};

/** What WeChat said is for back offices: a front end is on a stranger's phone. */
const withoutUpstream = (error: unknown): never => {
  if (!isPrepayError(error) || error.upstream === undefined) throw error;
  const { code, message, retry, detail, retryAfter, cause } = error;
  throw new PrepayError(code, message, {
    retry,
    cause,
    ...(detail ? { detail } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
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
        log.enter('secrets');
        const merchants = await ports.merchants.all();
        log.enter('own');
        const caller = await authenticate(request, {
          merchants,
          rawEvents: ports.rawEvents,
          now: ports.clock.now(),
        });
        const accepted = connect().accept(orderOf(request, caller, orderType.name));
        if ('issues' in accepted) throw paramError(accepted.issues);
        const { mchid, out_trade_no, sub_mch_id } = accepted.order.number;
        log.note({ mchid, out_trade_no, sub_mch_id });
        const callerId = caller.authorize(mchid, 'orders:write');
        log.note({ caller: callerId });
        caller.authorizeSub(mchid, sub_mch_id);
        const merchant = servedMerchant(merchants, mchid, log);
        const order = accepted.order.bind(merchant, (known) => ports.merchants.renew(known));
        const place = { order, caller: callerId, deadline, leaseMs };
        const placing = placeOrder(place, { table: ports.table(orderType.system), clock: ports.clock, log });
        return caller.token === null ? placing : placing.catch(withoutUpstream);
      },
    },
    ports,
  );
};
