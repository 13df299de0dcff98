import type { OrderTable } from '../../../shared/order-table/order-table.ts';

/** An order table that can be filled by the million, past its port. */
export interface GrowingTable {
  table: OrderTable;
  /** Fills it up to so many rows, whose bodies are short. */
  growTo(rows: number): Promise<void>;
  close(): Promise<void>;
}
