import { describe, expect, it } from 'vitest';
import { readEvent } from '../../shared/http/event.ts';
import { asApiGateway, asAws2, asFunctionUrl } from './events.ts';

describe('readEvent', () => {
  it.each([
    { trigger: 'an SCF function URL', event: asFunctionUrl('{}', { Authorization: 'Bearer k' }), query: {} },
    { trigger: 'an API gateway', event: asApiGateway('{}', { Authorization: 'Bearer k' }), query: { from: 'query' } },
    { trigger: 'AWS, format 2.0', event: asAws2('{}', { Authorization: 'Bearer k' }), query: { from: 'query' } },
  ])('reads the request of $trigger', ({ event, query }) => {
    expect(readEvent(event)).toEqual({
      kind: 'http',
      method: 'POST',
      query,
      headers: { authorization: 'Bearer k' },
      body: '{}',
      isBase64Encoded: false,
    });
  });

  it('reads the query that is declared where the request has no other', () => {
    expect(readEvent({ httpMethod: 'GET', queryStringParameters: { mchid: '1' } })).toMatchObject({
      query: { mchid: '1' },
    });
  });

  it.each([
    {
      what: 'a body in Base64',
      event: asFunctionUrl('e30=', {}, { isBase64Encoded: true }),
      read: { isBase64Encoded: true },
    },
    { what: 'no body', event: asFunctionUrl(undefined), read: { body: undefined } },
    { what: 'a null body', event: { httpMethod: 'GET', body: null }, read: { body: undefined } },
    { what: 'no headers', event: { httpMethod: 'GET' }, read: { headers: {}, query: {} } },
    { what: 'headers of null', event: { httpMethod: 'GET', headers: null }, read: { headers: {} } },
    { what: 'a query that is text', event: { httpMethod: 'GET', queryString: 'a=1' }, read: { query: {} } },
    {
      what: 'a header list',
      event: { httpMethod: 'GET', headers: { a: ['1'], b: '2' } },
      read: { headers: { b: '2' } },
    },
    { what: 'a method in small letters', event: { httpMethod: 'post' }, read: { method: 'POST' } },
  ])('reads a request with $what', ({ event, read }) => {
    expect(readEvent(event)).toMatchObject({ kind: 'http', ...read });
  });

  it.each([
    { what: 'an order', event: { mchid: '1', body: 'a field', version: '1.0', payload: 1 } },
    { what: 'an empty object', event: {} },
    { what: 'a list', event: [1, 2] },
    { what: 'nothing', event: null },
    { what: 'a text', event: '{"httpMethod":"POST"}' },
    { what: 'a number', event: 7 },
    { what: 'an inherited method', event: Object.create({ headers: {} }) as object },
  ])('takes $what without an envelope for a raw event', ({ event }) => {
    expect(readEvent(event)).toEqual({ kind: 'raw', body: event });
  });

  it.each([
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
  ])('reads nothing when an order carries %s, which only a trigger writes', (name) => {
    for (const value of [null, {}, 7, false]) expect(readEvent({ mchid: '1', [name]: value })).toBeNull();
  });
});
