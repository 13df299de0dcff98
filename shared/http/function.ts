import middy from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { PrepayError } from '../errors.ts';
import type { Log } from '../log.ts';
import { answer, errorBody, publicError } from './answer.ts';
import { bringsOrderToken } from './authenticate.ts';
import { type FunctionContext, type Invocation, readContext } from './context.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { type HttpRequest, type IncomingRequest, readEvent } from './event.ts';
import { brokenLimit } from './json-limits.ts';
import type { Ports } from './ports.ts';

const MOST_BODY_BYTES = 64 * 1024;

/** What a function does, once the event is read. The result becomes the JSON of a 200. */
export interface Operation {
  name: string;
  method: 'GET' | 'POST';
  run(request: IncomingRequest, invocation: Invocation, log: Log): Promise<object>;
}

export type CloudFunction = (event: unknown, context?: FunctionContext) => Promise<object>;

type Invoked = IncomingRequest & { invocation: Invocation };
/** What error handling needs when the event could not even be read. */
type Begun = { invocation?: Invocation; request?: IncomingRequest };
type Stage = middy.Request<Invoked, object, Error, FunctionContext & object, Begun>;

const parser = httpJsonBodyParser() as { before(stage: unknown): void };

/** The size of the body itself, whichever way the trigger encoded it. */
const bytesOf = ({ body, isBase64Encoded }: HttpRequest): number =>
  typeof body === 'string' ? Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') : 0;

/** Stands for every byte that was not UTF-8, whether the trigger decoded the body or we do. */
const REPLACEMENT = '\ufffd';

/** Triggers hand a body over as text. One with a replaced byte is not what the caller meant, nor what it would sign for. */
const isText = ({ body, isBase64Encoded }: HttpRequest): boolean =>
  typeof body === 'string' && !(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body).includes(REPLACEMENT);

const notJson = (): PrepayError =>
  new PrepayError('PARAM_ERROR', undefined, { detail: [{ field: '', issue: 'must be a JSON document' }] });

/** The parser names its refusals by HTTP status. */
const bodyError = (error: unknown): PrepayError => {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : 500;
  if (status === 415) return new PrepayError('UNSUPPORTED_MEDIA_TYPE');
  return status === 400 || status === 422 ? notJson() : publicError(error);
};

/** JSON is UTF-8; a body that declares another charset would be read wrongly. */
const isUtf8 = (contentType: string): boolean => {
  const charset = /;\s*charset="?([^";\s]+)/i.exec(contentType)?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset);
};

const checkLimits = (body: unknown): void => {
  const issue = brokenLimit(body);
  if (issue !== null) throw new PrepayError('PARAM_ERROR', undefined, { detail: [{ field: '', issue }] });
};

/** HEAD is GET without the body. */
const withoutBody = (answered: object): object => ({ ...answered, body: '' });

/** Wraps an operation into an event function: reads the event, parses the body, and answers whatever happens. */
export const createFunction = (operation: Operation, { clock, log, leaseMs, corsOrigins }: Ports): CloudFunction => {
  const methods = operation.method === 'GET' ? ['GET', 'HEAD', 'OPTIONS'] : [operation.method, 'OPTIONS'];
  const allow = methods.join(', ');

  const answerOptions = (request: HttpRequest, requestId: string): object => ({
    isBase64Encoded: false,
    statusCode: 204,
    headers: {
      Allow: allow,
      'X-Request-Id': requestId,
      ...corsHeaders(request, corsOrigins),
      ...preflightHeaders(request, corsOrigins, allow),
    },
    body: '',
  });

  const begin = (stage: Stage): object | undefined => {
    const begun = stage.internal;
    const invocation = readContext(stage.context, clock, leaseMs);
    begun.invocation = invocation;
    const request = readEvent(stage.event);
    if (!request) {
      throw new PrepayError('UNAUTHENTICATED', 'The event is neither a request of a trigger nor a raw order.');
    }
    begun.request = request;
    stage.event = { ...request, invocation };
    if (request.kind === 'raw') return undefined;
    if (request.method === 'OPTIONS') return answerOptions(request, invocation.requestId);
    if (!methods.includes(request.method)) throw new PrepayError('METHOD_NOT_ALLOWED');
    if (bytesOf(request) > MOST_BODY_BYTES) throw new PrepayError('PAYLOAD_TOO_LARGE');
    return undefined;
  };

  const parseBody = (stage: Stage): void => {
    if (operation.method === 'GET') return;
    if (stage.event.kind === 'raw') {
      checkLimits(stage.event.body);
      return;
    }
    if (!stage.event.body && bringsOrderToken(stage.event)) {
      stage.event = { ...stage.event, body: undefined };
      return;
    }
    if (!isUtf8(stage.event.headers['content-type'] ?? '')) throw new PrepayError('UNSUPPORTED_MEDIA_TYPE');
    if (!isText(stage.event)) throw notJson();
    try {
      parser.before(stage);
    } catch (error) {
      throw bodyError(error);
    }
    checkLimits(stage.event.body);
  };

  const answerError = (stage: Stage): void => {
    const error = publicError(stage.error);
    const { request = null, invocation } = stage.internal;
    const requestId = invocation?.requestId ?? '';
    const facts = { operation: operation.name, request_id: requestId, code: error.code };
    if (error.code === 'INTERNAL') log.error({ event: 'internal_error', ...facts, error });
    else log.info({ event: 'error_answered', ...facts, ...(error.cause === undefined ? {} : { error }) });
    stage.response = answer(request, requestId, error.status, errorBody(error, requestId), {
      ...(error.retryAfter === undefined ? {} : { 'Retry-After': String(error.retryAfter) }),
      ...(error.code === 'METHOD_NOT_ALLOWED' ? { Allow: allow } : {}),
      ...corsHeaders(request, corsOrigins),
    });
  };

  const run = async ({ invocation, ...request }: Invoked): Promise<object> => {
    const { requestId } = invocation;
    const result = await operation.run(request, invocation, log.child({ request_id: requestId }));
    const answered = answer(request, requestId, 200, result, corsHeaders(request, corsOrigins));
    return request.kind === 'http' && request.method === 'HEAD' ? withoutBody(answered) : answered;
  };

  // The deadline is the operation's own affair: an early answer from here would leave a claim running behind it.
  return middy<Invoked, object, Error, FunctionContext & object, Begun>({ timeoutEarlyInMillis: 0 })
    .before(begin)
    .before(parseBody)
    .onError(answerError)
    .handler(run) as unknown as CloudFunction;
};
