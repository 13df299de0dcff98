import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { DEFAULT_OPEN, MOST_LIFE_SECONDS, ORDER_TOKEN_AUDIENCE } from './claims.ts';

/** The keys of one merchant by `kid`. */
export type OrderTokenKeys = ReadonlyMap<string, KeyObject>;

/** A token whose signature, audience and time hold. */
export interface VerifiedOrderToken {
  mchid: string;
  kid: string;
  order_type: string;
  order: Record<string, unknown>;
  open: readonly string[];
}

/** A token of a merchant or with a `kid` that nobody knows is verified all the same, so that its time tells nothing. */
const NOBODYS_KEY = createSecretKey(randomBytes(32));

const isMembers = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPointers = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length <= 20 &&
  value.every((entry) => typeof entry === 'string' && /^(\/[\w-]+)+$/.test(entry));

/** What the token says of itself, before anything is verified: only to find the key. */
const peek = (token: string): { kid: string; mchid: string } => {
  try {
    const { kid } = decodeProtectedHeader(token);
    const { order } = decodeJwt(token);
    const { mchid, mch_id } = isMembers(order) ? order : {};
    const merchant = mchid ?? mch_id;
    return { kid: kid ?? '', mchid: typeof merchant === 'string' ? merchant : '' };
  } catch {
    return { kid: '', mchid: '' };
  }
};

/**
 * Verifies an order token; `null` without a reason for whatever is wrong with it: algorithm, key, signature, audience,
 * time, shape. `keysOf` finds the keys of a merchant. `now` in milliseconds.
 */
export const verifyOrderToken = async (
  token: string,
  keysOf: (mchid: string) => OrderTokenKeys | undefined,
  now: number,
): Promise<VerifiedOrderToken | null> => {
  const { kid, mchid } = peek(token);
  const key = keysOf(mchid)?.get(kid);
  let claims: Record<string, unknown>;
  try {
    const verified = await jwtVerify(token, key ?? NOBODYS_KEY, {
      algorithms: ['HS256'],
      audience: ORDER_TOKEN_AUDIENCE,
      currentDate: new Date(now),
      requiredClaims: ['exp'],
    });
    claims = verified.payload;
  } catch {
    return null;
  }
  const { exp, order_type, order, open = [...DEFAULT_OPEN] } = claims;
  if (key === undefined || typeof exp !== 'number' || exp - now / 1000 > MOST_LIFE_SECONDS) return null;
  if (typeof order_type !== 'string' || !isMembers(order)) return null;
  return isPointers(open) ? { mchid, kid, order_type, order, open } : null;
};
