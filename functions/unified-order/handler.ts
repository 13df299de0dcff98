import { createOrderFunction } from '../../shared/http/order-function.ts';
import { unifiedOrder } from '../../shared/orders/unified-order.ts';
import { wire } from '../../shared/wiring.ts';

/** `POST /orders/unified` */
export const handler = createOrderFunction(unifiedOrder, wire());
