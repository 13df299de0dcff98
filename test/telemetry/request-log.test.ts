import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ERROR_CODES, PrepayError } from '../../shared/errors.ts';
import { LOG_FIELDS } from '../../shared/log-fields.ts';
import { OUTCOMES } from '../../shared/telemetry/outcome.ts';
import { openRequest } from '../../shared/telemetry/request-log.ts';
import { traceContext } from '../../shared/telemetry/trace-context.ts';
import { aRequestLog, createLogLines } from '../log-lines.ts';
import { createManualClock } from '../manual-clock.ts';

const createScene = () => {
  const clock = createManualClock(0);
  const { log, lines, requests } = createLogLines();
  return { clock, log, lines, requests, request: aRequestLog(log, clock) };
};

afterEach(() => void vi.useRealTimers());

describe('the log of a request', () => {
  it('tells everything that was noted in one line', async () => {
    const { clock, lines, request } = createScene();
    request.note({ mchid: '1900000109', out_trade_no: 'order-1', caller: 'office' });
    request.note({ outcome: 'placed', settlement: 'complete', attempt: 1, claimed: 'first' });
    await clock.advance(7);
    request.end({ status: 200 });
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        event: 'request',
        request_id: 'request-1',
        trace_id: expect.stringMatching(/^[\da-f]{32}$/),
        span_id: expect.stringMatching(/^[\da-f]{16}$/),
        trace_flags: '01',
        operation: 'scripted',
        door: 'json',
        outcome: 'placed',
        status: 200,
        cold_start: true,
        mchid: '1900000109',
        out_trade_no: 'order-1',
        caller: 'office',
        claimed: 'first',
        attempt: 1,
        settlement: 'complete',
        duration_ms: 7,
      },
    ]);
  });

  it('tells where the time went', async () => {
    const { clock, requests, request } = createScene();
    const spend = async (part: Parameters<typeof request.enter>[0], ms: number): Promise<void> => {
      request.enter(part);
      await clock.advance(ms);
    };
    await clock.advance(1);
    await spend('secrets', 20);
    await spend('own', 3);
    await spend('claim', 40);
    await spend('upstream', 500);
    await spend('settle', 60);
    await spend('upstream', 7);
    request.end({ status: 200 });
    expect(requests()).toMatchObject([
      { duration_ms: 631, secrets_ms: 20, claim_ms: 40, upstream_ms: 507, settle_ms: 60 },
    ]);
    expect(requests()[0]).not.toHaveProperty('present_ms');
  });

  it('counts no time backwards when the clock is set back', async () => {
    let now = 1_000;
    const { log, requests } = createLogLines();
    const request = aRequestLog(log, { now: () => now, sleep: async () => undefined });
    request.enter('claim');
    now = 0;
    request.end({ status: 200 });
    expect(requests()).toMatchObject([{ duration_ms: 0, claim_ms: 0 }]);
  });

  it('is cold once per instance', () => {
    const { log, requests, request, clock } = createScene();
    request.end({ status: 200 });
    aRequestLog(log, clock).end({ status: 200 });
    createScene().request.end({ status: 200 });
    expect(requests()).toMatchObject([{ cold_start: true }, { cold_start: false }]);
  });

  it('names the request, its trace and its order in every line', () => {
    const { lines, request } = createScene();
    request.note({ mchid: '1900000109', out_trade_no: 'order-1', caller: 'office' });
    request.warn({ event: 'upstream_unknown', reason: 'TIMEOUT' });
    request.error({ event: 'table_failed', step: 'settle' });
    request.end({ status: 200 });
    const names = ({
      request_id,
      trace_id,
      span_id,
      operation,
      mchid,
      out_trade_no,
      caller,
    }: Record<string, unknown>) =>
      JSON.stringify([request_id, trace_id, span_id, operation, mchid, out_trade_no, caller]);
    expect(new Set(lines.map(names)).size).toBe(1);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({ level: 'warn', event: 'upstream_unknown', reason: 'TIMEOUT', caller: 'office' });
  });

  it.each([
    { noted: undefined, error: undefined, outcome: 'answered' },
    { noted: 'replayed', error: undefined, outcome: 'replayed' },
    { noted: undefined, error: 'PARAM_ERROR', outcome: 'PARAM_ERROR' },
    { noted: 'refused_before', error: 'ORDER_PAID', outcome: 'refused_before' },
    { noted: 'mismatch', error: 'OUT_TRADE_NO_USED', outcome: 'mismatch' },
    { noted: 'in_progress', error: 'REQUEST_IN_PROGRESS', outcome: 'in_progress' },
    { noted: 'placed', error: 'UPSTREAM_UNKNOWN', outcome: 'UPSTREAM_UNKNOWN' },
    { noted: 'replayed', error: 'INTERNAL', outcome: 'INTERNAL' },
  ] as const)('ends as $outcome when it was $noted and answered $error', ({ noted, error, outcome }) => {
    const { requests, request } = createScene();
    request.note({ outcome: noted });
    request.end({ status: 200, ...(error ? { error: new PrepayError(error) } : {}) });
    expect(requests()).toMatchObject([{ outcome, ...(error ? { code: error } : {}) }]);
  });

  it('tells the ledger of an order that was placed but could not be presented', () => {
    const { requests, request } = createScene();
    request.note({ outcome: 'placed', settlement: 'complete', upstream_request_id: 'u-1' });
    request.end({ status: 504, error: new PrepayError('UPSTREAM_UNKNOWN') });
    expect(requests()).toMatchObject([{ settlement: 'complete', upstream_request_id: 'u-1' }]);
  });

  it('names the root of what failed', () => {
    const { requests, request } = createScene();
    const cause = new Error('outer', { cause: Object.assign(new Error('inner'), { code: 'ECONNREFUSED' }) });
    request.end({ status: 503, error: new PrepayError('TABLE_UNAVAILABLE', undefined, { cause }) });
    expect(requests()).toMatchObject([{ outcome: 'TABLE_UNAVAILABLE', cause: 'ECONNREFUSED' }]);
  });

  it('withholds words of WeChat’s that are no code', () => {
    const { requests, request } = createScene();
    const upstream = { code: 'call +86 138 0000 0000', message: 'SECRET', request_id: 'id\nwith a line' };
    request.end({ status: 422, error: new PrepayError('UPSTREAM_REFUSED', undefined, { upstream }) });
    expect(requests()).toMatchObject([{ upstream_code: '[withheld]', upstream_request_id: '[withheld]' }]);
    expect(JSON.stringify(requests())).not.toContain('SECRET');
  });
});

describe('a function that the platform is about to end', () => {
  const until = (endsInMs: number | null) => {
    vi.useFakeTimers();
    const { log, requests } = createLogLines();
    const trace = traceContext(undefined);
    const clock = { now: () => Date.now(), sleep: async () => undefined };
    const request = openRequest(log, clock, { operation: 'app', door: 'json', requestId: 'r', trace, endsInMs });
    return { request, requests };
  };

  it('tells in its last moment what it was at, and no more afterwards', () => {
    const { request, requests } = until(3_000);
    request.enter('secrets');
    vi.advanceTimersByTime(2_899);
    expect(requests()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(requests()).toMatchObject([
      { outcome: 'timed_out', part: 'secrets', duration_ms: 2_900, secrets_ms: 2_900, level: 'info' },
    ]);
    expect(requests()[0]).not.toHaveProperty('status');
    request.end({ status: 200 });
    expect(requests()).toHaveLength(1);
  });

  it('tells nothing of it when it ended in time', () => {
    const { request, requests } = until(3_000);
    request.end({ status: 200 });
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(10_000);
    expect(requests()).toMatchObject([{ outcome: 'answered' }]);
  });

  it.each([null, 100, 0])('has no last moment when %s ms are told', (endsInMs) => {
    until(endsInMs);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('docs/operations.md', () => {
  const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const rows = new Set(
    [...text.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, names = '']) => names.match(/[a-z_]+/g) ?? []),
  );

  it.each([...Object.keys(LOG_FIELDS), ...Object.keys(OUTCOMES)])('describes %s', (name) => {
    expect(rows).toContain(name);
  });

  it('says that every error code is an outcome', () => {
    expect(Object.keys(ERROR_CODES).every((code) => /^[A-Z_]+$/.test(code))).toBe(true);
    expect(text).toMatch(/error code/);
  });
});
