import type { IncomingRequest } from './event.ts';

/** Origins of pages that may call from a browser; none unless configured. Mini-programs are no browsers and need none. */
export type CorsOrigins = ReadonlySet<string>;

const originOf = (request: IncomingRequest | null, origins: CorsOrigins): string | null => {
  const origin = request?.kind === 'http' ? request.headers.origin : undefined;
  return origin !== undefined && origins.has(origin) ? origin : null;
};

/** For every answer to a listed page; nothing for anybody else. */
export const corsHeaders = (request: IncomingRequest | null, origins: CorsOrigins): Record<string, string> => {
  const origin = originOf(request, origins);
  const vary: Record<string, string> = origins.size > 0 ? { Vary: 'Origin' } : {};
  return origin === null
    ? vary
    : {
        ...vary,
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': 'Retry-After, traceresponse, X-Request-Id',
      };
};

/** For the preflight of a listed page. */
export const preflightHeaders = (
  request: IncomingRequest,
  origins: CorsOrigins,
  methods: string,
): Record<string, string> =>
  originOf(request, origins) === null
    ? {}
    : {
        'Access-Control-Allow-Methods': methods,
        'Access-Control-Allow-Headers': 'Authorization, Content-Type, traceparent, tracestate',
        'Access-Control-Max-Age': '600',
      };
