import type { Model } from './model.ts';
import { at, LATE, type State } from './state.ts';

const BASE = 8;

const counts = ({ bodies }: Model, state: State): number[] =>
  bodies.map((_, index) => Math.floor(at(state, LATE) / BASE ** index) % BASE);

/** The state after a request was left under way, or `null` where the scope covers no more of them. */
export const lateAfter = (model: Model, state: State, body: string): State | null => {
  const total = counts(model, state).reduce((sum, count) => sum + count, 0);
  if (total >= model.scope.lateRequests) return null;
  const next = state.slice();
  next[LATE] = at(state, LATE) + BASE ** model.bodies.indexOf(body);
  return next;
};

/** Every body that is under way, with the state after it has arrived. */
export const arrivals = (model: Model, state: State): { body: string; next: State }[] => {
  if (at(state, LATE) === 0) return [];
  const found: { body: string; next: State }[] = [];
  counts(model, state).forEach((count, index) => {
    const body = model.bodies[index];
    if (count === 0 || body === undefined) return;
    const next = state.slice();
    next[LATE] = at(state, LATE) - BASE ** index;
    found.push({ body, next });
  });
  return found;
};
