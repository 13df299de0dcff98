/** A request in one form, whichever trigger it came through. Header names are lower-case. */
export interface HttpRequest {
  kind: 'http';
  method: string;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  /** Text as received; the JSON body parser replaces it by the parsed value. */
  body: unknown;
  isBase64Encoded: boolean;
}

/** An event that was invoked without any trigger: from the console, the CLI or the API. */
export interface RawRequest {
  kind: 'raw';
  body: unknown;
}

export type IncomingRequest = HttpRequest | RawRequest;

type Members = Record<string, unknown>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textMembers = (value: unknown, nameOf: (name: string) => string): Record<string, string> => {
  const texts: Record<string, string> = {};
  if (!isMembers(value)) return texts;
  for (const name of Object.keys(value)) {
    const text = value[name];
    if (typeof text === 'string') texts[nameOf(name)] = text;
  }
  return texts;
};

/** SCF function URLs and API-gateway-shaped events name the method at the top, AWS's format 2.0 in the context. */
const methodOf = (event: Members): string | null => {
  if (typeof event.httpMethod === 'string') return event.httpMethod;
  const context = isMembers(event.requestContext) ? event.requestContext : {};
  const http = isMembers(context.http) ? context.http : {};
  return typeof http.method === 'string' ? http.method : null;
};

/** Members that only a trigger writes. `body`, `version` and the like are fields of orders, so they tell nothing. */
const ENVELOPE = [
  'cookies',
  'headers',
  'headerParameters',
  'httpMethod',
  'isBase64Encoded',
  'multiValueHeaders',
  'path',
  'pathParameters',
  'queryString',
  'queryStringParameters',
  'rawPath',
  'rawQueryString',
  'requestContext',
  'routeKey',
  'stageVariables',
];

/** `null` for an event that is neither clearly HTTP nor clearly raw. */
export const readEvent = (event: unknown): IncomingRequest | null => {
  if (!isMembers(event)) return { kind: 'raw', body: event };
  const method = methodOf(event);
  if (method === null) return ENVELOPE.some((name) => Object.hasOwn(event, name)) ? null : { kind: 'raw', body: event };
  return {
    kind: 'http',
    method: method.toUpperCase(),
    query: textMembers(event.queryString ?? event.queryStringParameters, (name) => name),
    headers: textMembers(event.headers, (name) => name.toLowerCase()),
    body: event.body ?? undefined,
    isBase64Encoded: event.isBase64Encoded === true,
  };
};
