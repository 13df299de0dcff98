import type { Fact } from './fact.ts';
import type { LetterRequest } from './letter.ts';

/** One try to tell the merchant. */
export interface Attempt {
  number: number;
  /** Virtual time, RFC 3339. */
  at: string;
  /** Real time, RFC 3339. */
  wire_at: string;
  /** The schedule's, a further copy of one, or one that was asked for. */
  cause: 'schedule' | 'duplicate' | 'resend';
  request: LetterRequest;
  response?: { status: number; headers: readonly (readonly [name: string, value: string])[]; body: string };
  /** Why no answer came. */
  error?: string;
  duration_ms: number;
  acknowledged: boolean;
  /** Why it counts as acknowledged or not. */
  why: string;
  /** Ids of the fault rules that fired. */
  faults: readonly string[];
}

/** A notification as the control API shows it. */
export interface NotificationView {
  id: number;
  /** Virtual time, RFC 3339. */
  at: string;
  system: string;
  /** `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, `REFUND.ABNORMAL`, `REFUND.CLOSED`, `SECURITY_ECHO.SUCCESS`. */
  event_type: string;
  mchid: string;
  /** Absent where the notification is of no order. */
  out_trade_no?: string;
  out_refund_no?: string;
  notify_url?: string;
  status: 'waiting' | 'delivered' | 'given_up' | 'undeliverable' | 'lost';
  /** Why it was or will not be delivered. */
  reason?: string;
  /** What it says, before encryption. */
  content: string;
  /** Virtual time of the next attempt. */
  next_at?: string;
  /** Oldest first. */
  attempts: readonly Attempt[];
}

/** Where the domain puts its facts. */
export interface Outbox {
  publish(fact: Fact): void;
}

/** An outbox that remembers the latest notifications, oldest first. */
export interface KeptOutbox extends Outbox {
  readonly size: number;
  list(from?: number, count?: number): NotificationView[];
  find(id: number): NotificationView | undefined;
  /** Tries once more, at once. */
  resend(id: number): Promise<NotificationView | { refused: 'unknown' | 'undeliverable' }>;
  clear(): void;
}
