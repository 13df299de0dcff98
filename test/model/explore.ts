import { createConvergence } from './convergence.ts';
import { type Broken, brokenIn, INVARIANTS, type Invariant } from './invariants.ts';
import { createModel, type Emit } from './model.ts';
import { PRODUCT, type Product } from './product.ts';
import type { Scope } from './scope.ts';
import { at, canonical, initialState, keyOf, ORDER, ROW, type State, stateOf } from './state.ts';
import { allSteps } from './steps.ts';
import { trace } from './trace.ts';

export interface Violation {
  invariant: Invariant;
  /** What happened, step by step. */
  trace: string[];
}

export interface Explored {
  states: number;
  steps: number;
  ms: number;
  /** Every answer that a client got, and every status that a row had. */
  reached: Set<string>;
  /** `null` when every state was looked at. */
  violation: Violation | null;
}

interface Options {
  product?: Product;
  watched?: readonly Invariant[];
}

const MOST_STATES = 4_000_000;

/** Breadth first, so that the first violation is one of the shortest. */
export const explore = async (scope: Scope, options: Options = {}): Promise<Explored> => {
  const started = performance.now();
  const watched = new Set(options.watched ?? (Object.keys(INVARIANTS) as Invariant[]));
  const model = createModel(scope, options.product ?? PRODUCT);
  const convergence = createConvergence(model);

  const keys = [keyOf(initialState(scope))];
  const parents = [-1];
  const seen = new Set(keys);
  const looked = new Map<number, Broken>();
  const reached = new Set<string>();
  let steps = 0;
  const brokenAt = (state: State): Broken => {
    const pair = at(state, ROW) * 0x1_0000 + at(state, ORDER);
    let found = looked.get(pair);
    if (found === undefined) {
      const row = model.rows.get(at(state, ROW));
      reached.add(row?.status ?? 'no row');
      found = brokenIn(row, model.wechat.order(at(state, ORDER)));
      looked.set(pair, found);
    }
    return found;
  };

  let invariant: Invariant | undefined;
  let last: string[] = [];
  let current = 0;
  const emit: Emit = (_who, says, next, broken, _fault, answer) => {
    if (invariant !== undefined || model.workers.ignorant) return;
    steps++;
    if (answer !== undefined) reached.add(answer.kind === 'error' ? answer.code : answer.kind);
    canonical(next, scope);
    const key = keyOf(next);
    if (broken.length > 0) {
      invariant = broken.find((name) => watched.has(name));
      last = [says];
    }
    if (seen.has(key)) return;
    const found = brokenAt(next);
    if (found.length > 0 && invariant === undefined) {
      invariant = found.find((name) => watched.has(name));
      last = [says];
    }
    seen.add(key);
    parents.push(current);
    keys.push(key);
  };

  for (; current < keys.length && invariant === undefined; current++) {
    const state = stateOf(keys[current] as string);
    let stuck: string[] | null;
    for (;;) {
      allSteps(model, state, emit);
      stuck = watched.has('END') ? convergence(state) : null;
      if (!model.workers.ignorant) break;
      // The same steps again, now that the product has been asked where they lead.
      await model.workers.learn();
    }
    if (stuck !== null && invariant === undefined) {
      invariant = 'END';
      last = stuck;
    }
    if (invariant !== undefined) break;
    if (keys.length > MOST_STATES) throw new Error(`more than ${MOST_STATES} states: the scope is too wide`);
  }

  const path: string[] = [];
  if (invariant !== undefined) {
    for (let index = current; index >= 0; index = parents[index] as number) path.unshift(keys[index] as string);
  }
  return {
    states: keys.length,
    steps,
    reached,
    ms: Math.round(performance.now() - started),
    violation: invariant === undefined ? null : { invariant, trace: [...trace(model, path), ...last] },
  };
};
