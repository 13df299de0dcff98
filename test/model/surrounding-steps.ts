import type { Broken } from './invariants.ts';
import { arrivals } from './late.ts';
import type { Emit, Model } from './model.ts';
import { NO_ROW } from './rows.ts';
import { at, LATE, LOSSES, NOW, nodeAt, ORDER, OWNER, ownerOf, ROW, type State, triesAt } from './state.ts';
import type { UpstreamOrder } from './wechat.ts';
import { IDLE } from './workers.ts';

const NONE: Broken = [];
/** Who takes a step that no invocation takes. */
export const NOBODY = -1;

/** Requests that nobody waits for any more reach WeChat. */
export const arrivalSteps = (model: Model, state: State, emit: Emit): void => {
  for (const { body, next } of arrivals(model, state)) {
    for (const { says, order, spurious } of model.wechat.takings(at(state, ORDER), body, at(state, NOW))) {
      if (spurious) continue;
      const arrived = next.slice();
      arrived[ORDER] = order;
      emit(NOBODY, `a late ${body} arrives: ${says}`, arrived, NONE, false);
    }
  }
};

/** Clients begin tries, and give up those that take too long. */
export const clientSteps = (model: Model, state: State, emit: Emit): void => {
  model.scope.clients.forEach(({ params }, index) => {
    const slot = index + 1;
    const tries = at(state, triesAt(slot));
    if (at(state, nodeAt(slot)) !== IDLE) abandon(model, state, slot, emit);
    else if (tries > 0) begin(model, state, slot, params, emit);
  });
};

const begin = ({ scope, workers }: Model, state: State, slot: number, params: string, emit: Emit): void => {
  const startedAt = at(state, NOW);
  for (const variant of scope.variants) {
    const body = params + variant;
    const next = state.slice();
    next[triesAt(slot)] = at(state, triesAt(slot)) - 1;
    next[nodeAt(slot)] = workers.start({ params, body, repetition: scope.repetition, startedAt });
    emit(slot, `begins with ${body}`, next, NONE, false);
  }
};

const abandon = ({ scope }: Model, state: State, slot: number, emit: Emit): void => {
  if (!scope.orphan || at(state, nodeAt(0)) !== IDLE || at(state, triesAt(slot)) === 0) return;
  const next = state.slice();
  next[nodeAt(0)] = at(state, nodeAt(slot));
  next[nodeAt(slot)] = IDLE;
  if (at(state, OWNER) === ownerOf(slot)) next[OWNER] = ownerOf(0);
  emit(slot, 'is given up by its client and goes on as the orphan', next, NONE, true);
};

/** A tick is hours: requests have arrived or are lost by then, and no invocation waits so long for its upstream. */
const sending = ({ scope, workers }: Model, state: State): boolean => {
  if (at(state, LATE) > 0) return true;
  for (let slot = 0; slot <= scope.clients.length; slot++) {
    const id = at(state, nodeAt(slot));
    const { kind } = workers.node(id).request;
    if (id !== IDLE && (kind === 'send' || kind === 'query')) return true;
  }
  return false;
};

/** Time passes, people pay, other people order, the store forgets. */
export const worldSteps = (model: Model, state: State, emit: Emit): void => {
  const { scope, rows, wechat } = model;
  const to = (says: string, index: number, value: number): void => {
    if (value === at(state, index)) return;
    const next = state.slice();
    next[index] = value;
    emit(NOBODY, says, next, NONE, true);
  };

  if (scope.ticks === 0) {
    to('the lease runs out', ROW, rows.leaseOver(at(state, ROW)));
    to('the artifact is due', ROW, rows.artifactDue(at(state, ROW)));
  } else if (at(state, NOW) < scope.ticks && !sending(model, state)) {
    to('time passes', NOW, at(state, NOW) + 1);
  }

  const order = wechat.order(at(state, ORDER));
  if (order === null) {
    for (const body of scope.foreign) {
      const theirs: UpstreamOrder = { body, foreign: true, state: 'NOTPAY', minted: [at(state, NOW)] };
      to(`somebody orders ${body} past the table`, ORDER, wechat.changed(theirs));
    }
  } else if (order.state === 'NOTPAY') {
    for (const end of scope.ends) to(`the order is ${end}`, ORDER, wechat.changed({ ...order, state: end }));
  }

  if (at(state, LOSSES) > 0 && at(state, ROW) !== NO_ROW) {
    const next = state.slice();
    next[ROW] = NO_ROW;
    next[OWNER] = 0;
    next[LOSSES] = at(state, LOSSES) - 1;
    emit(NOBODY, 'the store forgets the row', next, NONE, true);
  }
};
