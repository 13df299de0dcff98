import { asApiGateway, asAws2, asFunctionUrl } from '../http/events.ts';
import { KEYS, type Order } from './scene.ts';

export const JSON_TYPE = { 'Content-Type': 'application/json' };
export const withKey = (key: string = KEYS.office): Record<string, string> => ({
  ...JSON_TYPE,
  Authorization: `Bearer ${key}`,
});

const textOf = (body: Order | string): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** A POST through a function URL; `parts` are members of the event itself. */
export const post = (body: Order | string, headers: Record<string, string> = withKey(), parts: object = {}) =>
  asFunctionUrl(textOf(body), headers, parts);

export const postWithout = (headers: Record<string, string>) => asFunctionUrl(undefined, headers);

/** The same POST as each trigger wraps it. */
export const TRIGGERS = {
  'an SCF function URL': (body: string, headers: Record<string, string>): object => asFunctionUrl(body, headers),
  'an API gateway': (body: string, headers: Record<string, string>): object => asApiGateway(body, headers),
  'AWS, format 2.0': (body: string, headers: Record<string, string>): object => asAws2(body, headers),
} as const;

export const get = (
  query: Record<string, unknown>,
  headers: Record<string, string> = withKey(),
  parts: object = {},
) => ({
  httpMethod: 'GET',
  path: '/orders',
  headers,
  queryString: query,
  ...parts,
});
