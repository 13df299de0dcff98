import { type Broken, brokenByAnswer, brokenByRelease, brokenBySend } from './invariants.ts';
import { lateAfter } from './late.ts';
import type { Emit, Model } from './model.ts';
import { NO_ROW } from './rows.ts';
import { at, LATE, MISTAKES, NOW, nodeAt, ORDER, OWNER, ownerOf, ROW, type State } from './state.ts';
import { IDLE, type Node } from './workers.ts';

const NONE: Broken = [];

/** Every way in which the invocation in a slot may go on, including not at all. */
export const invocationSteps = (model: Model, state: State, slot: number, emit: Emit): void => {
  const id = at(state, nodeAt(slot));
  if (id === IDLE) return;
  const step: Step = { model, state, slot, id, node: model.workers.node(id), emit };
  const { request } = step.node;
  // To the rest, a call that was never made and an invocation that never made it are the same.
  if (!model.scope.storeFaults || request.kind === 'send' || request.kind === 'query') crash(step);
  if (request.kind === 'claim') claimSteps(step);
  else if (request.kind === 'query') querySteps(step);
  else if (request.kind === 'send') sendSteps(step, request.body);
  else settleSteps(step);
};

interface Step {
  model: Model;
  state: State;
  slot: number;
  id: number;
  node: Node;
  emit: Emit;
}

/** The slot is free, and the row, if it was its, has an owner who will never write again. */
const freed = (state: State, slot: number): State => {
  state[nodeAt(slot)] = IDLE;
  if (at(state, OWNER) === ownerOf(slot)) state[OWNER] = 0;
  return state;
};

/** The invocation hears a reply: it asks the next thing, or answers and is gone. */
const hears = (
  { model, slot, id, emit }: Step,
  says: string,
  next: State,
  reply: number,
  broken: Broken,
  fault: boolean,
) => {
  const after = model.workers.after(id, reply);
  next[nodeAt(slot)] = after;
  if (after === IDLE) return;
  const { request, invocation } = model.workers.node(after);
  if (request.kind !== 'answer') return emit(slot, says, next, broken, fault);
  const found = brokenByAnswer(invocation.params, request.answer, model.wechat.order(at(next, ORDER)));
  const { answer } = request;
  const told = answer.kind === 'artifact' ? answer.artifact : answer.code;
  const all = found.length === 0 ? broken : [...broken, ...found];
  emit(slot, `${says}; answers ${told}`, freed(next, slot), all, fault, answer);
};

const crash = ({ state, slot, emit }: Step): void => emit(slot, 'crashes', freed(state.slice(), slot), NONE, true);

const claimSteps = (step: Step): void => {
  const { model, state, slot, id, node, emit } = step;
  const now = at(state, NOW);
  const held = at(state, OWNER) === ownerOf(slot);
  const { row, owns, reply, broken } = model.rows.claim(at(state, ROW), held, id, node, now);
  const claimed = state.slice();
  claimed[ROW] = row;
  if (owns) claimed[OWNER] = ownerOf(slot);

  hears(step, 'claims', claimed.slice(), reply, broken, false);
  if (!model.scope.storeFaults) return;
  emit(slot, 'claims, the reply is lost, and will claim again', claimed.slice(), broken, true);
  const failure = model.workers.failure(now);
  hears(step, 'claims, the reply is lost', claimed, failure, broken, true);
  hears(step, 'cannot claim', state.slice(), failure, NONE, true);
};

const settleSteps = (step: Step): void => {
  const { model, state, slot, id, node } = step;
  const now = at(state, NOW);
  const held = at(state, OWNER) === ownerOf(slot);
  const { row, reply, broken } = model.rows.settle(at(state, ROW), held, id, node, now);
  const settled = state.slice();
  settled[ROW] = row;
  const released = row === NO_ROW && at(state, ROW) !== NO_ROW;
  const found = released ? [...broken, ...brokenRelease(step)] : broken;
  const says = node.request.kind === 'settle' ? SAYS[node.request.settlement.kind] : '';

  hears(step, says, settled.slice(), reply, found, false);
  if (!model.scope.storeFaults) return;
  const failure = model.workers.failure(now);
  hears(step, `${says}, the reply is lost`, settled, failure, found, true);
  hears(step, `${says} in vain`, state.slice(), failure, NONE, true);
};

const SAYS = { complete: 'completes', refuse: 'refuses', yield: 'yields', release: 'releases' } as const;

/** What a lost row left under way is beyond the table's knowledge, so no release is held to it. */
const brokenRelease = ({ model, state, slot }: Step): Broken => {
  if (model.scope.losses > 0) return NONE;
  let open = at(state, LATE) > 0;
  for (let other = 0; other <= model.scope.clients.length; other++) {
    const id = at(state, nodeAt(other));
    if (other !== slot && id !== IDLE && model.workers.node(id).request.kind === 'send') open = true;
  }
  return brokenByRelease(model.wechat.order(at(state, ORDER)), open);
};

const querySteps = (step: Step): void => {
  const { model, state } = step;
  for (const { says, reply, fault } of model.askings(at(state, ORDER), at(state, NOW))) {
    hears(step, says, state.slice(), reply, NONE, fault);
  }
};

const sendSteps = (step: Step, body: string): void => {
  const { model, state, slot, id, node } = step;
  const { scope, workers } = model;
  const broken = scope.losses > 0 ? NONE : brokenBySend(model.rows.get(at(state, ROW)), body);
  const late = lateAfter(model, state, body);
  const mistaken = at(state, MISTAKES) > 0 && (scope.mistakesAboutStale || at(state, OWNER) === ownerOf(slot));

  let last = IDLE;
  for (const sending of model.sendings(at(state, ORDER), body, node.askedAt, at(state, NOW))) {
    if (sending.spurious && !mistaken) continue;
    if (sending.late && late === null) continue;
    const after = workers.after(id, sending.reply);
    if (sending.timeLeft && after === last) continue;
    last = after;
    const next = sending.late && late !== null ? late.slice() : state.slice();
    next[ORDER] = sending.order;
    if (sending.spurious) next[MISTAKES] = at(state, MISTAKES) - 1;
    hears(step, sending.says, next, sending.reply, broken, sending.fault);
  }
  if (late !== null)
    step.emit(slot, `sends ${body}: the request is late, and crashes`, freed(late, slot), broken, true);
};
