import type { Deadline } from '../clock.ts';
import { type FieldIssue, PrepayError } from '../errors.ts';
import type { Merchant } from '../merchants/merchant.ts';
import type { ConnectedOrderType, OrderType } from '../orders/order-type.ts';
import { type Asker, queryOrder } from '../prepay/query-order.ts';
import type { OrderNumber } from '../upstream/system.ts';
import { authenticate } from './authenticate.ts';
import type { IncomingRequest } from './event.ts';
import { type CloudFunction, createFunction } from './function.ts';
import { servedMerchant } from './order-function.ts';
import type { Ports } from './ports.ts';

interface QueryParameters {
  mchid: string;
  out_trade_no: string;
  sub_mch_id?: string | undefined;
  /** WeChat Pay Global asks for it; needed where neither the row nor the profile has one. */
  appid?: string | undefined;
}

const RULES: Record<keyof QueryParameters, { pattern: RegExp; rule: string; required: boolean }> = {
  mchid: { pattern: /^[0-9A-Za-z_-]{1,32}$/, rule: 'must be a merchant number', required: true },
  out_trade_no: {
    pattern: /^[0-9A-Za-z_\-|*]{1,32}$/,
    rule: 'must be 1 to 32 digits, letters and _ - | *',
    required: true,
  },
  appid: { pattern: /^[0-9A-Za-z]{1,32}$/, rule: 'must be an appid', required: false },
  sub_mch_id: { pattern: /^[0-9]{1,32}$/, rule: 'must be a merchant number', required: false },
};

/** From the query of a URL, or from a raw event with the same members. */
const parametersOf = (request: IncomingRequest): QueryParameters => {
  const given = (request.kind === 'http' ? request.query : request.body) as Record<string, unknown> | null;
  const members = typeof given === 'object' && given !== null ? given : {};
  const detail: FieldIssue[] = [];
  for (const [name, { pattern, rule, required }] of Object.entries(RULES)) {
    const value = members[name];
    if (value === undefined && required) detail.push({ field: `/${name}`, issue: 'is required' });
    else if (value !== undefined && !(typeof value === 'string' && pattern.test(value))) {
      detail.push({ field: `/${name}`, issue: rule });
    }
  }
  for (const name of Object.keys(members)) {
    if (!Object.hasOwn(RULES, name)) {
      detail.push({ field: `/${name.slice(0, 64)}`, issue: 'is not a documented parameter' });
    }
  }
  if (detail.length > 0) throw new PrepayError('PARAM_ERROR', undefined, { detail });
  return members as unknown as QueryParameters;
};

/** `GET /orders?mchid=&out_trade_no=`: how an order stands at WeChat and in the table. */
export const createQueryFunction = (orderTypes: readonly OrderType[], ports: Ports): CloudFunction => {
  /** One type of each system will do: all of them ask the same question. */
  const types = [...new Map(orderTypes.map((type) => [type.system, type])).values()];
  const systemOf = new Map(orderTypes.map(({ name, system }) => [name, system]));
  let connected: ConnectedOrderType[] | null = null;

  /** The system of the row's type, or else every system that the merchant uses. */
  const typesFor = (merchant: Merchant, orderType: string | null): ConnectedOrderType[] => {
    connected ??= types.map((type) => type.connect(ports.upstream(type.system), ports.log));
    const named = orderType === null ? undefined : systemOf.get(orderType);
    return connected.filter(({ system }) =>
      named === undefined ? merchant.credentials[system] !== undefined : system === named,
    );
  };

  return createFunction(
    {
      name: 'query-order',
      method: 'GET',
      run: async (request, { deadline }, log) => {
        log.enter('secrets');
        const merchants = await ports.merchants.all();
        log.enter('own');
        const caller = await authenticate(request, {
          merchants,
          rawEvents: ports.rawEvents,
          now: ports.clock.now(),
        });
        const { mchid, out_trade_no, sub_mch_id, appid } = parametersOf(request);
        log.note({ mchid, out_trade_no, sub_mch_id });
        log.note({ caller: caller.authorize(mchid, 'orders:read') });
        const merchant = servedMerchant(merchants, mchid, log);
        const [anyType] = typesFor(merchant, null);
        if (anyType === undefined) throw new PrepayError('MERCHANT_MISCONFIGURED');

        const number = { mchid, out_trade_no, sub_mch_id, appid: appid ?? merchant.appids?.[0] };
        const askersFor = (orderType: string | null): Asker[] =>
          typesFor(merchant, orderType).map(
            (type) => (asked: OrderNumber, until: Deadline) => type.query(merchant, asked, until),
          );
        const authorize = (asked: OrderNumber): void => caller.authorizeSub(mchid, asked.sub_mch_id);
        return queryOrder({ number, askersFor, deadline, authorize }, { table: ports.table(anyType.system), log });
      },
    },
    ports,
  );
};
