import { systemClock } from '../../shared/clock.ts';
import type { OrderRecord } from '../../shared/order-table/record.ts';
import { createMemoryTable } from './memory-table.ts';
import { orderTableContract } from './order-table.contract.ts';

const rows = new Map<string, OrderRecord>();

orderTableContract('a map', async () => createMemoryTable(systemClock, rows));
