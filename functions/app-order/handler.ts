import { createOrderFunction } from '../../shared/http/order-function.ts';
import { appOrder } from '../../shared/orders/app-order.ts';
import { wire } from '../../shared/wiring.ts';

/** `POST /orders/app` */
export const handler = createOrderFunction(appOrder, wire());
