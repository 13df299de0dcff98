import type { Clock } from '../../shared/clock.ts';
import { createLog, type Log } from '../../shared/log.ts';
import type { Credentials, Merchant } from '../../shared/merchants/merchant.ts';
import { createNonce } from '../../shared/nonce.ts';
import type { SystemName } from '../../shared/orders/order-type.ts';
import type { Upstream } from '../../shared/upstream/call.ts';
import type { Exchanger } from '../../shared/upstream/exchange.ts';
import { createOrigins } from '../../shared/upstream/origins.ts';
import type { Settings } from './environment.ts';
import type { Finding } from './finding.ts';

/** A merchant's secret, as written and as the functions read it. */
export interface Secret {
  block: Readonly<Record<string, unknown>>;
  merchant: Merchant;
  /** `field rule`, without the merchant's number. */
  problems: readonly string[];
}

/** The merchant under examination and what it is examined with. */
export interface Subject {
  mchid: string;
  settings: Settings;
  /** `null` when it could not be had. */
  secret: Secret | null;
  /** PEM of the merchant API certificate, where one was given. */
  certificate: string | null;
  clock: Clock;
  exchange: Exchanger;
}

/** Looks at one thing. Empty where an earlier failure leaves nothing to look at, or the merchant has no such thing. */
export type Check = (subject: Subject) => readonly Finding[] | Promise<readonly Finding[]>;

export const SYSTEMS = ['wechatpay_v3', 'wechatpay_v2', 'wecom'] as const satisfies readonly SystemName[];

/** The systems that the merchant uses; all of them while nobody knows. */
export const systemsOf = ({ secret }: Subject): readonly SystemName[] =>
  SYSTEMS.filter((system) => secret === null || secret.block[system] !== undefined);

/** The keys for a system, unless its block has a problem or its origins are unknown. */
export const usableCredentials = <Name extends SystemName>(
  { secret, settings }: Subject,
  system: Name,
): Credentials[Name] | null => {
  const broken = secret?.problems.some((problem) => problem.startsWith(system)) ?? true;
  return broken || settings.origins[system].length === 0 ? null : (secret?.merchant.credentials[system] ?? null);
};

export const upstreamOf = ({ exchange, clock, settings }: Subject, system: SystemName): Upstream => ({
  exchange,
  clock,
  origins: createOrigins(settings.origins[system], clock),
});

/** Milliseconds for one probe, a repetition at another origin included. */
export const PROBE_MS = 10_000;

/** In the charset of all three systems; nobody else's 96 random bits. */
export const impossibleNumber = (): string => `doctor-${createNonce().slice(0, 24)}`;

/** The checks say themselves what the functions would log. */
export const quiet: Log = createLog('silent');
