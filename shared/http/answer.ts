import { isPrepayError, PrepayError } from '../errors.ts';
import type { IncomingRequest } from './event.ts';

/** The integration response of SCF function URLs and of AWS's format 2.0. */
export interface HttpAnswer {
  isBase64Encoded: false;
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** What names a request in its answer. */
export interface Named {
  requestId: string;
  traceresponse: string;
}

/** On every answer through a trigger. */
export const namingHeaders = ({ requestId, traceresponse }: Named): Record<string, string> => ({
  'X-Request-Id': requestId,
  traceresponse,
});

/** Whatever was thrown, as an error that may leave the house. */
export const publicError = (error: unknown): PrepayError =>
  isPrepayError(error) ? error : new PrepayError('INTERNAL', undefined, { cause: error });

/** The documented JSON of an error. */
export const errorBody = (error: PrepayError, requestId: string): object => ({
  code: error.code,
  message: error.message,
  retry: error.retry,
  request_id: requestId,
  ...(error.detail ? { detail: error.detail } : {}),
  ...(error.upstream ? { upstream: error.upstream } : {}),
});

/** An HTTP caller gets the envelope of its trigger, the console the bare JSON. */
export const answer = (
  request: IncomingRequest | null,
  named: Named,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): HttpAnswer | object => {
  if (request?.kind === 'raw') return body;
  return {
    isBase64Encoded: false,
    statusCode: status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      ...namingHeaders(named),
      ...headers,
    },
    body: JSON.stringify(body),
  };
};
