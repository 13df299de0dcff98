import type { Clock } from '../clock.ts';
import type { PrepayError } from '../errors.ts';
import { type Log, rootCause } from '../log.ts';
import type { LogLine } from '../log-fields.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type TraceContext, traceresponse } from './trace-context.ts';

/** What a request may be busy with; `own` is everything that waits for nobody. */
type Part = 'own' | 'secrets' | 'claim' | 'read' | 'upstream' | 'settle' | 'present';

/** What is learnt of a request while it is served. */
interface RequestFacts {
  mchid?: string | undefined;
  sub_mch_id?: string | undefined;
  out_trade_no?: string | undefined;
  caller?: string | undefined;
  /** Smallest unit of `currency`. */
  total?: number | undefined;
  currency?: string | undefined;
  outcome?: Outcome | undefined;
  code?: string | undefined;
  /** What a v2 client was told instead. */
  err_code?: string | undefined;
  claimed?: 'first' | 'take-over' | 'refresh' | undefined;
  attempt?: number | undefined;
  settlement?: 'complete' | 'refuse' | 'release' | 'yield' | undefined;
  keys_renewed?: boolean | undefined;
  upstream_code?: string | undefined;
  upstream_request_id?: string | undefined;
}

/**
 * The log of one request. What an operator must act on is a line of its own, which names the request and its order; the
 * rest is noted for the one line that tells how the request went.
 */
export interface RequestLog extends Log {
  note(facts: RequestFacts): void;
  /** The time from now on is spent on this part. */
  enter(part: Part): void;
}

/** As the edge holds it, which alone knows when a request ends. */
export interface OpenRequest extends RequestLog {
  readonly requestId: string;
  /** The value of the header of that name. */
  readonly traceresponse: string;
  /** Writes the request's line. Every request has exactly one: the first end counts. */
  end(ending: { status?: number; error?: PrepayError }): void;
}

interface Beginning {
  operation: string;
  door: 'json' | 'xml' | 'raw' | undefined;
  requestId: string;
  trace: TraceContext;
  /** Milliseconds until the platform ends the function; `null` where it never does. */
  endsInMs: number | null;
}

/** Enough to write the line before the platform ends the function. */
const LAST_MOMENT_MS = 100;

/** Logs that have seen a request: an instance has one log, and its first request found it cold. */
const warm = new WeakSet<Log>();

export const openRequest = (
  log: Log,
  clock: Clock,
  { operation, door, requestId, trace, endsInMs }: Beginning,
): OpenRequest => {
  const cold_start = !warm.has(log);
  warm.add(log);
  const begunAt = clock.now();
  const spent: Partial<Record<Part, number>> = {};
  const facts: RequestFacts = {};
  let part: Part = 'own';
  let partSince = begunAt;
  let ended = false;

  const enter = (next: Part): void => {
    const now = clock.now();
    spent[part] = (spent[part] ?? 0) + Math.max(0, now - partSince);
    part = next;
    partSince = now;
  };

  const end = (ending: { status?: number; error?: PrepayError; timedOut?: true }): void => {
    if (ended) return;
    ended = true;
    clearTimeout(watch);
    const endedIn = part;
    enter('own');
    const { status, error, timedOut } = ending;
    log.info({
      event: 'request',
      request_id: requestId,
      trace_id: trace.trace_id,
      span_id: trace.span_id,
      parent_span_id: trace.parent_span_id,
      trace_flags: trace.trace_flags,
      operation,
      door,
      outcome: timedOut ? 'timed_out' : outcomeOf(facts.outcome, error?.code),
      code: error?.code ?? facts.code,
      err_code: facts.err_code,
      status,
      cold_start,
      mchid: facts.mchid,
      sub_mch_id: facts.sub_mch_id,
      out_trade_no: facts.out_trade_no,
      caller: facts.caller,
      total: facts.total,
      currency: facts.currency,
      claimed: facts.claimed,
      attempt: facts.attempt,
      settlement: facts.settlement,
      keys_renewed: facts.keys_renewed,
      upstream_code: error?.upstream?.code ?? facts.upstream_code,
      upstream_request_id: error?.upstream?.request_id ?? facts.upstream_request_id,
      cause: error?.cause === undefined ? undefined : rootCause(error.cause),
      duration_ms: Math.max(0, clock.now() - begunAt),
      secrets_ms: spent.secrets,
      claim_ms: spent.claim,
      read_ms: spent.read,
      upstream_ms: spent.upstream,
      settle_ms: spent.settle,
      present_ms: spent.present,
      part: timedOut ? endedIn : undefined,
    });
  };

  const watch =
    endsInMs === null || endsInMs <= LAST_MOMENT_MS
      ? undefined
      : setTimeout(() => end({ timedOut: true }), endsInMs - LAST_MOMENT_MS).unref();

  const ofRequest = (line: LogLine): LogLine => ({
    ...line,
    request_id: requestId,
    trace_id: trace.trace_id,
    span_id: trace.span_id,
    trace_flags: trace.trace_flags,
    operation,
    mchid: line.mchid ?? facts.mchid,
    out_trade_no: facts.out_trade_no,
    caller: facts.caller,
  });

  return {
    requestId,
    traceresponse: traceresponse(trace),
    note: (learnt) => void Object.assign(facts, learnt),
    enter,
    end,
    debug: (line) => log.debug(ofRequest(line)),
    info: (line) => log.info(ofRequest(line)),
    warn: (line) => log.warn(ofRequest(line)),
    error: (line) => log.error(ofRequest(line)),
  };
};
