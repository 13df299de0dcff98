import { createQueryFunction } from '../../shared/http/query-function.ts';
import { orderTypes } from '../../shared/orders/registry.ts';
import { wire } from '../../shared/wiring.ts';

/** `GET /orders?mchid=&out_trade_no=` */
export const handler = createQueryFunction(orderTypes, wire());
