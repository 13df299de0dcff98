import type { Scope } from './scope.ts';

/**
 * A state is a short list of small numbers: the shared parts, then the node of the orphaned invocation, then node and
 * tries left of each client. As text, one character per number, it is the key of the search.
 */
export type State = number[];

export const ROW = 0;
/** The slot that owns the row: 0 nobody who still runs, 1 the orphan, 2 the first client. */
export const OWNER = 1;
export const ORDER = 2;
/** How many requests are under way, by the position of their body among all bodies; in base 8. */
export const LATE = 3;
export const NOW = 4;
export const LOSSES = 5;
export const MISTAKES = 6;
const SLOTS = 7;

/** Slot 0 is the orphan, slot 1 the first client. */
export const nodeAt = (slot: number): number => (slot === 0 ? SLOTS : SLOTS + 2 * slot - 1);
export const triesAt = (slot: number): number => SLOTS + 2 * slot;
export const ownerOf = (slot: number): number => slot + 1;

export const initialState = ({ clients, losses, mistakes }: Scope): State => [
  ...[0, 0, 0, 0, 0],
  losses,
  mistakes,
  0,
  ...clients.flatMap(({ tries }) => [0, tries]),
];

export const at = (state: State, index: number): number => state[index] as number;

export const keyOf = (state: State): string => String.fromCharCode(...state);

export const stateOf = (key: string): State => {
  const state: State = [];
  for (let index = 0; index < key.length; index++) state.push(key.charCodeAt(index));
  return state;
};

/** Clients with equal parameters differ in nothing but their place, so only one order of them is kept. */
export const canonical = (state: State, { clients }: Scope): State => {
  for (let from = 1; from < clients.length; from++) {
    for (let slot = from; slot >= 1 && clients[slot]?.params === clients[slot - 1]?.params; slot--) {
      if (!precedes(state, slot + 1, slot)) break;
      swap(state, slot, slot + 1);
    }
  }
  return state;
};

const precedes = (state: State, first: number, second: number): boolean => {
  const node = at(state, nodeAt(first)) - at(state, nodeAt(second));
  if (node !== 0) return node < 0;
  const tries = at(state, triesAt(first)) - at(state, triesAt(second));
  return tries === 0 ? at(state, OWNER) === ownerOf(first) : tries < 0;
};

const swap = (state: State, first: number, second: number): void => {
  for (const index of [nodeAt, triesAt]) {
    const kept = at(state, index(first));
    state[index(first)] = at(state, index(second));
    state[index(second)] = kept;
  }
  if (at(state, OWNER) === ownerOf(first)) state[OWNER] = ownerOf(second);
  else if (at(state, OWNER) === ownerOf(second)) state[OWNER] = ownerOf(first);
};
