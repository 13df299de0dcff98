/** One POST as each trigger wraps it. */
export const asFunctionUrl = (body: string | undefined, headers: Record<string, string> = {}, parts: object = {}) => ({
  headers,
  httpMethod: 'POST',
  path: '/orders/scripted',
  queryString: {},
  ...(body === undefined ? {} : { body }),
  ...parts,
});

export const asApiGateway = (body: string, headers: Record<string, string> = {}) => ({
  requestContext: { serviceId: 'service-1', path: '/orders/scripted', httpMethod: 'POST', stage: 'release' },
  headers,
  headerParameters: {},
  body,
  httpMethod: 'POST',
  isBase64Encoded: false,
  path: '/orders/scripted',
  pathParameters: {},
  queryString: { from: 'query' },
  queryStringParameters: { from: 'declared' },
  stageVariables: {},
});

export const asAws2 = (body: string, headers: Record<string, string> = {}) => ({
  version: '2.0',
  routeKey: 'POST /orders/scripted',
  rawPath: '/orders/scripted',
  rawQueryString: 'from=query',
  queryStringParameters: { from: 'query' },
  cookies: [],
  headers,
  requestContext: { http: { method: 'POST', path: '/orders/scripted' }, requestId: 'aws-1', stage: '$default' },
  body,
  isBase64Encoded: false,
});
