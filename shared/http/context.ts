import { randomUUID } from 'node:crypto';
import { type Clock, type Deadline, deadlineIn } from '../clock.ts';

/** What SCF and Lambda tell a function about its invocation, as far as it is used here. */
export interface FunctionContext {
  /** SCF. */
  request_id?: string;
  /** Lambda. */
  awsRequestId?: string;
  getRemainingTimeInMillis?(): number;
}

/** Where the platform tells nothing: as long as a caller is likely to wait. */
const DEFAULT_MS = 15_000;
/** Kept back from the platform's limit for writing the outcome down and answering. */
const RESERVE_MS = 1_000;
/** How much longer than the invocation its claim holds. */
const LEASE_EXTRA_MS = 3_000;

export interface Invocation {
  requestId: string;
  deadline: Deadline;
  leaseMs: number;
  /** Milliseconds until the platform ends the function; `null` where it tells nothing. */
  endsInMs: number | null;
}

export const readContext = (context: FunctionContext | undefined, clock: Clock, leaseMs: number | null): Invocation => {
  const told = context?.getRemainingTimeInMillis?.();
  const remaining = Math.floor(told ?? DEFAULT_MS);
  return {
    requestId: context?.request_id ?? context?.awsRequestId ?? randomUUID(),
    deadline: deadlineIn(clock, remaining - RESERVE_MS),
    leaseMs: leaseMs ?? remaining + LEASE_EXTRA_MS,
    endsInMs: told === undefined ? null : remaining,
  };
};
