import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { PrepayError } from '../errors.ts';
import type { ApiKey, Merchant, Scope } from '../merchants/merchant.ts';
import { isOrderToken } from '../order-token/is-order-token.ts';
import type { VerifiedOrderToken } from '../order-token/verify.ts';
import type { IncomingRequest } from './event.ts';

/** Who calls. */
export interface Caller {
  /**
   * The caller's name at this merchant: the id of its API key there, of the key that signed its token, or `console`.
   * @throws PrepayError UNAUTHENTICATED or FORBIDDEN unless the caller may do `scope` for the merchant.
   */
  authorize(mchid: string, scope: Scope): string;
  /** @throws PrepayError FORBIDDEN unless the caller may do so for this sub-merchant, or without one. */
  authorizeSub(mchid: string, sub_mch_id: string | undefined): void;
  /** What its order token says, for a mini-program. */
  token: VerifiedOrderToken | null;
}

const CONSOLE: Caller = { authorize: () => 'console', authorizeSub: () => undefined, token: null };

/** A token carries a whole order; anything longer than a body may be is no credential. */
const MOST_BEARER = 90_000;

const bearerOf = (request: IncomingRequest): string | null => {
  const found = request.kind === 'http' ? /^Bearer ([\x21-\x7e]+)$/i.exec(request.headers.authorization ?? '') : null;
  return found?.[1] !== undefined && found[1].length <= MOST_BEARER ? found[1] : null;
};

/** Whether the caller brings an order in its token: then the body may be empty. */
export const bringsOrderToken = (request: IncomingRequest): boolean => isOrderToken(bearerOf(request) ?? '');

/**
 * Why a credential is rejected. Where a merchant's secret cannot even say who may call for it, nobody can authenticate,
 * so everybody is told that.
 */
const rejection = (merchant: Merchant | undefined): PrepayError => {
  if (merchant?.unavailable) return new PrepayError('SECRETS_UNAVAILABLE', undefined, { retryAfter: 1 });
  const unreadable = merchant !== undefined && merchant.problems.length > 0 && merchant.api_keys.length === 0;
  return new PrepayError(unreadable ? 'MERCHANT_MISCONFIGURED' : 'UNAUTHENTICATED');
};

/** The merchant that a body names, before anything of it was checked. */
const namedMerchant = ({ body }: IncomingRequest): string => {
  const { mchid, mch_id } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const named = mchid ?? mch_id;
  return typeof named === 'string' ? named : '';
};

interface Authentication {
  merchants: ReadonlyMap<string, Merchant>;
  rawEvents: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

type Rejection = (mchid: string) => PrepayError;

const byToken = async (bearer: string, { merchants, now }: Authentication, rejected: Rejection): Promise<Caller> => {
  // Back offices call by key: an instance that never sees a token need not start the reading of one.
  const { verifyOrderToken } = await import('../order-token/verify.ts');
  const token = await verifyOrderToken(bearer, (mchid) => merchants.get(mchid)?.order_token_keys, now);
  if (!token) throw rejected('');
  return {
    token,
    // The back office that signed the order has said for whom it is.
    authorizeSub: () => undefined,
    authorize: (mchid, scope) => {
      if (mchid !== token.mchid) throw rejected(mchid);
      if (scope !== 'orders:write') throw new PrepayError('FORBIDDEN', 'An order token places its own order only.');
      return `token:${token.kid}`;
    },
  };
};

/** Nobody's key: at least one comparison happens for everybody. */
const NOBODYS_DIGEST = randomBytes(32);

const byKey = (bearer: string | null, { merchants }: Authentication, rejected: Rejection): Caller | null => {
  const digest = Buffer.from(hash('sha256', bearer ?? '', 'hex'), 'hex');
  const grants = new Map<string, ApiKey>();
  timingSafeEqual(digest, NOBODYS_DIGEST);
  for (const merchant of merchants.values()) {
    for (const key of merchant.api_keys) {
      if (timingSafeEqual(digest, key.digest)) grants.set(merchant.mchid, key);
    }
  }
  if (bearer === null || grants.size === 0) return null;
  return {
    token: null,
    authorize: (mchid, scope) => {
      const key = grants.get(mchid);
      if (key === undefined) throw rejected(mchid);
      if (!key.scopes.has(scope)) throw new PrepayError('FORBIDDEN', `The API key lacks the scope ${scope}.`);
      return key.id;
    },
    authorizeSub: (mchid, sub_mch_id) => {
      const subs = grants.get(mchid)?.sub_mch_ids ?? null;
      if (subs === null || (sub_mch_id !== undefined && subs.has(sub_mch_id))) return;
      throw new PrepayError('FORBIDDEN', 'The API key is limited to other sub-merchants.');
    },
  };
};

/**
 * Finds out who calls. A key is hashed and its digest compared with that of every key of every merchant in constant time,
 * a token is verified against a key in any case, so that neither the time nor the answer tells which part of a wrong
 * credential was wrong.
 */
export const authenticate = async (request: IncomingRequest, authentication: Authentication): Promise<Caller> => {
  if (request.kind === 'raw') {
    if (authentication.rawEvents) return CONSOLE;
    throw new PrepayError('UNAUTHENTICATED');
  }
  const rejected: Rejection = (mchid) => rejection(authentication.merchants.get(mchid));
  const bearer = bearerOf(request);
  if (bearer !== null && isOrderToken(bearer)) return byToken(bearer, authentication, rejected);
  const caller = byKey(bearer, authentication, rejected);
  if (!caller) throw rejected(namedMerchant(request));
  return caller;
};
