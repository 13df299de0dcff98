import { stat } from 'node:fs/promises';
import { atMost } from '../figures/figure.ts';
import { figureOf } from '../figures/statistics.ts';
import type { Row } from '../row.ts';
import { bundleOf, FUNCTIONS } from '../wechat/functions.ts';

const KB = 1024;
const MOST_KB = 250;

/** What is loaded of every function, whatever it is configured for. */
export const bundleSize: Row = {
  name: 'bundle-size',
  title: 'Size of the bundles',
  measure: async () => {
    const sizes = await Promise.all(
      FUNCTIONS.map(async (subject) => ({ name: subject.name, kb: (await stat(bundleOf(subject))).size / KB })),
    );
    return [
      {
        title: 'index.js, minified',
        unit: 'KB',
        figures: sizes.map(({ name, kb }) => figureOf(name, 'ours', [kb])),
        budgets: sizes.map(({ name, kb }) => atMost(`${name}/index.js in KB`, kb, MOST_KB)),
      },
    ];
  },
};
