import type { Row } from './row.ts';
import { appOrder } from './rows/app-order.ts';
import { bundleSize } from './rows/bundle-size.ts';
import { coldStart, coldStartAdapters } from './rows/cold-start.ts';
import { identicalOrders } from './rows/identical-orders.ts';
import { appLatency, unifiedLatency } from './rows/latency.ts';
import { load } from './rows/load.ts';
import { memory } from './rows/memory.ts';
import { requestSigning } from './rows/request-signing.ts';
import { responseVerification } from './rows/response-verification.ts';
import { sandbox } from './rows/sandbox.ts';
import { sandboxGrowth } from './rows/sandbox-growth.ts';
import { tableGrowth } from './rows/table-growth.ts';
import { tableOperations } from './rows/table-operations.ts';
import { unifiedOrder } from './rows/unified-order.ts';
import { xml } from './rows/xml.ts';

/** In the order of the report. */
export const rows: readonly Row[] = [
  appOrder,
  unifiedOrder,
  requestSigning,
  responseVerification,
  xml,
  appLatency,
  unifiedLatency,
  coldStart,
  coldStartAdapters,
  memory,
  load,
  tableGrowth,
  tableOperations,
  identicalOrders,
  sandbox,
  sandboxGrowth,
  bundleSize,
];
