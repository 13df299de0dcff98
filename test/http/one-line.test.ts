import { describe, expect, it } from 'vitest';
import type { Ports } from '../../shared/http/ports.ts';
import { absent, accepted, final, found, held, refused, unknown } from '../prepay/scripted-upstream.ts';
import { asFunctionUrl } from './events.ts';
import { createHttpScene, JSON_HEADERS, MCHID, ORDER } from './scene.ts';

type Scene = ReturnType<typeof createHttpScene>;

const CONTEXT = { request_id: 'request-1', getRemainingTimeInMillis: () => 10_000 };
const KNOWN = { mchid: MCHID, out_trade_no: 'order-1' };
const post = (body: string | undefined = ORDER, headers: object = {}, parts: object = {}) =>
  asFunctionUrl(body, { ...JSON_HEADERS, ...headers }, parts);
const get = (query: object, key = 'reader') => ({
  httpMethod: 'GET',
  headers: { authorization: `Bearer ${key}` },
  queryString: query,
});
const with_ = (changes: object): string => JSON.stringify({ ...JSON.parse(ORDER), ...changes });

const order = (event: unknown) => (scene: Scene) => scene.order(event, CONTEXT);
const query = (event: unknown) => (scene: Scene) => scene.query(event, CONTEXT);

/** An order that was placed before, whose line has been read. */
const placed = async (scene: Scene): Promise<void> => {
  scene.upstream.answers(accepted());
  await scene.order(post(), CONTEXT);
  scene.lines.length = 0;
};

interface Path {
  what: string;
  parts?: Partial<Ports>;
  secrets?: Record<string, string>;
  rawEvents?: boolean;
  before?(scene: Scene): unknown;
  invoke(scene: Scene): Promise<object>;
  line: Record<string, unknown>;
}

const down = new Proxy({} as Record<string, string>, {
  get: () => {
    throw new Error('down');
  },
});
const broken = { table: () => ({ claim: () => Promise.reject(new Error('down')) }) } as unknown as Partial<Ports>;

const PATHS: Path[] = [
  {
    what: 'OPTIONS',
    invoke: order(post(ORDER, {}, { httpMethod: 'OPTIONS' })),
    line: { outcome: 'preflight', status: 204 },
  },
  {
    what: 'another method',
    invoke: order(post(ORDER, {}, { httpMethod: 'PUT' })),
    line: { outcome: 'METHOD_NOT_ALLOWED', status: 405 },
  },
  { what: 'half an envelope', invoke: order({ headers: {} }), line: { outcome: 'UNAUTHENTICATED', status: 401 } },
  { what: 'no event', invoke: order(null), line: { outcome: 'UNAUTHENTICATED', door: 'raw' } },
  { what: 'a body that is too large', invoke: order(post('x'.repeat(65_537))), line: { outcome: 'PAYLOAD_TOO_LARGE' } },
  {
    what: 'a body of another type',
    invoke: order(post(ORDER, { 'Content-Type': 'text/plain' })),
    line: { outcome: 'UNSUPPORTED_MEDIA_TYPE' },
  },
  { what: 'a body that is no JSON', invoke: order(post('{')), line: { outcome: 'PARAM_ERROR', door: 'json' } },
  {
    what: 'a wrong key',
    invoke: order(post(ORDER, { Authorization: 'Bearer wrong' })),
    line: { outcome: 'UNAUTHENTICATED' },
  },
  {
    what: 'a key of another merchant',
    invoke: order(post(ORDER, { Authorization: 'Bearer other' })),
    line: { outcome: 'UNAUTHENTICATED', ...KNOWN },
  },
  {
    what: 'a key without the scope',
    invoke: order(post(ORDER, { Authorization: 'Bearer reader' })),
    line: { outcome: 'FORBIDDEN', ...KNOWN },
  },
  {
    what: 'broken fields',
    invoke: order(post('{"mchid":7}')),
    line: { outcome: 'PARAM_ERROR', code: 'PARAM_ERROR', status: 400 },
  },
  {
    what: 'secrets that cannot be had',
    secrets: down,
    invoke: order(post()),
    line: { outcome: 'SECRETS_UNAVAILABLE', status: 503, cause: 'Error', secrets_ms: 0 },
  },
  {
    what: 'a table that does not answer',
    parts: broken,
    invoke: order(post()),
    line: { outcome: 'TABLE_UNAVAILABLE', ...KNOWN, caller: 'id-of-good', claim_ms: 0 },
  },
  {
    what: 'a fault of our own',
    parts: {
      table: () => {
        throw new RangeError('unexpected');
      },
    },
    invoke: order(post()),
    line: { outcome: 'INTERNAL', status: 500, cause: 'RangeError' },
  },
  {
    what: 'an order',
    before: ({ upstream }) => upstream.answers(accepted('wx-1', 'upstream-1')),
    invoke: order(post()),
    line: {
      outcome: 'placed',
      status: 200,
      ...KNOWN,
      caller: 'id-of-good',
      operation: 'scripted',
      door: 'json',
      attempt: 1,
      claimed: 'first',
      settlement: 'complete',
      upstream_request_id: 'upstream-1',
      total: 100,
      currency: 'CNY',
      duration_ms: 0,
      secrets_ms: 0,
      claim_ms: 0,
      upstream_ms: 0,
      settle_ms: 0,
      present_ms: 0,
    },
  },
  {
    what: 'an order from the console',
    rawEvents: true,
    before: ({ upstream }) => upstream.answers(accepted()),
    invoke: order(JSON.parse(ORDER)),
    line: { outcome: 'placed', door: 'raw', caller: 'console' },
  },
  { what: 'the same order again', before: placed, invoke: order(post()), line: { outcome: 'replayed', status: 200 } },
  {
    what: 'another order under its number',
    before: placed,
    invoke: order(post(with_({ total: 7 }))),
    line: { outcome: 'mismatch', code: 'OUT_TRADE_NO_USED', status: 403 },
  },
  {
    what: 'an order that is paid',
    before: async (scene) => {
      scene.upstream.answers(final('ORDER_PAID'));
      await scene.order(post(), CONTEXT);
      scene.lines.length = 0;
    },
    invoke: order(post()),
    line: { outcome: 'refused_before', code: 'ORDER_PAID', upstream_code: 'WECHAT_ORDER_PAID' },
  },
  {
    what: 'an order that WeChat refuses',
    before: ({ upstream }) => upstream.answers(refused('APPID_MCHID_NOT_MATCH')),
    invoke: order(post()),
    line: { outcome: 'APPID_MCHID_NOT_MATCH', settlement: 'release', upstream_code: 'WECHAT_APPID_MCHID_NOT_MATCH' },
  },
  {
    what: 'an order that a former attempt may have made',
    before: async (scene) => {
      scene.upstream.answers(unknown({ retry: 'query' }), accepted());
      await scene.order(post(), CONTEXT);
      scene.lines.length = 0;
    },
    invoke: order(post()),
    line: { outcome: 'continued', claimed: 'take-over', attempt: 2, settlement: 'complete' },
  },
  {
    what: 'a query',
    before: ({ upstream }) => upstream.stands(found('SUCCESS')),
    invoke: query(get(KNOWN)),
    line: {
      outcome: 'answered',
      status: 200,
      operation: 'query-order',
      ...KNOWN,
      caller: 'report',
      read_ms: 0,
      upstream_ms: 0,
    },
  },
  {
    what: 'a HEAD of a query',
    before: ({ upstream }) => upstream.stands(found('SUCCESS')),
    invoke: query({ ...get(KNOWN), httpMethod: 'HEAD' }),
    line: { outcome: 'answered' },
  },
  {
    what: 'a query for a number that nobody knows',
    before: ({ upstream }) => upstream.stands(absent),
    invoke: query(get(KNOWN)),
    line: { outcome: 'NOT_FOUND', status: 404 },
  },
  { what: 'a query without its parameters', invoke: query(get({})), line: { outcome: 'PARAM_ERROR' } },
];

describe('every request has exactly one line', () => {
  it.each(PATHS)('for $what', async ({ parts, secrets, rawEvents = false, before, invoke, line }) => {
    const scene = createHttpScene({ rawEvents, ...(parts ? { parts } : {}), ...(secrets ? { secrets } : {}) });
    await before?.(scene);
    await invoke(scene);
    expect(scene.lines.filter(({ event }) => event === 'request')).toEqual([
      expect.objectContaining({ level: 'info', request_id: 'request-1', ...line }),
    ]);
  });

  it('for an order that another request is placing', async () => {
    const scene = createHttpScene();
    const sending = held();
    scene.upstream.answers(sending.answer);
    const first = scene.order(post(), CONTEXT);
    await scene.clock.advance(0);
    const second = scene.order(post(), { ...CONTEXT, request_id: 'request-2' });
    await scene.clock.advance(1_500);
    await second;
    const requests = () => scene.lines.filter(({ event }) => event === 'request');
    expect(requests()).toMatchObject([
      { request_id: 'request-2', outcome: 'in_progress', code: 'REQUEST_IN_PROGRESS', claim_ms: 1_500 },
    ]);
    sending.release(accepted());
    await first;
    expect(requests()).toMatchObject([{}, { request_id: 'request-1', outcome: 'placed', upstream_ms: 1_500 }]);
  });

  it('when the context itself is broken', async () => {
    const scene = createHttpScene();
    const context = {
      getRemainingTimeInMillis: (): number => {
        throw new Error('no time');
      },
    };
    await scene.order(post(), context);
    expect(scene.lines).toMatchObject([{ event: 'internal_error' }, { event: 'request', outcome: 'INTERNAL' }]);
  });
});

describe('the trace of a request', () => {
  /** Without what the instance itself has to say. */
  const linesOf = ({ lines }: Scene) => lines.filter(({ request_id }) => request_id === 'request-1');

  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
  const PARENT = '00f067aa0ba902b7';

  it('is the one that its caller names, in every line and in the answer', async () => {
    const scene = createHttpScene();
    scene.upstream.answers(unknown(), accepted());
    const answer = await scene.order(post(ORDER, { TraceParent: `00-${TRACE}-${PARENT}-01` }), CONTEXT);
    expect(linesOf(scene)).toMatchObject([
      { event: 'upstream_unknown', trace_id: TRACE, trace_flags: '01' },
      { event: 'request', trace_id: TRACE, parent_span_id: PARENT, trace_flags: '01' },
    ]);
    const spans = new Set(linesOf(scene).map(({ span_id }) => span_id));
    expect(spans.size).toBe(1);
    expect((answer as { headers: object }).headers).toMatchObject({ traceresponse: `00-${TRACE}-${[...spans][0]}-01` });
  });

  it('is a new one when the header is broken, and nothing else changes', async () => {
    const scene = createHttpScene();
    scene.upstream.answers(accepted());
    expect(await scene.order(post(ORDER, { traceparent: `00-${TRACE}-${'0'.repeat(16)}-01` }), CONTEXT)).toMatchObject({
      statusCode: 200,
    });
    expect(linesOf(scene)).toEqual([expect.not.objectContaining({ trace_id: TRACE })]);
    expect(linesOf(scene)[0]).not.toHaveProperty('parent_span_id');
  });

  it('does not travel on', async () => {
    const scene = createHttpScene();
    scene.upstream.answers(accepted());
    await scene.order(post(ORDER, { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=opaque' }), CONTEXT);
    expect(JSON.stringify([scene.upstream.log, [...scene.rows.values()]])).not.toContain(TRACE);
    expect(JSON.stringify([scene.upstream.log, scene.lines])).not.toContain('opaque');
  });
});
