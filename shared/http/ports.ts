import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Merchants } from '../merchants/merchants.ts';
import type { OrderTable } from '../order-table/order-table.ts';
import type { SystemName } from '../orders/order-type.ts';
import type { Upstream } from '../upstream/call.ts';
import type { CorsOrigins } from './cors.ts';

/** What a function reaches the world through. */
export interface Ports {
  clock: Clock;
  log: Log;
  merchants: Merchants;
  upstream(system: SystemName): Upstream;
  /** Systems of WeChat itself and of a double never share a table. */
  table(system: SystemName): OrderTable;
  /** Whether an event without an HTTP envelope is taken for one from the console. */
  rawEvents: boolean;
  corsOrigins: CorsOrigins;
  /** How long a claim holds, milliseconds; `null` for the time that the function has left and a little more. */
  leaseMs: number | null;
}
