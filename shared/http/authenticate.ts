import { createHash, timingSafeEqual } from 'node:crypto';
import { PrepayError } from '../errors.ts';
import type { ApiKey, Merchant, Scope } from '../merchants/merchant.ts';
import type { IncomingRequest } from './event.ts';

/** Who calls. */
export interface Caller {
  /**
   * The caller's name at this merchant: the id of its API key there, or `console`.
   * @throws PrepayError UNAUTHENTICATED or FORBIDDEN unless the caller may do `scope` for the merchant.
   */
  authorize(mchid: string, scope: Scope): string;
}

const CONSOLE: Caller = { authorize: () => 'console' };

const bearerOf = (request: IncomingRequest): string | null =>
  request.kind === 'http'
    ? (/^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1] ?? null)
    : null;

/** A merchant whose secret cannot even say who may call for it. Nobody can authenticate, so everybody is told why. */
const isUnreadable = (merchant: Merchant | undefined): boolean =>
  merchant !== undefined && merchant.problems.length > 0 && merchant.api_keys.length === 0;

/** The merchant that a body names, before anything of it was checked. */
const namedMerchant = ({ body }: IncomingRequest): string => {
  const { mchid, mch_id } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const named = mchid ?? mch_id;
  return typeof named === 'string' ? named : '';
};

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
  const rejected = (mchid: string): PrepayError =>
    new PrepayError(isUnreadable(merchants.get(mchid)) ? 'MERCHANT_MISCONFIGURED' : 'UNAUTHENTICATED');
  if (bearerOf(request) === null || grants.size === 0) throw rejected(namedMerchant(request));
  return {
    authorize: (mchid, scope) => {
      const key = grants.get(mchid);
      if (key === undefined) throw rejected(mchid);
      if (!key.scopes.has(scope)) throw new PrepayError('FORBIDDEN', `The API key lacks the scope ${scope}.`);
      return key.id;
    },
  };
};
