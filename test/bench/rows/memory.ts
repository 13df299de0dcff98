import { join } from 'node:path';
import type { Comparison, Figure } from '../figures/figure.ts';
import { figureOf } from '../figures/statistics.ts';
import { startScript } from '../processes/script.ts';
import type { Row, Setting } from '../row.ts';
import { environment, fileSecrets } from '../wechat/environment.ts';
import { type FunctionUnderTest, ORDER_FUNCTIONS } from '../wechat/functions.ts';

const MIB = 2 ** 20;

/** What an instance holds, bytes. */
interface Look {
  heap: number;
  rss: number;
}

/** One instance of the bundle, its memory after the first and after the last look. */
const looksOf = async (subject: FunctionUnderTest, setting: Setting): Promise<[Look, Look]> => {
  const event = JSON.stringify(await subject.event(setting.demo));
  const bundle = join(await setting.bundles(), subject.name);
  const table = `sqlite:${setting.volatile}/${subject.name}.sqlite`;
  const looks = setting.effort.memoryOrders.map(String);
  const script = await startScript<Look>('test/bench/instance/memory.cjs', [bundle, event, ...looks], {
    flags: ['--expose-gc'],
    log: `${setting.volatile}/${subject.name}.log`,
    env: environment([subject.merchant], await setting.outside(), { secrets: fileSecrets(setting), table }),
  });
  const last = await script.next<Look>();
  await script.stop();
  return [script.greeting, last];
};

/** What an instance holds on to. */
export const memory: Row = {
  name: 'memory',
  title: 'Memory of an instance',
  measure: async (setting) => {
    const [few, many] = setting.effort.memoryOrders;
    const figures: Record<keyof Look, Figure[]> = { heap: [], rss: [] };
    const growth: Figure[] = [];
    for (const subject of ORDER_FUNCTIONS) {
      const [first, last] = await looksOf(subject, setting);
      for (const kind of ['heap', 'rss'] as const) {
        figures[kind].push(
          figureOf(`${subject.name} after ${few.toLocaleString('en-US')} orders`, 'ours', [first[kind] / MIB]),
          figureOf(`${subject.name} after ${many.toLocaleString('en-US')} orders`, 'ours', [last[kind] / MIB]),
        );
      }
      growth.push(figureOf(subject.name, 'ours', [(last.heap - first.heap) / (many - few)]));
    }
    const comparison = (title: string, unit: string, told: Figure[]): Comparison => ({
      title,
      unit,
      figures: told,
      budgets: [],
    });
    return [
      comparison('heap and buffers in use, after garbage collection', 'MiB', figures.heap),
      comparison('resident set', 'MiB', figures.rss),
      comparison(`heap growth per order, from the first look to the last`, 'bytes', growth),
    ];
  },
};
