import type { Demo } from '../../../sandbox/demo.ts';
import { V2_MERCHANT, V3_MERCHANT, WECOM_MERCHANT } from './merchants.ts';
import { exampleOrder, type FunctionEvent, freshNumber, orderEvent, queryEvent } from './orders.ts';

/** A deployed function, and an event that it has not had yet. */
export interface FunctionUnderTest {
  /** Its folder. */
  name: string;
  merchant: string;
  event(demo: Demo): Promise<FunctionEvent>;
}

/** The example order of the function's document, under a fresh number. */
const orders = (name: string, path: string, merchant: string): FunctionUnderTest => ({
  name,
  merchant,
  event: async (demo) => orderEvent(path, { ...(await exampleOrder(name)), out_trade_no: freshNumber() }, demo),
});

export const APP_ORDER = orders('app-order', '/orders/app', V3_MERCHANT);

export const ORDER_FUNCTIONS: readonly FunctionUnderTest[] = [
  APP_ORDER,
  orders('unified-order', '/orders/unified', V2_MERCHANT),
  orders('wecom-miniprogram-order', '/orders/wecom-miniprogram', WECOM_MERCHANT),
];

export const FUNCTIONS: readonly FunctionUnderTest[] = [
  ...ORDER_FUNCTIONS,
  { name: 'query-order', merchant: V3_MERCHANT, event: async (demo) => queryEvent(V3_MERCHANT, freshNumber(), demo) },
];
