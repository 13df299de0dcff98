import { SignJWT } from 'jose';
import { MOST_LIFE_SECONDS, ORDER_TOKEN_AUDIENCE } from './claims.ts';

export interface OrderToMint {
  /** The route below `/orders/`, such as `app`. */
  order_type: string;
  /** The whole order, but for the open fields. */
  order: object;
  /** JSON pointers of the fields that the front end may add; by default the payer's address and device. */
  open?: readonly string[];
  /** Seconds from now; at most, and by default, 15 minutes. */
  lifeSeconds?: number;
}

/**
 * Mints an order token, for back offices in Node.js.
 *
 * @param key one of the merchant's `order_token_keys`; `key` is base64url of 32 bytes.
 */
export const mintOrderToken = (
  { order_type, order, open, lifeSeconds = MOST_LIFE_SECONDS }: OrderToMint,
  { kid, key }: { kid: string; key: string },
  now: number = Date.now(),
): Promise<string> =>
  new SignJWT({ order_type, order, ...(open === undefined ? {} : { open }) })
    .setProtectedHeader({ alg: 'HS256', kid })
    .setAudience(ORDER_TOKEN_AUDIENCE)
    .setExpirationTime(Math.floor(now / 1000) + lifeSeconds)
    .sign(Buffer.from(key, 'base64url'));
