import { type HttpRequest, readEvent } from '../http/event.ts';

/** The seed's path. A gateway may put its stage in front. */
const PATH = '/pay/unifiedorder';
const XML = /^\s*(?:text|application)\/xml\s*(?:;|$)/i;

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Wherever a trigger names the path of a request. */
const isAtPath = (event: unknown): boolean => {
  const { path, rawPath, requestContext } = membersOf(event);
  const context = membersOf(requestContext);
  const paths = [path, rawPath, context.path, membersOf(context.http).path];
  return paths.some((candidate) => typeof candidate === 'string' && candidate.endsWith(PATH));
};

/** The request that an event carries when it is one for this door; `null` leaves the event to the JSON function. */
export const doorRequest = (event: unknown): HttpRequest | null => {
  const request = readEvent(event);
  if (request?.kind !== 'http') return null;
  return XML.test(request.headers['content-type'] ?? '') || isAtPath(event) ? request : null;
};
