import { createHash, timingSafeEqual } from 'node:crypto';
import { PrepayError } from '../errors.ts';
import type { ApiKey, Merchant, Scope } from '../merchants/merchant.ts';
import type { IncomingRequest } from './event.ts';

/** Who calls. */
export interface Caller {
  /** An API key's id, or `console`. */
  id: string;
  /** @throws PrepayError UNAUTHENTICATED or FORBIDDEN unless the caller may do `scope` for this merchant. */
  authorize(mchid: string, scope: Scope): void;
}

const CONSOLE: Caller = { id: 'console', authorize: () => undefined };

const bearerOf = (request: IncomingRequest): string | null =>
  request.kind === 'http'
    ? (/^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1] ?? null)
    : null;

/**
 * Finds out who calls. A key is hashed and its digest compared with that of every key of every merchant in constant
 * time, so that neither the time nor the answer tells which part of a wrong credential was wrong.
 */
export const authenticate = (
  request: IncomingRequest,
  merchants: ReadonlyMap<string, Merchant>,
  rawEvents: boolean,
): Caller => {
  if (request.kind === 'raw') {
    if (rawEvents) return CONSOLE;
    throw new PrepayError('UNAUTHENTICATED');
  }
  const digest = createHash('sha256')
    .update(bearerOf(request) ?? '')
    .digest();
  const grants = new Map<string, ApiKey>();
  for (const merchant of merchants.values()) {
    for (const key of merchant.api_keys) {
      if (timingSafeEqual(digest, key.digest)) grants.set(merchant.mchid, key);
    }
  }
  const [first] = grants.values();
  if (bearerOf(request) === null || first === undefined) throw new PrepayError('UNAUTHENTICATED');
  return {
    id: first.id,
    authorize: (mchid, scope) => {
      const key = grants.get(mchid);
      if (key === undefined) throw new PrepayError('UNAUTHENTICATED');
      if (!key.scopes.has(scope)) throw new PrepayError('FORBIDDEN', `The API key lacks the scope ${scope}.`);
    },
  };
};
