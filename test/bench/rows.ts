import type { Row } from './row.ts';
import { appOrder } from './rows/app-order.ts';
import { coldStart } from './rows/cold-start.ts';

/** In the order of the report. */
export const rows: readonly Row[] = [appOrder, coldStart];
