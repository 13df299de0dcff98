import type { Clock } from '../clock.ts';
import type { Refusal } from '../upstream/outcome.ts';
import type { WecomCredentials } from './credentials.ts';

/** A token, a refusal of the credentials, or no answer that can be trusted. */
export type TokenOutcome =
  | { kind: 'token'; token: string }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'unknown'; reason: string };

export type FetchedToken =
  | Exclude<TokenOutcome, { kind: 'token' }>
  | { kind: 'token'; token: string; expiresInMs: number };

/** Repeating a wrong secret bars this machine's address from gettoken for an hour (全局错误码, 45009). */
const REFUSED_FOR_MS = 600_000;
const EARLY_MS = 300_000;

interface Entry {
  outcome: Promise<FetchedToken>;
  until: number;
}

/** The access tokens of every corp app, shared by all calls of this instance (获取access_token: it must be cached). */
export interface AccessTokens {
  /** `fetch` asks WeCom; concurrent callers share one call. */
  get(credentials: WecomCredentials, fetch: () => Promise<FetchedToken>): Promise<TokenOutcome>;
  /** Forgets `token` after WeCom called it invalid; a newer one stays. */
  invalidate(credentials: WecomCredentials, token: string): Promise<void>;
}

export const createAccessTokens = (clock: Clock): AccessTokens => {
  const entries = new WeakMap<WecomCredentials, Entry>();

  const lifeOf = (outcome: FetchedToken): number => {
    if (outcome.kind === 'token') return Math.max(outcome.expiresInMs - EARLY_MS, outcome.expiresInMs / 2);
    return outcome.kind === 'refused' && outcome.refusal.code === 'MERCHANT_MISCONFIGURED' ? REFUSED_FOR_MS : 0;
  };

  return {
    get: async (credentials, fetch) => {
      const cached = entries.get(credentials);
      if (cached && clock.now() < cached.until) return cached.outcome;

      const entry: Entry = { outcome: fetch(), until: Number.POSITIVE_INFINITY };
      entries.set(credentials, entry);
      let life = 0;
      try {
        const outcome = await entry.outcome;
        life = lifeOf(outcome);
        return outcome;
      } finally {
        entry.until = clock.now() + life;
      }
    },
    invalidate: async (credentials, token) => {
      const cached = entries.get(credentials);
      const outcome = await cached?.outcome;
      if (outcome?.kind === 'token' && outcome.token === token && entries.get(credentials) === cached) {
        entries.delete(credentials);
      }
    },
  };
};
