import { readFileSync } from 'node:fs';
import { createOrderFunction } from '../../shared/http/order-function.ts';
import type { Ports } from '../../shared/http/ports.ts';
import type { Merchants } from '../../shared/merchants/merchants.ts';
import type { OrderTable } from '../../shared/order-table/order-table.ts';
import { orderTypes } from '../../shared/orders/registry.ts';
import { wire } from '../../shared/wiring.ts';

/**
 * A process of its own that handles one raw order and kills itself at the n-th point at which the real code waits for
 * something outside: before and after each call of the table, of the secrets and of WeChat. Without a number it goes to
 * the end and prints the answer and how many points there were.
 */
const [orderType = '', file = '', crashAt = '0'] = process.argv.slice(2);

let points = 0;
const point = (): void => {
  points += 1;
  if (points === Number(crashAt)) process.kill(process.pid, 'SIGKILL');
};

const around =
  <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
  async (...args: Args): Promise<Result> => {
    point();
    try {
      return await call(...args);
    } finally {
      point();
    }
  };

const tableWithPoints = (table: OrderTable): OrderTable => ({
  claim: around(table.claim),
  settle: around(table.settle),
  read: around(table.read),
  close: table.close,
});

const merchantsWithPoints = ({ all, renew }: Merchants): Merchants => ({ all: around(all), renew: around(renew) });

const withPoints = (ports: Ports): Ports => ({
  ...ports,
  merchants: merchantsWithPoints(ports.merchants),
  table: (system) => tableWithPoints(ports.table(system)),
  upstream: (system) => {
    const upstream = ports.upstream(system);
    return { ...upstream, exchange: around(upstream.exchange) };
  },
});

const type = orderTypes.find(({ name }) => name === orderType);
if (!type) throw new Error('no such order type');
const handler = createOrderFunction(type, withPoints(wire()));
const answer = await handler(JSON.parse(readFileSync(file, 'utf8')));
process.stdout.write(JSON.stringify({ points, answer }));
process.exit(0);
