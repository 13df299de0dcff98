import type { Behaviour } from '../behaviour.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import { randomBase62 } from '../random.ts';

const TOKEN_SECONDS = 7200;

/** A self-built app of a corp: each has a secret of its own, and its tokens serve it alone. */
export interface App {
  corpid: string;
  corpsecret: string;
}

interface Token extends App {
  expires_at: number;
  /** Set when the token was taken back early. */
  dead?: number;
}

/** The app of a token, or the errcode for one that is no good. */
export type TokenVerdict = App | { errcode: number };

export interface Tokens {
  issue(app: App): { access_token: string; expires_in: number };
  check(accessToken: string): TokenVerdict;
  /** Ends a token before its time. */
  invalidate(accessToken: string, errcode: number): void;
  clear(): void;
}

/** Access tokens live 7,200 virtual seconds unless WeCom takes them back. */
export const createTokens = (clock: VirtualClock, behaviour: Behaviour): Tokens => {
  const tokens = new Map<string, Token>();
  const current = new Map<string, string>();

  const alive = (accessToken: string | undefined): number => {
    const token = accessToken === undefined ? undefined : tokens.get(accessToken);
    return token && token.dead === undefined ? Math.floor((token.expires_at - clock.now()) / 1000) : 0;
  };

  return {
    issue: ({ corpid, corpsecret }) => {
      const app = JSON.stringify([corpid, corpsecret]);
      const known = current.get(app);
      if (known !== undefined && behaviour.wecom_gettoken === 'same' && alive(known) > 0) {
        return { access_token: known, expires_in: alive(known) };
      }
      // Real tokens are a few hundred characters; 512 bytes are promised as the limit.
      const access_token = `${randomBase62(200)}_-${randomBase62(12)}`;
      tokens.set(access_token, { corpid, corpsecret, expires_at: clock.now() + TOKEN_SECONDS * 1000 });
      current.set(app, access_token);
      return { access_token, expires_in: TOKEN_SECONDS };
    },
    check: (accessToken) => {
      const token = tokens.get(accessToken);
      if (!token) return { errcode: 40014 };
      if (token.dead !== undefined) return { errcode: token.dead };
      return clock.now() < token.expires_at
        ? { corpid: token.corpid, corpsecret: token.corpsecret }
        : { errcode: behaviour.wecom_expired_token_errcode };
    },
    invalidate: (accessToken, errcode) => {
      const token = tokens.get(accessToken);
      if (token) token.dead = errcode;
    },
    clear: () => {
      tokens.clear();
      current.clear();
    },
  };
};
