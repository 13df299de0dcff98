import type { WireRequest } from '../http/wire.ts';
import type { World } from '../system.ts';
import { applyAbnormalRefund } from './abnormal-refund.ts';
import type { Family } from './authenticate.ts';
import { certificates, NO_CERTIFICATE } from './certificates.ts';
import { closeOrder } from './close-order.ts';
import { securityEcho } from './echo.ts';
import type { V3ErrorChanges } from './errors.ts';
import { placeOrder } from './place-order.ts';
import { V3_PRODUCTS } from './products.ts';
import { queryOrder } from './query-order.ts';
import { createRefund, queryRefund } from './refunds.ts';
import type { V3Caller, V3Reply } from './reply.ts';

/** One v3 interface: where it is, and what it does for an authenticated caller. */
export interface V3Call {
  call: string;
  method: 'GET' | 'POST';
  /** Over the raw path; a group captures the number. */
  path: RegExp;
  family: Family;
  /** Which kind of number the path has. */
  number?: 'out_trade_no';
  /** What its error table says otherwise than the common one. */
  errors?: V3ErrorChanges;
  perform(request: WireRequest, caller: V3Caller, world: World, number: string): V3Reply;
}

const orders = Object.entries(V3_PRODUCTS).map(
  ([name, product]): V3Call => ({
    call: name,
    method: 'POST',
    path: new RegExp(`^/v3/pay/transactions/${name}$`),
    family: 'transactions',
    perform: (request, caller, world) => placeOrder(name, product, request, caller, world),
  }),
);

const REFUND_ERRORS: V3ErrorChanges = { MCH_NOT_EXISTS: { status: 404 } };

const V3_CALLS: readonly V3Call[] = [
  ...orders,
  {
    call: 'query',
    method: 'GET',
    path: /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)$/,
    family: 'transactions',
    number: 'out_trade_no',
    perform: (request, caller, world, number) => queryOrder('out_trade_no', number, request, caller, world),
  },
  {
    call: 'query_by_id',
    method: 'GET',
    path: /^\/v3\/pay\/transactions\/id\/([^/]+)$/,
    family: 'transactions',
    perform: (request, caller, world, number) => queryOrder('transaction_id', number, request, caller, world),
  },
  {
    call: 'close',
    method: 'POST',
    path: /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)\/close$/,
    family: 'transactions',
    number: 'out_trade_no',
    perform: (request, caller, world, number) => closeOrder(number, request, caller, world),
  },
  {
    call: 'refund',
    method: 'POST',
    path: /^\/v3\/refund\/domestic\/refunds$/,
    family: 'general',
    errors: { ...REFUND_ERRORS, RESOURCE_NOT_EXISTS: { message: '订单不存在' } },
    perform: (request, caller, world) => createRefund(request, caller, world),
  },
  {
    call: 'query_refund',
    method: 'GET',
    path: /^\/v3\/refund\/domestic\/refunds\/([^/]+)$/,
    family: 'general',
    errors: { ...REFUND_ERRORS, RESOURCE_NOT_EXISTS: { message: '退款单不存在' } },
    perform: (_request, caller, world, number) => queryRefund(number, caller, world),
  },
  {
    call: 'abnormal_refund',
    method: 'POST',
    path: /^\/v3\/refund\/domestic\/refunds\/([^/]+)\/apply-abnormal-refund$/,
    family: 'general',
    errors: { ...REFUND_ERRORS, RESOURCE_NOT_EXISTS: { message: '退款单不存在' } },
    perform: (request, caller, world, number) => applyAbnormalRefund(number, request, caller, world),
  },
  {
    call: 'certificates',
    method: 'GET',
    path: /^\/v3\/certificates$/,
    family: 'general',
    errors: { RESOURCE_NOT_EXISTS: { message: NO_CERTIFICATE } },
    perform: (_request, caller, world) => certificates(caller, world.clock.now()),
  },
  {
    call: 'echo',
    method: 'POST',
    path: /^\/v3\/security\/echo$/,
    family: 'general',
    perform: (request, caller, world) => securityEcho(request, caller, world),
  },
];

/** A path's number, decoded: clients send `*|` as it is, as `%2A%7C`, or a part of it. */
const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** The call at a path, whatever the method. */
export const findCall = (path: string): { call: V3Call; number: string } | undefined => {
  for (const call of V3_CALLS) {
    const match = call.path.exec(path);
    if (match) return { call, number: decoded(match[1] ?? '') };
  }
  return undefined;
};
