import type { Mutation } from './mutations.ts';
import { scope } from './scope.ts';
import { x } from './scopes.ts';

/** Where the product, as it is, does not keep an invariant. Who mends one moves its scope to those that hold. */
export const GAPS: readonly Mutation[] = [
  {
    name: 'an order of ours that WeChat three times refuses to repeat is taken for somebody else’s',
    breaks: 'I1',
    scope: scope({ name: 'three mistakes', clients: [x(4)], mistakes: 3, storeFaults: false }),
  },
  {
    name: 'WeCom has no code by which an order of somebody else’s is ever told from a fault',
    breaks: 'END',
    scope: scope({ name: 'foreign at WeCom', clients: [x(3)], repetition: 'undocumented', foreign: ['z1'] }),
  },
];
