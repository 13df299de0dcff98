import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FunctionContext } from '../../shared/http/context.ts';

/** The limit that our templates give a function, milliseconds. */
const TIME_LIMIT_MS = 15_000;

/**
 * The event that an SCF function URL makes of a request: `body`, `headers`, `httpMethod`, `path` and `queryString`, and
 * no more (https://cloud.tencent.com/document/product/583/96099).
 */
export const toEvent = (request: IncomingMessage, body: Buffer): object => {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const headers = Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]);
  return {
    httpMethod: request.method,
    path,
    queryString: Object.fromEntries(new URLSearchParams(query)),
    headers: { ...Object.fromEntries(headers), 'x-scf-remote-addr': request.socket.remoteAddress ?? '' },
    ...(body.length > 0 ? { body: body.toString() } : {}),
  };
};

/** A context with what SCF puts there: snake_case members, numbers as numbers, one method. */
export const createContext = (functionName: string): FunctionContext => {
  const startedAt = performance.now();
  const context = {
    request_id: randomUUID(),
    function_name: functionName,
    function_version: '$LATEST',
    namespace: 'default',
    memory_limit_in_mb: 256,
    time_limit_in_ms: TIME_LIMIT_MS,
    environment: '{"SCF_NAMESPACE":"default"}',
    environ: 'SCF_NAMESPACE=default',
    tencentcloud_region: 'local',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(TIME_LIMIT_MS - (performance.now() - startedAt))),
  };
  return context;
};

interface IntegrationResponse {
  statusCode: number;
  headers?: Record<string, string>;
  body: string;
}

const isIntegrationResponse = (result: unknown): result is IntegrationResponse =>
  typeof result === 'object' && result !== null && 'statusCode' in result && 'body' in result;

/** Writes a function's result as the function URL does: a bare JSON value becomes a 200. */
export const writeResult = (response: ServerResponse, result: unknown): void => {
  const { statusCode, headers, body } = isIntegrationResponse(result)
    ? result
    : { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(result) };
  response.writeHead(statusCode, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
};
