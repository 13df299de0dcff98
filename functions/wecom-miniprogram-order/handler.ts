import { createOrderFunction } from '../../shared/http/order-function.ts';
import { wecomMiniprogramOrder } from '../../shared/orders/wecom-miniprogram-order.ts';
import { wire } from '../../shared/wiring.ts';

/** `POST /orders/wecom-miniprogram` */
export const handler = createOrderFunction(wecomMiniprogramOrder, wire());
