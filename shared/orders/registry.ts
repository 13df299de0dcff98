import { appOrder } from './app-order.ts';
import type { OrderType } from './order-type.ts';
import { unifiedOrder } from './unified-order.ts';
import { wecomMiniprogramOrder } from './wecom-miniprogram-order.ts';

/** Every order type; each has a folder `functions/<name>-order/`. */
export const orderTypes: readonly OrderType[] = [wecomMiniprogramOrder, appOrder, unifiedOrder];
