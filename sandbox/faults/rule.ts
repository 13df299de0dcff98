import type { SystemName } from '../orders/order.ts';

export type SignatureFault = 'bad' | 'missing' | 'stale' | 'unknown_serial' | 'probe';

/** What goes wrong. Of `hang`, `reset`, `reset_after`, `error`, `status`, `token_invalidated` a rule has one. */
export interface Effects {
  /** Real milliseconds between doing the work and answering. */
  delay_ms?: number;
  /** The connection stays open and no answer comes. */
  hang?: true;
  /** The connection is reset before anything was done. */
  reset?: true;
  /** The work is done, then the connection is reset: the order exists, its answer is lost. */
  reset_after?: true;
  /** A documented error code of the system: `SYSTEM_ERROR`, `ORDERPAID`, `48002` … */
  error?: string;
  /** v2 only: the shape of `error`; by default protocol problems have a bare `return_msg`, the others an `err_code`. */
  error_shape?: 'return_msg' | 'err_code';
  /** An HTML page of the proxy with this HTTP status: 500, 502, 503, 504 … */
  status?: number;
  /** With `error`, `status` and `hang`: whether the order was made all the same. */
  committed?: boolean;
  /**
   * What is wrong with the signature of the answer or, where `call` names notifications, of the notification. `bad` and
   * `missing`: v3, v2, and WeCom's notifications. v3 only: `stale` (signed 10 minutes ago), `unknown_serial`, and
   * `probe`, WeChat's own probing: the value starts with `WECHATPAY/SIGNTEST/`, and a repeat of the same request or
   * notification is right.
   */
  signature?: SignatureFault;
  /**
   * v3 only, whole seconds: WeChat's clock is so far ahead of the caller's, or behind it, where negative. A request is aged
   * by that clock, and its answer or, where `call` names notifications, the notification is stamped by it.
   */
  clock_offset_seconds?: number;
  /** v3 only: 4xx answers carry no signature headers. */
  unsigned_4xx?: true;
  /** Real milliseconds between one byte of the answer's body and the next. */
  drip_ms?: number;
  /**
   * Order calls: the payer has paid, and the merchant is told of it, before the order call is answered. Nothing happens
   * where no order was made.
   */
  paid_before_answer?: true;
  /** Notifications only: it never arrives, and no retry follows. */
  lost?: true;
  /** Notifications only: so many further copies are sent at the same time. */
  duplicate?: number;
  /** Notifications only: virtual seconds that it comes late, so that others overtake it. */
  late_seconds?: number;
  /** WeCom only: the access_token of the request dies early; this call and all later ones with it get the errcode. */
  token_invalidated?: 40001 | 40014 | 42001;
}

/**
 * A scripted fault: which requests it meets, and what happens to them. A rule without conditions meets every request.
 *
 *     { system: 'v3', call: 'app', count: 1, error: 'SYSTEM_ERROR', committed: true }
 *     { mchid: '10000100', nth: 2, reset_after: true }
 *     { system: 'v3', probability: 0.1, seed: 7, signature: 'probe' }
 */
export interface FaultRule extends Effects {
  /** Generated unless given. */
  id?: string;
  system?: SystemName;
  /**
   * The name of a call, as the README lists them: `app`, `refund`, `unifiedorder`, `create_order` … Notifications:
   * `payment_notification`, `refund_notification`, `echo_notification`, or `notification` for all; other rules meet them
   * only where their effect is for notifications alone.
   */
  call?: string;
  /** The Host of the request, with or without its port: one of several access points. */
  host?: string;
  mchid?: string;
  out_trade_no?: string;
  /** Counts the matching requests, from 1, and starts at this one. Alone it means this request only. */
  nth?: number;
  /** How often the rule fires; without end unless given (once with `nth`). */
  count?: number;
  /** The chance of each matching request in its window, 0 to 1. */
  probability?: number;
  /** Makes `probability` repeatable; 1 unless given. */
  seed?: number;
}
