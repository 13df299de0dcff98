/**
 * What an order token says. The back office signs it (JWS, HS256, `kid` in the header) with one of the merchant's
 * `order_token_keys`; the mini-program hands it over as `Authorization: Bearer <token>`.
 */
export interface OrderTokenClaims {
  aud: typeof ORDER_TOKEN_AUDIENCE;
  /** Unix seconds, at most 15 minutes ahead. */
  exp: number;
  /** The route below `/orders/`. */
  order_type: string;
  /** The whole order, but for the open fields. */
  order: Record<string, unknown>;
  /** JSON pointers of the fields that the front end may add. */
  open?: string[];
}

export const ORDER_TOKEN_AUDIENCE = 'prepay';

export const MOST_LIFE_SECONDS = 900;

/** What only the phone knows: who pays from where, on which device. Nothing that moves money. */
export const DEFAULT_OPEN = ['/scene_info/payer_client_ip', '/scene_info/device_id', '/device_info'] as const;
