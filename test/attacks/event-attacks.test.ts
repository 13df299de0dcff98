import { describe, expect, it } from 'vitest';
import { type Attack, describeAttacks } from './attack.ts';
import { get, JSON_TYPE, post, withKey } from './events.ts';
import { anAppOrder, createScene, KEYS, SHOP } from './scene.ts';

const ORDER = anAppOrder();
const TWIN = post(ORDER);
const UNAUTHENTICATED = { status: 401, code: 'UNAUTHENTICATED' } as const;

const ENVELOPE: [name: string, value: unknown][] = [
  ['cookies', []],
  ['headers', {}],
  ['headerParameters', {}],
  ['httpMethod', 7],
  ['isBase64Encoded', false],
  ['multiValueHeaders', {}],
  ['path', '/orders/app'],
  ['pathParameters', {}],
  ['queryString', {}],
  ['queryStringParameters', null],
  ['rawPath', '/orders/app'],
  ['rawQueryString', ''],
  ['requestContext', {}],
  ['routeKey', '$default'],
  ['stageVariables', {}],
];

describe('an event that passes for one of the console', () => {
  describeAttacks([
    { name: 'a raw order where raw events are off', event: ORDER, twin: TWIN, ...UNAUTHENTICATED },
    ...ENVELOPE.map(
      ([name, value]): Attack => ({
        name: `a raw order with ${name}, which a trigger writes`,
        rawEvents: true,
        event: { ...ORDER, [name]: value },
        twin: ORDER,
        ...UNAUTHENTICATED,
      }),
    ),
    ...(
      [
        ['a requestContext without a method', { requestContext: { http: { path: '/orders/app' } } }],
        ['a requestContext whose method is no text', { requestContext: { http: { method: { toString: 'POST' } } } }],
        [
          'a requestContext within a requestContext',
          { requestContext: { requestContext: { http: { method: 'POST' } } } },
        ],
        ['an own prototype with an envelope', JSON.parse('{"__proto__":{"httpMethod":"POST"},"headers":{}}') as object],
      ] as const
    ).map(
      ([name, parts]): Attack => ({
        name,
        rawEvents: true,
        event: { ...ORDER, ...parts },
        twin: ORDER,
        ...UNAUTHENTICATED,
      }),
    ),
    {
      name: 'an HTTP body that is a raw order, without a key',
      rawEvents: true,
      event: post(ORDER, JSON_TYPE),
      twin: ORDER,
      ...UNAUTHENTICATED,
    },
    {
      name: 'an HTTP body that says that it is a raw event',
      rawEvents: true,
      event: post({ ...ORDER, kind: 'raw', rawEvents: true }, JSON_TYPE),
      twin: ORDER,
      ...UNAUTHENTICATED,
    },
    {
      name: 'an HTTP body that is a whole event with a key inside',
      event: post(post(ORDER), JSON_TYPE),
      twin: TWIN,
      ...UNAUTHENTICATED,
    },
    {
      name: 'a whole event inside the body of a caller',
      event: post(post(ORDER)),
      twin: TWIN,
      status: 400,
      code: 'PARAM_ERROR',
    },
    {
      name: 'an event as the text of an event',
      rawEvents: true,
      event: JSON.stringify(TWIN),
      twin: ORDER,
      status: 400,
      code: 'PARAM_ERROR',
    },
    {
      name: 'an HTTP query without a key where raw events are on',
      on: 'query',
      rawEvents: true,
      event: get({ mchid: SHOP, out_trade_no: 'order-1' }, {}),
      twin: { mchid: SHOP, out_trade_no: 'order-1' },
      ...UNAUTHENTICATED,
    },
    {
      name: 'a method that is empty',
      rawEvents: true,
      event: { ...ORDER, httpMethod: '' },
      twin: ORDER,
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
    },
    {
      name: 'a timer',
      rawEvents: true,
      event: {
        Type: 'Timer',
        TriggerName: 'every-minute',
        Time: '2026-11-22T11:49:00Z',
        Message: JSON.stringify(ORDER),
      },
      twin: ORDER,
      status: 400,
      code: 'PARAM_ERROR',
    },
    {
      name: 'a queue’s batch of orders',
      rawEvents: true,
      event: { Records: [{ body: JSON.stringify(ORDER) }] },
      twin: ORDER,
      status: 400,
      code: 'PARAM_ERROR',
    },
    ...['__proto__', 'constructor', 'prototype'].map(
      (name): Attack => ({
        name: `a raw order with ${name}`,
        rawEvents: true,
        event: JSON.parse(
          `{${JSON.stringify(name)}:{"prototype":{"isAdmin":true}},${JSON.stringify(ORDER).slice(1)}`,
        ) as unknown,
        twin: ORDER,
        status: 400,
        code: 'PARAM_ERROR',
        fields: [`/${name}`],
      }),
    ),
  ]);
});

describe('an HTTP method', () => {
  const METHOD_NOT_ALLOWED = { status: 405, code: 'METHOD_NOT_ALLOWED' } as const;
  describeAttacks([
    ...['GET', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'CONNECT', 'HEAD', 'PROPFIND', 'POST ', 'POST\r\nX: 1', 'PＯST'].map(
      (httpMethod): Attack => ({
        name: `${JSON.stringify(httpMethod)} for an order`,
        event: post(ORDER, withKey(), { httpMethod }),
        twin: TWIN,
        ...METHOD_NOT_ALLOWED,
      }),
    ),
    {
      name: 'a GET that asks to be taken for a POST',
      event: post(ORDER, { ...withKey(), 'X-HTTP-Method-Override': 'POST' }, { httpMethod: 'GET' }),
      twin: TWIN,
      ...METHOD_NOT_ALLOWED,
    },
    {
      name: 'a GET whose context says POST',
      event: post(ORDER, withKey(), { httpMethod: 'GET', requestContext: { http: { method: 'POST' } } }),
      twin: TWIN,
      ...METHOD_NOT_ALLOWED,
    },
    {
      name: 'a query by POST',
      on: 'query',
      event: get({ mchid: SHOP, out_trade_no: 'order-1' }, withKey(), { httpMethod: 'POST' }),
      twin: get({ mchid: SHOP, out_trade_no: 'order-1' }),
      ...METHOD_NOT_ALLOWED,
    },
  ]);
});

describe('a number in a query', () => {
  const NUMBER = { mchid: SHOP, out_trade_no: 'order-1' };
  const asks = (name: string, changes: Record<string, unknown>, ...fields: string[]): Attack => ({
    name,
    on: 'query',
    event: get({ ...NUMBER, ...changes }),
    twin: get(NUMBER),
    status: 400,
    code: 'PARAM_ERROR',
    fields,
  });
  describeAttacks([
    asks('a path upwards', { out_trade_no: '../certificates' }, '/out_trade_no'),
    asks('a path upwards in percent signs', { out_trade_no: '..%2f..%2fv3' }, '/out_trade_no'),
    asks('a query behind the number', { out_trade_no: 'order-1?mchid=1' }, '/out_trade_no'),
    asks('a fragment behind the number', { out_trade_no: 'order-1#' }, '/out_trade_no'),
    asks('the separator of the table’s keys', { mchid: `${SHOP}#order-1` }, '/mchid'),
    asks('a path in the merchant number', { mchid: '../../etc/passwd' }, '/mchid'),
    asks('a line feed behind the number', { out_trade_no: 'order-1\n' }, '/out_trade_no'),
    asks('NUL in the number', { out_trade_no: 'order-1\0' }, '/out_trade_no'),
    asks('a header behind the number', { out_trade_no: 'a HTTP/1.1\r\nX: 1' }, '/out_trade_no'),
    asks('full-width digits', { mchid: SHOP.replace('1', '１') }, '/mchid'),
    asks('a wildcard of SQL', { out_trade_no: '%' }, '/out_trade_no'),
    asks('a quotation mark', { out_trade_no: "' OR ''='" }, '/out_trade_no'),
    asks('a number that is too long', { out_trade_no: 'x'.repeat(33) }, '/out_trade_no'),
    asks('a repeated parameter', { out_trade_no: ['order-1', 'order-2'] }, '/out_trade_no'),
    asks('a parameter that nobody documented', { fields: '*' }, '/fields'),
    asks('a sub-merchant that is a path', { sub_mch_id: '../1' }, '/sub_mch_id'),
  ]);
});

describe('what a caller sends along', () => {
  it.each([
    ['a request id', { 'X-Request-Id': 'evil\r\nSet-Cookie: a=1' }],
    ['an address', { 'X-Forwarded-For': "1.1.1.1' OR 1=1", Forwarded: 'for=evil' }],
    ['a host', { Host: 'evil.example' }],
    ['an origin', { Origin: 'https://evil.example\r\nAccess-Control-Allow-Origin: *' }],
    ['a prototype', JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>],
    ['a trace', { traceparent: `00-${'e'.repeat(32)}-${'f'.repeat(16)}-01-evil`, tracestate: 'evil=1' }],
    ['a line feed', { 'X-Anything': 'a\nb', 'X-Bad\r\nName': 'c' }],
  ])('does not come back and does not travel on: %s', async (_name, headers) => {
    const scene = createScene({ corsOrigins: ['https://shop.example.com'] });
    const answer = await scene.send('app', post(ORDER, { ...withKey(), ...headers }));
    expect(answer.status).toBe(200);
    expect(answer.headers).toEqual({
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Request-Id': 'request-1',
      traceresponse: expect.stringMatching(/^00-[\da-f]{32}-[\da-f]{16}-0[01]$/),
      Vary: 'Origin',
    });
    expect(JSON.stringify([answer, scene.sent, scene.logged])).not.toMatch(/evil|Set-Cookie/);
  });

  it('does not bring the key to WeChat', async () => {
    const scene = createScene();
    await scene.send('app', post(ORDER));
    expect(JSON.stringify(scene.sent)).not.toContain(KEYS.office);
  });
});
