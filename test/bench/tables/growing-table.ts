import type { OrderTable } from '../../../shared/order-table/order-table.ts';

/** An order table that can be filled by the million, past its port. */
export interface GrowingTable {
  table: OrderTable;
  /** The body of its orders. */
  body: string;
  /** Fills it up to so many rows. */
  growTo(rows: number): Promise<void>;
  close(): Promise<void>;
}
