import type { BoundOrder } from '../../shared/orders/order-type.ts';

/** What one exhaustive search covers. Everything is small, so that all of it can be looked at. */
export interface Scope {
  name: string;
  /** Each client repeats one request; those with equal parameters stand next to each other. */
  clients: readonly { params: string; tries: number }[];
  repetition: BoundOrder['repetition'];
  /** The bodies that a builder may make of the same parameters; one where it is pure. */
  variants: readonly string[];
  /** How many requests may be under way to WeChat without anybody waiting for them. */
  lateRequests: number;
  /** Whether one invocation may go on, frozen or slow, after its client has given it up. */
  orphan: boolean;
  /** Replies of the store get lost, before or after it did what it was asked; it may be down for as long as it likes. */
  storeFaults: boolean;
  /** How often the store forgets the row. */
  losses: number;
  /** What WeChat answers to an order that it has, while its artifact lives. */
  reEntry: 'same' | 'new' | 'either';
  /** How often WeChat refuses to repeat an order of ours that it calls unpaid. */
  mistakes: number;
  /** Whether that also befalls invocations that have lost their claim. */
  mistakesAboutStale: boolean;
  /** Bodies under which somebody else may order the number, past the table. */
  foreign: readonly string[];
  /** How an order may end. */
  ends: readonly ('SUCCESS' | 'CLOSED')[];
  /** 0: leases and artifacts expire at any moment. Otherwise time passes in so many steps, and they expire by it. */
  ticks: number;
}

export const scope = (parts: Partial<Scope> & Pick<Scope, 'name' | 'clients'>): Scope => ({
  repetition: 'same-order',
  variants: ['1'],
  lateRequests: 1,
  orphan: false,
  storeFaults: true,
  losses: 0,
  reEntry: 'same',
  mistakes: 0,
  mistakesAboutStale: false,
  foreign: [],
  ends: ['SUCCESS'],
  ticks: 0,
  ...parts,
});
