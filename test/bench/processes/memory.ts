import { createRequire } from 'node:module';
import type { CloudFunction } from '../../../shared/http/function.ts';
import { placed } from '../wechat/in-process.ts';
import { freshNumber } from '../wechat/orders.ts';
import { endWithCaller, tell } from './script.ts';

/** What a function holds after so many orders, bytes. */
export interface Look {
  heap: number;
  rss: number;
}

const IN_FLIGHT = 4;

const look = (): Look => {
  // Twice: what the first collection finalizes, the second frees.
  for (let times = 0; times < 2; times++) globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
};

interface Event {
  body: string;
}

const main = async ([bundle = '', event = '', ...looks]: string[]): Promise<void> => {
  endWithCaller();
  const { handler } = createRequire(import.meta.url)(bundle) as { handler: CloudFunction };
  const example = JSON.parse(event) as Event;
  const order = JSON.parse(example.body) as object;
  let done = 0;
  for (const upTo of looks.map(Number)) {
    const work = async (): Promise<void> => {
      while (done < upTo) {
        done++;
        await placed(handler({ ...example, body: JSON.stringify({ ...order, out_trade_no: freshNumber() }) }));
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
    tell(look());
  }
};

if (import.meta.main) await main(process.argv.slice(2));
