import { createSecretKey } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import { PrepayError } from '../../shared/errors.ts';
import type { Outcome } from '../../shared/upstream/outcome.ts';
import { type AccessTokens, createAccessTokens } from '../../shared/wecom/access-token.ts';
import type { WecomCredentials } from '../../shared/wecom/credentials.ts';
import type { Chance, Times } from './chance.ts';
import { createLedger, frequencyLimited, type SimulatedUpstream } from './upstream.ts';

export interface WecomOptions {
  times: Times;
  /** Calls of one corp, and from one address, to one interface in a minute. */
  corpPerMinute: number;
  addressPerMinute: number;
  /** Addresses that the functions share on their way out. */
  addresses: number;
}

interface Memory {
  address: number;
  tokens: AccessTokens;
  /** One object for a corp in an instance, as its secret was parsed there. */
  corps: Map<string, WecomCredentials>;
}

const MINUTE_MS = 60_000;
const TOKEN_LIFE_MS = 7_200_000;

/** So many calls in a minute; one more, and nothing is answered for the next minute (document 90312). */
const minuteLimits = (clock: Pick<Clock, 'now'>, most: number) => {
  const windows = new Map<string, { since: number; calls: number; barredUntil: number }>();
  return (key: string): boolean => {
    const now = clock.now();
    let window = windows.get(key);
    if (!window || now - window.since >= MINUTE_MS) {
      window = { since: now, calls: 0, barredUntil: window?.barredUntil ?? 0 };
      windows.set(key, window);
    }
    if (now < window.barredUntil) return false;
    window.calls += 1;
    if (window.calls <= most) return true;
    window.barredUntil = now + MINUTE_MS;
    return false;
  };
};

/** WeCom's collection account: an access token for each instance, an order, and a signature for each answer. */
export const createWecom = (clock: Clock, chance: Chance, options: WecomOptions): SimulatedUpstream<Memory> => {
  const ledger = createLedger();
  const corpTakes = minuteLimits(clock, options.corpPerMinute);
  const addressTakes = minuteLimits(clock, options.addressPerMinute);
  let instances = 0;

  const call = async (what: string, mchid: string, address: number): Promise<boolean> => {
    ledger.requested(what);
    const taken = addressTakes(`${address} ${what}`) && corpTakes(`${mchid} ${what}`);
    if (!taken) ledger.wasLimited(what);
    await clock.sleep(taken ? chance.draw(options.times) : options.times.p50 / 4);
    return taken;
  };

  const credentialsOf = ({ corps }: Memory, mchid: string): WecomCredentials => {
    const known = corps.get(mchid) ?? {
      mchid,
      corpid: `corp-${mchid}`,
      corpsecret: createSecretKey(Buffer.from('a secret that nobody looks at')),
    };
    corps.set(mchid, known);
    return known;
  };

  return {
    remember: () => ({
      address: instances++ % options.addresses,
      tokens: createAccessTokens(clock),
      corps: new Map(),
    }),
    talk: ({ mchid, out_trade_no }, memory) => {
      const key = `${mchid}#${out_trade_no}`;

      /** A call with the instance's token, which the first one fetches. */
      const withToken = async (what: string): Promise<boolean> => {
        const token = await memory.tokens.get(credentialsOf(memory, mchid), async () =>
          (await call('gettoken', mchid, memory.address))
            ? { kind: 'token', token: 'token', expiresInMs: TOKEN_LIFE_MS }
            : frequencyLimited(),
        );
        return token.kind === 'token' && call(what, mchid, memory.address);
      };

      const order = async (body: string): Promise<Outcome> => {
        if (!(await withToken('create_order'))) return frequencyLimited();
        ledger.made(key, body);
        return { kind: 'accepted', artifact: { prepay_id: `wx-${key}` } };
      };

      return {
        repetition: 'undocumented',
        prepare: async (body) => ({
          send: async () => {
            const sentAt = clock.now();
            return { outcome: await ledger.alone(key, () => order(body)), sentAt };
          },
        }),
        query: async () => {
          if (!(await withToken('get_order'))) return frequencyLimited();
          return ledger.orders.has(key)
            ? { kind: 'found', trade_state: 'NOTPAY', transaction: {} }
            : { kind: 'absent' };
        },
        payment: async () => {
          if (await withToken('get_sign')) return {};
          throw new PrepayError('UPSTREAM_UNKNOWN');
        },
      };
    },
    figures: ledger.figures,
  };
};
