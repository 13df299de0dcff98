import type { Clock, Deadline } from '../clock.ts';
import type { Exchange, ExchangeRequest, Exchanger } from './exchange.ts';
import type { Origins } from './origins.ts';

const CONNECT_MS = 1_000;
/** A first answer that takes longer leaves time for one repetition within ten seconds. */
const ANSWER_MS = 5_000;

/** What a system needs to reach its origins. */
export interface Upstream {
  exchange: Exchanger;
  origins: Origins;
  clock: Clock;
}

export interface Call {
  exchange: Exchange;
  /** When the request may have left; `null` when it surely did not. */
  sentAt: number | null;
}

/** A limit of our own that was cut short says nothing about the origin. */
const isImpatience = (exchange: Exchange, totalMs: number): boolean =>
  exchange.kind !== 'answer' && totalMs < CONNECT_MS && /TIMEOUT$/.test(exchange.reason);

const isServerFailure = (exchange: Exchange): boolean =>
  exchange.kind !== 'answer' || exchange.status === 502 || exchange.status === 503;

/**
 * Sends one request to the first origin that accepts a connection within a second. Once a byte may have left, no other
 * origin is tried here: whether to repeat is the use case's decision.
 */
export const call = async (upstream: Upstream, request: ExchangeRequest, deadline: Deadline): Promise<Call> => {
  let exchange: Exchange = { kind: 'unreachable', reason: 'NO_TIME_LEFT' };
  for (const origin of upstream.origins.inOrder()) {
    const totalMs = Math.min(ANSWER_MS, deadline.remaining());
    if (totalMs <= 0) break;
    const sentAt = upstream.clock.now();
    exchange = await upstream.exchange(origin, request, { connectMs: CONNECT_MS, totalMs });
    if (!isServerFailure(exchange)) upstream.origins.answered(origin);
    else if (!isImpatience(exchange, totalMs)) upstream.origins.failed(origin);
    if (exchange.kind !== 'unreachable') return { exchange, sentAt };
  }
  return { exchange, sentAt: null };
};
