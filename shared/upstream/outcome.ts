import type { ErrorCode, Retry, UpstreamError } from '../errors.ts';

/** What WeChat gave that starts the payment, under WeChat's own names: `prepay_id`, `code_url`, `h5_url`. */
export type Artifact = Readonly<Record<string, string>>;

/** The fields of an answer that start the payment; `null` unless all of them are there. */
export const artifactOf = (answer: Readonly<Record<string, unknown>>, fields: readonly string[]): Artifact | null => {
  const found = fields.map((name) => [name, answer[name]] as const);
  const whole = found.every(([, value]) => typeof value === 'string' && /^\S{1,512}$/.test(value));
  return whole ? (Object.fromEntries(found) as Record<string, string>) : null;
};

/** A definite no, translated to the code that the caller sees. */
export interface Refusal {
  code: ErrorCode;
  upstream: UpstreamError;
  /** The code may stem from our own earlier try of the same number, so only a query can tell. */
  ambiguous: boolean;
  /** WeChat does not take the merchant's key or serial: it may have been rotated since the secret was fetched. */
  blamesKeys?: true;
}

/** What one answer to an order request amounts to; `unknown` is the default branch of every classifier. */
export type Outcome =
  | { kind: 'accepted'; artifact: Artifact; requestId?: string | undefined }
  /** No order was made by this request. */
  | { kind: 'refused'; refusal: Refusal }
  /** The order exists and can never be paid (again). */
  | { kind: 'final'; refusal: Refusal }
  /** The number belongs to another order. */
  | { kind: 'conflict'; refusal: Refusal }
  /** The order may exist or not. */
  | {
      kind: 'unknown';
      reason: string;
      upstream?: UpstreamError | undefined;
      retry?: Retry | undefined;
      /** The answer is signed with a key that the merchant's secret does not have, or not yet. */
      blamesKeys?: true;
    };

/** What WeChat says of a number that was ordered before. */
export type QueryOutcome =
  | { kind: 'found'; trade_state: string; transaction: Record<string, unknown> }
  | { kind: 'absent' }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'unknown'; reason: string };
