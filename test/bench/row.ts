import type { Demo } from '../../sandbox/demo.ts';
import type { Effort } from './effort.ts';
import type { Comparison } from './figures/figure.ts';
import type { Outside } from './processes/outside.ts';

/** What the rows of one run share. */
export interface Setting {
  /** How much work goes into each figure. */
  effort: Effort;
  /** The demo merchants with keys of this run. */
  demo: Demo;
  /** A directory of this run, with the demo's files in it. */
  directory: string;
  /** Another one, in memory where the system has such: for what shall not wait for a disk. */
  volatile: string;
  /** The directory with the functions as `npm run build` makes them, built with the first row that needs them. */
  bundles(): Promise<string>;
  /** Started with the first row that needs it. */
  outside(): Promise<Outside>;
  /** `redis://…` of a server of this run, or `null` where there is no redis-server. */
  redis(): Promise<string | null>;
}

/** One subject of the benchmarks. */
export interface Row {
  /** By which it is chosen on the command line. */
  name: string;
  title: string;
  measure(setting: Setting): Promise<Comparison[]>;
}

/** Told in place of what would need Redis. */
export const REDIS_ABSENT = 'redis, because redis-server is not installed';
