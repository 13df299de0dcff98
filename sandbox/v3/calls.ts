import type { WireRequest } from '../http/wire.ts';
import type { World } from '../system.ts';
import type { Family } from './authenticate.ts';
import { certificates } from './certificates.ts';
import { placeOrder } from './place-order.ts';
import { V3_PRODUCTS } from './products.ts';
import { queryOrder } from './query-order.ts';
import type { V3Caller, V3Reply } from './reply.ts';

/** One v3 interface: where it is, and what it does for an authenticated caller. */
export interface V3Call {
  call: string;
  method: 'GET' | 'POST';
  /** Over the raw path; a group captures the number. */
  path: RegExp;
  family: Family;
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

const V3_CALLS: readonly V3Call[] = [
  ...orders,
  {
    call: 'query',
    method: 'GET',
    path: /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)$/,
    family: 'transactions',
    perform: (request, caller, world, number) => queryOrder(number, request, caller, world),
  },
  {
    call: 'certificates',
    method: 'GET',
    path: /^\/v3\/certificates$/,
    family: 'general',
    perform: (_request, caller) => certificates(caller),
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
