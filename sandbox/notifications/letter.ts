import type { Effects } from '../faults/rule.ts';

/** The bytes of one attempt. */
export interface LetterRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: string;
}

/** A notification as its system writes it: what it says is fixed when the fact comes, how it is signed at each attempt. */
export interface Letter {
  event_type: string;
  /** Where it goes; absent where the merchant named no address. */
  url?: string;
  /** What it says, before encryption. */
  content: string;
  /** Why nothing is sent at the moment, whatever the address, if so. */
  withheld?(): string | undefined;
  /** The request of one attempt, signed afresh, with what faults do to its signature. */
  write(effects: Effects): LetterRequest | Promise<LetterRequest>;
}
