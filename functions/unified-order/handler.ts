import { createOrderFunction } from '../../shared/http/order-function.ts';
import { unifiedOrder } from '../../shared/orders/unified-order.ts';
import { wire } from '../../shared/wiring.ts';
import { withXmlDoor } from '../../shared/xml-door/with-xml-door.ts';

const ports = wire();

/** `POST /orders/unified`; and `POST /pay/unifiedorder`, the document of 统一下单 in XML. */
export const handler = withXmlDoor(createOrderFunction(unifiedOrder, ports), unifiedOrder, ports);
