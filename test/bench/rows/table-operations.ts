import type { CloudFunction } from '../../../shared/http/function.ts';
import type { OrderTable } from '../../../shared/order-table/order-table.ts';
import { appOrder } from '../../../shared/orders/app-order.ts';
import { atMost, type Comparison } from '../figures/figure.ts';
import { figureOf } from '../figures/statistics.ts';
import type { Row } from '../row.ts';
import { createInProcess, createMapTable, exchangeOf, placed } from '../wechat/in-process.ts';
import { v3Scene } from '../wechat/merchants.ts';
import { exampleOrder, freshNumber, orderEvent } from '../wechat/orders.ts';

interface Operations {
  writes: number;
  reads: number;
}

/** Counts what reaches the table: a claim and a settlement are one conditional write each, also where they change nothing. */
const counting = (table: OrderTable, operations: Operations): OrderTable => ({
  claim: (...args) => {
    operations.writes++;
    return table.claim(...args);
  },
  settle: (...args) => {
    operations.writes++;
    return table.settle(...args);
  },
  read: (key) => {
    operations.reads++;
    return table.read(key);
  },
  close: () => table.close(),
});

/** How often one order goes to its table. */
export const tableOperations: Row = {
  name: 'table-operations',
  title: 'Table operations of an order',
  measure: async ({ demo }) => {
    const { secret, answer } = v3Scene(demo);
    const operations: Operations = { writes: 0, reads: 0 };
    const table = counting(createMapTable(), operations);
    const handler: CloudFunction = createInProcess({ type: appOrder, secret, table, exchange: exchangeOf(answer) });
    const event = orderEvent(
      '/orders/app',
      { ...(await exampleOrder('app-order')), out_trade_no: freshNumber() },
      demo,
    );
    const operationsOf = async (): Promise<Operations> => {
      const before = { ...operations };
      await placed(handler(event));
      return { writes: operations.writes - before.writes, reads: operations.reads - before.reads };
    };
    const first = await operationsOf();
    const replay = await operationsOf();
    const comparison: Comparison = {
      title: 'APP order',
      unit: 'operations',
      figures: [
        figureOf('first order, writes', 'ours', [first.writes]),
        figureOf('first order, reads', 'ours', [first.reads]),
        figureOf('replay', 'ours', [replay.writes + replay.reads]),
      ],
      budgets: [
        atMost('writes of a first order', first.writes, 2),
        atMost('reads of a first order', first.reads, 0),
        atMost('table operations of a replay', replay.writes + replay.reads, 1),
      ],
    };
    return [comparison];
  },
};
