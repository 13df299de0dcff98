import { appOrder } from '../../../shared/orders/app-order.ts';
import type { Exchanger } from '../../../shared/upstream/exchange.ts';
import { exactly } from '../figures/figure.ts';
import { figureOf } from '../figures/statistics.ts';
import { wait } from '../figures/wait.ts';
import type { Row } from '../row.ts';
import { createInProcess, createMapTable, exchangeOf } from '../wechat/in-process.ts';
import { v3Scene } from '../wechat/merchants.ts';
import { exampleOrder, freshNumber, orderEvent } from '../wechat/orders.ts';

const UPSTREAM_MS = 50;

/** The answer's artifact, or why there is none. */
const outcomeOf = (answer: object): string => {
  const { body } = answer as { body: string };
  const { prepay_id, code } = JSON.parse(body) as { prepay_id?: string; code?: string };
  return prepay_id ?? code ?? 'nothing';
};

/** The same order time and again before the first has its answer. */
export const identicalOrders: Row = {
  name: 'identical-orders',
  title: 'The same order many times at once',
  measure: async ({ demo, effort }) => {
    const { secret, answer } = v3Scene(demo);
    let requests = 0;
    const answering = exchangeOf(answer);
    const exchange: Exchanger = async (...args) => {
      requests++;
      await wait(UPSTREAM_MS);
      return answering(...args);
    };
    const handler = createInProcess({ type: appOrder, secret, table: createMapTable(), exchange });
    const order = { ...(await exampleOrder('app-order')), out_trade_no: freshNumber() };
    const event = orderEvent('/orders/app', order, demo);

    const startedAt = performance.now();
    const answers = await Promise.all(Array.from({ length: effort.identicalOrders }, () => handler(event)));
    const ms = performance.now() - startedAt;

    const outcomes = new Set(answers.map(outcomeOf));
    const { prepay_id } = JSON.parse(answer.body) as { prepay_id: string };
    const consistent = answers.filter((each) => outcomeOf(each) === prepay_id).length;
    const count = effort.identicalOrders.toLocaleString('en-US');
    return [
      {
        title: `${count} at once, WeChat ${UPSTREAM_MS} ms away`,
        unit: 'count',
        figures: [
          figureOf('requests to WeChat', 'ours', [requests]),
          figureOf('different answers', 'ours', [outcomes.size]),
          figureOf('answers with the artifact', 'ours', [consistent]),
          figureOf('until the last answer, ms', 'ours', [ms]),
        ],
        budgets: [
          exactly(`order requests to WeChat for ${count} identical orders at once`, requests, 1),
          exactly(`consistent answers to ${count} identical orders at once`, consistent, effort.identicalOrders),
        ],
      },
    ];
  },
};
