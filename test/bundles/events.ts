/** A request before a trigger wraps it. */
export interface Wanted {
  method: 'GET' | 'POST';
  path: string;
  query?: Record<string, string>;
  headers: Record<string, string>;
  body?: string;
}

/** SCF function URL: exactly these members, the body as text. */
const asFunctionUrl = ({ method, path, query = {}, headers, body }: Wanted): object => ({
  ...(body === undefined ? {} : { body }),
  headers: { ...headers, 'x-scf-remote-addr': '203.0.113.9' },
  httpMethod: method,
  path,
  queryString: query,
});

/** The shape of the API gateway that SCF had, which custom domains and load balancers still speak. */
const asApiGateway = ({ method, path, query = {}, headers, body }: Wanted): object => ({
  headerParameters: {},
  headers,
  httpMethod: method,
  isBase64Encoded: false,
  path,
  pathParameters: {},
  queryString: query,
  queryStringParameters: {},
  requestContext: {
    httpMethod: method,
    identity: {},
    path,
    serviceId: 'service-x',
    sourceIp: '203.0.113.9',
    stage: 'release',
  },
  ...(body === undefined ? {} : { body }),
});

/** Format 2.0 of AWS's HTTP API and of Lambda function URLs, the body in base64 as API Gateway may send it. */
const asAws = ({ method, path, query = {}, headers, body }: Wanted): object => ({
  version: '2.0',
  routeKey: `${method} ${path}`,
  rawPath: path,
  rawQueryString: new URLSearchParams(query).toString(),
  headers,
  queryStringParameters: query,
  requestContext: {
    accountId: '000000000000',
    apiId: 'api',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.9', userAgent: 'test' },
    requestId: 'aws-1',
    stage: '$default',
    timeEpoch: 1795350239000,
  },
  isBase64Encoded: body !== undefined,
  ...(body === undefined ? {} : { body: Buffer.from(body).toString('base64') }),
});

export const TRIGGERS = { 'SCF function URL': asFunctionUrl, 'SCF gateway': asApiGateway, 'AWS 2.0': asAws } as const;
