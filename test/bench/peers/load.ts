import { createRequire } from 'node:module';

/** A package of the benchmarks' own; the project's packages and types do not know it. */
const require = createRequire(new URL('../package.json', import.meta.url));

/** The exports of a peer, in the shape that the caller has read in its source. */
export const load = <Exports>(specifier: string, from?: string): Exports =>
  (from === undefined ? require : createRequire(require.resolve(from)))(specifier) as Exports;
