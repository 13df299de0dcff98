import type { Broken } from './invariants.ts';
import type { Product } from './product.ts';
import type { Answer } from './replay.ts';
import { createRows, type Rows } from './rows.ts';
import type { Scope } from './scope.ts';
import { type Askings, createAskings, createSendings, type Sendings } from './sendings.ts';
import type { State } from './state.ts';
import { createWechat, type Wechat } from './wechat.ts';
import { createWorkers, type Workers } from './workers.ts';

/** Everything that a search is about. */
export interface Model {
  scope: Scope;
  product: Product;
  workers: Workers;
  rows: Rows;
  wechat: Wechat;
  sendings: Sendings;
  askings: Askings;
  /** Every body that may be under way. */
  bodies: readonly string[];
}

/** Takes one step of the model. `fault` says that only something that went wrong makes it. */
export type Emit = (who: number, says: string, next: State, broken: Broken, fault: boolean, answer?: Answer) => void;

export const createModel = (scope: Scope, product: Product): Model => {
  const workers = createWorkers(scope.ticks);
  const wechat = createWechat(scope);
  const params = [...new Set(scope.clients.map((client) => client.params))];
  return {
    scope,
    product,
    workers,
    rows: createRows(product, workers, { ticking: scope.ticks > 0 }),
    wechat,
    sendings: createSendings(product, workers, wechat),
    askings: createAskings(workers, wechat),
    bodies: params.flatMap((name) => scope.variants.map((variant) => name + variant)),
  };
};
