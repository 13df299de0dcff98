import { paramsOf } from './invariants.ts';
import { invocationSteps } from './invocation-steps.ts';
import type { Emit, Model } from './model.ts';
import type { Answer } from './replay.ts';
import { at, LATE, NOW, nodeAt, ORDER, OWNER, ROW, type State } from './state.ts';
import { arrivalSteps } from './surrounding-steps.ts';
import type { UpstreamOrder } from './wechat.ts';
import { IDLE } from './workers.ts';

/** The slot in which the retry runs; who was there before does not matter to it. */
const SLOT = 1;

/** WeChat may refuse an order of somebody else's three times before it is taken for one. */
const ROUNDS_WITH_FOREIGN_ORDER = 3;

const isEnd = (answer: Answer, params: string, order: UpstreamOrder | null): boolean => {
  if (answer.kind === 'artifact') return true;
  switch (answer.code) {
    case 'ORDER_PAID':
      return order?.state === 'SUCCESS';
    case 'ORDER_CLOSED':
      return order?.state === 'CLOSED';
    case 'OUT_TRADE_NO_USED':
    case 'UPSTREAM_REFUSED':
      return order !== null && paramsOf(order.body) !== params;
    default:
      return false;
  }
};

/**
 * Liveness, looked at where nothing runs any more: any other state gets there undisturbed, because an invocation asks a
 * bounded number of questions, and those states are searched as well. Once the lease is over, an identical retry that
 * nothing disturbs must end well, whichever of the requests still under way arrive meanwhile.
 *
 * @returns what happened in a retry that does not end, or `null`.
 */
export const createConvergence = (model: Model) => {
  const { rows, wechat, workers, scope } = model;
  const known = new Map<string, string[] | null>();

  const quiet = (state: State): boolean => {
    for (let slot = 0; slot <= scope.clients.length; slot++) if (at(state, nodeAt(slot)) !== IDLE) return false;
    return true;
  };

  const retry = (from: State, params: string, body: string, rounds: number): string[] | null => {
    const state = from.slice();
    state[ROW] = rows.leaseOver(at(from, ROW));
    state[OWNER] = 0;
    const invocation = { params, body, repetition: scope.repetition, startedAt: at(from, NOW) };
    state[nodeAt(SLOT)] = workers.start(invocation);
    return at(state, nodeAt(SLOT)) === IDLE ? null : run(state, params, body, rounds);
  };

  const run = (state: State, params: string, body: string, rounds: number): string[] | null => {
    let failure: string[] | null = null;
    let goesOn = false;
    const follow: Emit = (_who, says, next, _broken, fault, answer) => {
      if (fault || failure !== null) return;
      goesOn = true;
      const order = wechat.order(at(next, ORDER));
      let rest: string[] | null;
      if (answer === undefined) rest = run(next, params, body, rounds);
      else if (isEnd(answer, params, order)) rest = null;
      else if (rounds > 1) rest = retry(next, params, body, rounds - 1);
      else rest = ['which is no end'];
      if (rest !== null) failure = [says, ...rest];
    };
    invocationSteps(model, state, SLOT, follow);
    arrivalSteps(model, state, follow);
    return goesOn || workers.ignorant ? failure : ['cannot go on'];
  };

  const check = (state: State): string[] | null => {
    const row = rows.get(at(state, ROW));
    const order = wechat.order(at(state, ORDER));
    const everybody = [...new Set(scope.clients.map(({ params }) => params))];
    for (const params of row ? [row.fingerprint] : everybody) {
      const rounds = order?.foreign && paramsOf(order.body) !== params ? ROUNDS_WITH_FOREIGN_ORDER : 1;
      for (const variant of scope.variants) {
        const failure = retry(state, params, params + variant, rounds);
        if (failure !== null) return [`undisturbed, ${params} tries again`, ...failure];
      }
    }
    return null;
  };

  return (state: State): string[] | null => {
    if (!quiet(state)) return null;
    const key = [ROW, ORDER, LATE, NOW].map((index) => at(state, index)).join();
    let failure = known.get(key);
    if (failure === undefined) {
      failure = check(state);
      if (!workers.ignorant) known.set(key, failure);
    }
    return failure;
  };
};
