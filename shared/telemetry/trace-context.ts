import { createNonce } from '../nonce.ts';

/** This request's place in a distributed trace. Ids in lower-case hex. */
export interface TraceContext {
  trace_id: string;
  span_id: string;
  /** The span of the caller; `undefined` where the trace begins here. */
  parent_span_id: string | undefined;
  /** `01`: recorded; `00`: the caller records nothing of this trace. */
  trace_flags: '00' | '01';
}

/** W3C Trace Context, traceparent: version, trace-id, parent-id, trace-flags, and what later versions may append. */
const TRACEPARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/;

const SAMPLED = 1;

/**
 * Joins the trace that a `traceparent` header names, or begins one where it names none or breaks the format. An id from
 * outside ties lines together and does nothing else. `tracestate` is for the next hop of a trace, and this is its last.
 */
export const traceContext = (traceparent: string | undefined): TraceContext => {
  const found = traceparent === undefined ? null : TRACEPARENT.exec(traceparent);
  const [, version, trace_id, parent_span_id, flags = '', appended] = found ?? [];
  const span_id = createNonce().slice(0, 16);
  if (!trace_id || (version === '00' && appended !== undefined)) {
    return { trace_id: createNonce(), span_id, parent_span_id: undefined, trace_flags: '01' };
  }
  const sampled = (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED;
  return { trace_id, span_id, parent_span_id, trace_flags: sampled ? '01' : '00' };
};

/** The value of the `traceresponse` header (W3C Trace Context, editor's draft): which span answered. */
export const traceresponse = ({ trace_id, span_id, trace_flags }: TraceContext): string =>
  `00-${trace_id}-${span_id}-${trace_flags}`;
