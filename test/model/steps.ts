import { invocationSteps } from './invocation-steps.ts';
import type { Emit, Model } from './model.ts';
import type { State } from './state.ts';
import { arrivalSteps, clientSteps, worldSteps } from './surrounding-steps.ts';

/** Every step that can be taken in a state. */
export const allSteps = (model: Model, state: State, emit: Emit): void => {
  for (let slot = 0; slot <= model.scope.clients.length; slot++) invocationSteps(model, state, slot, emit);
  arrivalSteps(model, state, emit);
  clientSteps(model, state, emit);
  worldSteps(model, state, emit);
};
