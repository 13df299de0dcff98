import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, PrepayError } from '../../shared/errors.ts';
import { createFunction, type Operation } from '../../shared/http/function.ts';
import type { Ports } from '../../shared/http/ports.ts';
import { createLogLines } from '../log-lines.ts';
import { createManualClock } from '../manual-clock.ts';
import { asApiGateway, asAws2, asFunctionUrl } from './events.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const CONTEXT = { request_id: 'request-1', getRemainingTimeInMillis: () => 10_000 };

interface Envelope {
  isBase64Encoded: boolean;
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const createScene = (
  run: Operation['run'] = async (request) => ({ got: request }),
  method: Operation['method'] = 'POST',
) => {
  const { log, lines } = createLogLines();
  const ports = { clock: createManualClock(0), log, leaseMs: null, corsOrigins: new Set() } as unknown as Ports;
  const invoke = createFunction({ name: 'operation', method, run }, ports);
  return {
    lines,
    invoke,
    /** The answer to a trigger, with its body parsed. */
    answerTo: async (event: unknown, context: object = CONTEXT) => {
      const { body, ...envelope } = (await invoke(event, context)) as Envelope;
      return { ...envelope, body: JSON.parse(body) as Record<string, unknown> };
    },
  };
};

const failing = (error: unknown) => createScene(() => Promise.reject(error));

describe('createFunction', () => {
  it.each([
    { trigger: 'an SCF function URL', event: asFunctionUrl('{"a":[1]}', JSON_TYPE) },
    { trigger: 'an API gateway', event: asApiGateway('{"a":[1]}', JSON_TYPE) },
    { trigger: 'AWS, format 2.0', event: asAws2('{"a":[1]}', JSON_TYPE) },
    {
      trigger: 'a trigger that encodes bodies',
      event: asFunctionUrl(Buffer.from('{"a":[1]}').toString('base64'), JSON_TYPE, { isBase64Encoded: true }),
    },
  ])('parses the body of $trigger and answers in its envelope', async ({ event }) => {
    const { answerTo } = createScene(async ({ body }) => ({ got: body }));
    expect(await answerTo(event)).toEqual({
      isBase64Encoded: false,
      statusCode: 200,
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Request-Id': 'request-1',
        traceresponse: expect.stringMatching(/^00-[\da-f]{32}-[\da-f]{16}-01$/),
      },
      body: { got: { a: [1] } },
    });
  });

  it('gives a raw event to the operation and answers it bare', async () => {
    const { invoke } = createScene(async ({ kind, body }) => ({ kind, body }));
    expect(await invoke({ a: 1 }, CONTEXT)).toEqual({ kind: 'raw', body: { a: 1 } });
  });

  it('answers the error of a raw event bare', async () => {
    expect(await failing(new PrepayError('NOT_FOUND')).invoke({}, CONTEXT)).toMatchObject({
      code: 'NOT_FOUND',
      request_id: 'request-1',
    });
  });

  it('answers the documented error, with all that it carries', async () => {
    const error = new PrepayError('PARAM_ERROR', 'in words', {
      detail: [{ field: '/a', issue: 'is required' }],
      upstream: { code: 'PARAM', message: 'wrong', request_id: 'u1' },
      retry: 'query',
      retryAfter: 3,
    });
    expect(await failing(error).answerTo(asFunctionUrl('{}', JSON_TYPE))).toEqual({
      isBase64Encoded: false,
      statusCode: 400,
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Request-Id': 'request-1',
        traceresponse: expect.any(String),
        'Retry-After': '3',
      },
      body: {
        code: 'PARAM_ERROR',
        message: 'in words',
        retry: 'query',
        request_id: 'request-1',
        detail: [{ field: '/a', issue: 'is required' }],
        upstream: { code: 'PARAM', message: 'wrong', request_id: 'u1' },
      },
    });
  });

  it.each([new Error('SECRET'), 'SECRET', null, undefined, { message: 'SECRET', code: 'ORDER_PAID' }])(
    'answers INTERNAL, without its words, when %s is thrown',
    async (thrown) => {
      const { answerTo, lines } = failing(thrown);
      const { statusCode, headers, body } = await answerTo(asFunctionUrl('{}', JSON_TYPE));
      expect({ statusCode, body }).toEqual({
        statusCode: 500,
        body: {
          code: 'INTERNAL',
          message: 'Something that nobody expected.',
          retry: 'same-request',
          request_id: 'request-1',
        },
      });
      expect(headers['X-Request-Id']).toBe('request-1');
      expect(lines).toMatchObject([
        { level: 'error', event: 'internal_error', request_id: 'request-1' },
        { level: 'info', event: 'request', request_id: 'request-1', outcome: 'INTERNAL', status: 500 },
      ]);
      expect(JSON.stringify(lines)).not.toContain('SECRET');
    },
  );

  it('logs what caused an error that we could only translate', async () => {
    const cause = Object.assign(new Error('SECRET'), { code: 'ECONNREFUSED' });
    const { answerTo, lines } = failing(new PrepayError('TABLE_UNAVAILABLE', undefined, { cause }));
    await answerTo(asFunctionUrl('{}', JSON_TYPE));
    expect(lines).toMatchObject([{ event: 'request', outcome: 'TABLE_UNAVAILABLE', cause: 'ECONNREFUSED' }]);
    expect(JSON.stringify(lines)).not.toContain('SECRET');
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', ''])(
    'refuses the method "%s" and names its own',
    async (httpMethod) => {
      const { statusCode, headers, body } = await createScene().answerTo(
        asFunctionUrl('{}', JSON_TYPE, { httpMethod }),
      );
      expect([statusCode, headers.Allow, body.code]).toEqual([405, 'POST, OPTIONS', 'METHOD_NOT_ALLOWED']);
    },
  );

  it('needs no body and no content type for a GET', async () => {
    const { answerTo } = createScene(async (request) => ({ query: 'query' in request && request.query }), 'GET');
    const answer = await answerTo({ httpMethod: 'GET', headers: {}, queryString: { a: '1' } });
    expect(answer.body).toEqual({ query: { a: '1' } });
  });

  it.each([
    { type: undefined },
    { type: '' },
    { type: 'text/plain' },
    { type: 'application/xml' },
    { type: 'application/x-www-form-urlencoded' },
    { type: 'text/json, application/json' },
  ])('refuses the content type $type', async ({ type }) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'Content-Type': type };
    const { statusCode, body } = await createScene().answerTo(asFunctionUrl('{}', headers));
    expect([statusCode, body.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON', 'application/problem+json'])(
    'takes the content type %s',
    async (type) => {
      expect((await createScene().answerTo(asFunctionUrl('{}', { 'CONTENT-TYPE': type }))).statusCode).toBe(200);
    },
  );

  it.each([
    { what: 'no body', body: undefined },
    { what: 'an empty body', body: '' },
    { what: 'half a document', body: '{"a":' },
    { what: 'two documents', body: '{}{}' },
    { what: 'words', body: 'SECRET' },
    { what: 'a prototype', body: '{"a":{"__proto__":{"SECRET":1}}}' },
    { what: 'a constructor’s prototype', body: '{"constructor":{"prototype":{}}}' },
  ])('refuses $what without repeating it', async ({ body }) => {
    const { answerTo, lines } = createScene();
    const answer = await answerTo(asFunctionUrl(body, JSON_TYPE));
    expect(answer).toMatchObject({
      statusCode: 400,
      body: { code: 'PARAM_ERROR', detail: [{ field: '', issue: 'must be a JSON document' }] },
    });
    expect(JSON.stringify([answer, lines])).not.toContain('SECRET');
  });

  const ofBytes = (bytes: number, unit = 'x'): string =>
    JSON.stringify(unit.repeat((bytes - 2) / Buffer.byteLength(unit)));

  describe.each([
    { encoded: 'as it is', event: (body: string) => asFunctionUrl(body, JSON_TYPE) },
    {
      encoded: 'in Base64',
      event: (body: string) =>
        asFunctionUrl(Buffer.from(body).toString('base64'), JSON_TYPE, { isBase64Encoded: true }),
    },
  ])('a body that comes $encoded', ({ event }) => {
    it.each([{ unit: 'x' }, { unit: '付' }])('may have 64 KiB and not a byte more, in "$unit"', async ({ unit }) => {
      const { answerTo } = createScene(async () => ({}));
      const most = 65_536 - ((65_536 - 2) % Buffer.byteLength(unit));
      expect((await answerTo(event(ofBytes(most, unit)))).statusCode).toBe(200);
      const { statusCode, body } = await answerTo(event(`${ofBytes(most, unit)}   `));
      expect([statusCode, body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    });
  });

  it('refuses an order that carries the envelope of a trigger', async () => {
    const { statusCode, body } = await createScene().answerTo({ mchid: '1', headers: {} });
    expect([statusCode, body.code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('tells the operation its deadline, and its request id to the log', async () => {
    const { answerTo, lines } = createScene(async (_request, { deadline, leaseMs, requestId }, log) => {
      log.warn({ event: 'ran' });
      return { left: deadline.remaining(), leaseMs, requestId };
    });
    const { body } = await answerTo(asFunctionUrl('{}', JSON_TYPE));
    expect(body).toEqual({ left: 9_000, leaseMs: 13_000, requestId: 'request-1' });
    expect(lines).toMatchObject([
      { event: 'ran', request_id: 'request-1' },
      { event: 'request', request_id: 'request-1' },
    ]);
  });

  it('answers every event that is JSON, and never throws', async () => {
    const { invoke } = createScene(async ({ kind }) => ({ ran: kind }));
    const json = fc.jsonValue();
    const name = fc.constantFrom(
      'httpMethod',
      'headers',
      'body',
      'isBase64Encoded',
      'requestContext',
      'queryString',
      'x',
    );
    const likely = fc.oneof(
      json,
      fc.constantFrom<unknown>('POST', true, '{}', 'e30=', JSON_TYPE, { http: { method: 'POST' } }, null),
    );
    const event = fc.oneof(json, fc.dictionary(name, likely));
    const codes = Object.keys(ERROR_CODES);
    await fc.assert(
      fc.asyncProperty(event, async (value) => {
        const answer = (await invoke(value, CONTEXT)) as Envelope | { ran: string };
        if ('ran' in answer) {
          expect(answer.ran).toBe('raw');
          return;
        }
        const body = JSON.parse(answer.body) as { ran?: string; code?: string; request_id?: string };
        expect(answer.headers['X-Request-Id']).toBe('request-1');
        if (answer.statusCode === 200) {
          expect(body).toEqual({ ran: 'http' });
          return;
        }
        expect(codes).toContain(body.code);
        expect(body.code).not.toBe('INTERNAL');
        expect(body.request_id).toBe('request-1');
      }),
      { numRuns: 1_000 },
    );
  });
});
