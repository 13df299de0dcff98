import type { Model } from './model.ts';
import { at, canonical, initialState, keyOf, LATE, ORDER, ROW, type State } from './state.ts';
import { allSteps } from './steps.ts';
import { NOBODY } from './surrounding-steps.ts';

const shared = ({ rows, wechat }: Model, state: State): string => {
  const row = rows.get(at(state, ROW));
  const order = wechat.order(at(state, ORDER));
  const facts = row && `${row.status} ${row.body} attempts ${row.attempts}${row.lease_until > 0 ? ', leased' : ''}`;
  const late = at(state, LATE) > 0 ? ', requests under way' : '';
  return `row: ${facts ?? 'none'}; order: ${order ? `${order.body} ${order.state}` : 'none'}${late}`;
};

const name = ({ scope }: Model, who: number): string => {
  if (who === NOBODY) return '';
  return who === 0 ? 'the orphan ' : `client ${who} (${scope.clients[who - 1]?.params}) `;
};

/**
 * Tells a path in words. The search keeps one of several symmetric states, so the path is walked again with the clients
 * in their own places.
 */
export const trace = (model: Model, path: readonly string[]): string[] => {
  let state = initialState(model.scope);
  return path.slice(1).map((key) => {
    let line = '?';
    let taken: State | null = null;
    allSteps(model, state, (who, says, next) => {
      if (taken !== null || keyOf(canonical(next.slice(), model.scope)) !== key) return;
      taken = next;
      line = `${name(model, who)}${says}  [${shared(model, next)}]`;
    });
    state = taken ?? state;
    return line;
  });
};
