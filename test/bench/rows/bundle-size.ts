import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { atMost, type Figure } from '../figures/figure.ts';
import { figureOf } from '../figures/statistics.ts';
import type { Row } from '../row.ts';
import { FUNCTIONS } from '../wechat/functions.ts';

const KB = 1024;
const MOST_KB = 250;

/** The entry and the function itself; everything else beside them is loaded only where it is configured. */
const ALWAYS_LOADED = ['index.js', 'main.js'];

const bytesOf = async (paths: readonly string[]): Promise<number> => {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
};

/** The compiled forms of everything that the function may load. */
const compiledBytes = async (directory: string): Promise<number> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.bin'));
  return bytesOf(files.map(({ parentPath, name }) => join(parentPath, name)));
};

/** What is loaded of every function, whatever it is configured for. */
export const bundleSize: Row = {
  name: 'bundle-size',
  title: 'Size of the bundles',
  measure: async (setting) => {
    const bundles = await setting.bundles();
    const [sources, compiled]: [Figure[], Figure[]] = [[], []];
    for (const { name } of FUNCTIONS) {
      const directory = join(bundles, name);
      const bytes = await bytesOf(ALWAYS_LOADED.map((file) => join(directory, file)));
      sources.push(figureOf(name, 'ours', [bytes / KB]));
      compiled.push(figureOf(name, 'ours', [(await compiledBytes(directory)) / KB]));
    }
    return [
      {
        title: 'index.js and main.js, minified',
        unit: 'KB',
        figures: sources,
        budgets: sources.map(({ name, median }) => atMost(`${name}: index.js and main.js in KB`, median, MOST_KB)),
      },
      { title: 'compiled ahead, all adapters together', unit: 'KB', figures: compiled, budgets: [] },
    ];
  },
};
