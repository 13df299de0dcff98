import middy from '@middy/core';
import { PrepayError } from '../errors.ts';
import { asRequest } from '../in-flight.ts';
import { type OpenRequest, openRequest, type RequestLog } from '../telemetry/request-log.ts';
import { traceContext } from '../telemetry/trace-context.ts';
import { answer, errorBody, namingHeaders, publicError } from './answer.ts';
import { bringsOrderToken } from './authenticate.ts';
import { type FunctionContext, type Invocation, readContext } from './context.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { type HttpRequest, type IncomingRequest, readEvent } from './event.ts';
import { brokenLimit } from './json-limits.ts';
import { isPoisoned } from './poison.ts';
import type { Ports } from './ports.ts';

const MOST_BODY_BYTES = 64 * 1024;

/** What a function does, once the event is read. The result becomes the JSON of a 200. */
export interface Operation {
  name: string;
  method: 'GET' | 'POST';
  run(request: IncomingRequest, invocation: Invocation, log: RequestLog): Promise<object>;
}

export type CloudFunction = (event: unknown, context?: FunctionContext) => Promise<object>;

interface Invoked {
  request: IncomingRequest;
  invocation: Invocation;
  log: OpenRequest;
}
/** What error handling needs when the event could not even be read. */
type Begun = { request?: IncomingRequest; log?: OpenRequest };
type Stage = middy.Request<Invoked, object, Error, FunctionContext & object, Begun>;

/** The size of the body itself, whichever way the trigger encoded it. */
const bytesOf = ({ body, isBase64Encoded }: HttpRequest): number =>
  typeof body === 'string' ? Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') : 0;

/** Stands for every byte that was not UTF-8, whether the trigger decoded the body or we do. */
const REPLACEMENT = '\ufffd';

const notJson = (): PrepayError =>
  new PrepayError('PARAM_ERROR', undefined, { detail: [{ field: '', issue: 'must be a JSON document' }] });

/** JSON, or a type that says it is written as JSON. */
const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json\s*(?:;|$)/i;

/** JSON is UTF-8; a body that declares another charset would be read wrongly. */
const isUtf8 = (contentType: string): boolean => {
  const charset = /;\s*charset="?([^";\s]+)/i.exec(contentType)?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset);
};

const checkLimits = (body: unknown): void => {
  const issue = brokenLimit(body);
  if (issue !== null) throw new PrepayError('PARAM_ERROR', undefined, { detail: [{ field: '', issue }] });
};

/**
 * The body that a trigger hands over as text. One with a replaced byte is not what the caller meant, nor what it would sign
 * for.
 */
const textOf = ({ body, isBase64Encoded }: HttpRequest): string => {
  if (typeof body !== 'string') throw notJson();
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  if (text.includes(REPLACEMENT)) throw notJson();
  return text;
};

const parseJson = (text: string): unknown => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notJson();
  }
  checkLimits(value);
  if (isPoisoned(text, value)) throw notJson();
  return value;
};

/** How an event came in, as its line tells it. */
const DOORS = { http: 'json', raw: 'raw' } as const;

/** HEAD is GET without the body. */
const withoutBody = (answered: object): object => ({ ...answered, body: '' });

/** Wraps an operation into an event function: reads the event, parses the body, and answers whatever happens. */
export const createFunction = (operation: Operation, { clock, log, leaseMs, corsOrigins }: Ports): CloudFunction => {
  const methods = operation.method === 'GET' ? ['GET', 'HEAD', 'OPTIONS'] : [operation.method, 'OPTIONS'];
  const allow = methods.join(', ');

  const answerOptions = (request: HttpRequest, opened: OpenRequest): object => {
    opened.note({ outcome: 'preflight' });
    opened.end({ status: 204 });
    return {
      isBase64Encoded: false,
      statusCode: 204,
      headers: {
        Allow: allow,
        ...namingHeaders(opened),
        ...corsHeaders(request, corsOrigins),
        ...preflightHeaders(request, corsOrigins, allow),
      },
      body: '',
    };
  };

  const open = (request: IncomingRequest | null, requestId: string, endsInMs: number | null): OpenRequest =>
    openRequest(log, clock, {
      operation: operation.name,
      door: request === null ? undefined : DOORS[request.kind],
      requestId,
      trace: traceContext(request?.kind === 'http' ? request.headers.traceparent : undefined),
      endsInMs,
    });

  const begin = (stage: Stage): object | undefined => {
    const begun = stage.internal;
    const invocation = readContext(stage.context, clock, leaseMs);
    const request = readEvent(stage.event);
    const opened = open(request, invocation.requestId, invocation.endsInMs);
    begun.log = opened;
    if (!request) {
      throw new PrepayError('UNAUTHENTICATED', 'The event is neither a request of a trigger nor a raw order.');
    }
    begun.request = request;
    const deadline = { ...invocation.deadline, log: opened };
    stage.event = { request, invocation: { ...invocation, deadline }, log: opened };
    if (request.kind === 'raw') return undefined;
    if (request.method === 'OPTIONS') return answerOptions(request, opened);
    if (!methods.includes(request.method)) throw new PrepayError('METHOD_NOT_ALLOWED');
    if (bytesOf(request) > MOST_BODY_BYTES) throw new PrepayError('PAYLOAD_TOO_LARGE');
    return undefined;
  };

  const parseBody = (stage: Stage): void => {
    if (operation.method === 'GET') return;
    const { request } = stage.event;
    if (request.kind === 'raw') {
      checkLimits(request.body);
      return;
    }
    if (!request.body && bringsOrderToken(request)) {
      stage.event.request = { ...request, body: undefined };
      return;
    }
    const contentType = request.headers['content-type'] ?? '';
    if (!isUtf8(contentType)) throw new PrepayError('UNSUPPORTED_MEDIA_TYPE');
    const text = textOf(request);
    if (!JSON_TYPE.test(contentType)) throw new PrepayError('UNSUPPORTED_MEDIA_TYPE');
    stage.event.request = { ...request, body: parseJson(text) };
  };

  const answerError = (stage: Stage): void => {
    const error = publicError(stage.error);
    const { request = null, log: opened = open(request, '', null) } = stage.internal;
    if (error.code === 'INTERNAL') opened.error({ event: 'internal_error', error });
    opened.end({ status: error.status, error });
    stage.response = answer(request, opened, error.status, errorBody(error, opened.requestId), {
      ...(error.retryAfter === undefined ? {} : { 'Retry-After': String(error.retryAfter) }),
      ...(error.code === 'METHOD_NOT_ALLOWED' ? { Allow: allow } : {}),
      ...corsHeaders(request, corsOrigins),
    });
  };

  const run = async ({ request, invocation, log: opened }: Invoked): Promise<object> => {
    const result = await operation.run(request, invocation, opened);
    const answered = answer(request, opened, 200, result, corsHeaders(request, corsOrigins));
    opened.end({ status: 200 });
    return request.kind === 'http' && request.method === 'HEAD' ? withoutBody(answered) : answered;
  };

  // The deadline is the operation's own affair: an early answer from here would leave a claim running behind it.
  return middy<Invoked, object, Error, FunctionContext & object, Begun>({ timeoutEarlyInMillis: 0 })
    .before(begin)
    .before(parseBody)
    .onError(answerError)
    .handler((invoked) => asRequest(() => run(invoked))) as unknown as CloudFunction;
};
