import type { Exchange } from '../../../shared/upstream/exchange.ts';
import { type Advice, type Finding, fail, pass, warn } from '../finding.ts';
import { type Check, type Subject, systemsOf } from '../subject.ts';

const LIMITS = { connectMs: 1_000, totalMs: 5_000 };
const WARN_SKEW_S = 60;
/** WeChat refuses timestamps that are further off. */
const FAIL_SKEW_S = 300;

/** By the code with which no connection came about. */
const FAILURES: readonly (readonly [RegExp, Advice])[] = [
  [
    /^(ENOTFOUND|EAI_|ENODATA|ESERVFAIL|ETIMEOUT)/,
    {
      level: 'fail',
      found: 'DNS: its name does not resolve',
      remedy: "Check the name, and the DNS of this network (for a function: the VPC's).",
    },
  ],
  [
    /^(CERT_|ERR_TLS|ERR_SSL|EPROTO|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/,
    {
      level: 'fail',
      found: 'TLS: its certificate or protocol is refused',
      remedy: "Check this machine's clock, its CA certificates, and whether a proxy stands between.",
    },
  ],
  [
    /^(CONNECT_TIMEOUT|ECONN|EHOST|ENET|ETIMEDOUT)/,
    {
      level: 'fail',
      found: 'TCP: no connection within a second',
      remedy: 'Check the way out of this network: firewall, security group, NAT gateway of the VPC.',
    },
  ],
];

const SILENCE: Advice = {
  level: 'fail',
  found: 'no answer over the connection',
  remedy: 'Run doctor again; if it stays, check proxies between here and there.',
};

const failureOf = ({ kind, reason }: Exclude<Exchange, { kind: 'answer' }>): Advice =>
  (kind === 'lost' ? undefined : FAILURES.find(([pattern]) => pattern.test(reason))?.[1]) ?? SILENCE;

const ORIGIN = 'origin';
const CLOCK = 'clock';

const lookAtAnswer = (origin: string, exchange: Exchange, ms: number): Finding => {
  if (exchange.kind === 'answer') {
    return exchange.status >= 500
      ? warn(
          ORIGIN,
          `${origin} answers with HTTP ${exchange.status}`,
          'Run doctor again later; the other origins serve meanwhile.',
        )
      : pass(ORIGIN, `${origin} answers within ${ms} ms`);
  }
  const { level, found, remedy } = failureOf(exchange);
  return { level, looked: ORIGIN, found: `${origin}: ${found} (${exchange.reason})`, remedy };
};

const lookAtClock = (origin: string, exchange: Exchange, now: number): Finding[] => {
  if (exchange.kind !== 'answer') return [];
  const theirs = Date.parse(exchange.headers.date ?? '');
  if (Number.isNaN(theirs)) {
    return [warn(CLOCK, `the answer of ${origin} has no Date`, 'Compare the clock with another server.')];
  }
  const seconds = Math.round((now - theirs) / 1000);
  const size = Math.abs(seconds);
  const found = `this machine is ${size} s ${seconds < 0 ? 'behind' : 'ahead of'} ${origin}`;
  const remedy = 'Set the clock by NTP: WeChat refuses requests that are more than five minutes off.';
  if (size > FAIL_SKEW_S) return [fail(CLOCK, found, remedy)];
  return [size > WARN_SKEW_S ? warn(CLOCK, found, remedy) : pass(CLOCK, found)];
};

const lookAtOrigin = async ({ exchange, clock }: Subject, origin: string): Promise<Finding[]> => {
  const begun = clock.now();
  const headers = { 'User-Agent': 'prepay', Accept: '*/*' };
  const answer = await exchange(origin, { method: 'GET', target: '/', headers }, LIMITS);
  return [lookAtAnswer(origin, answer, clock.now() - begun), ...lookAtClock(origin, answer, clock.now())];
};

/** The access points of the systems that the merchant uses, each of them, because a spare that fails is no spare. */
export const lookAtOrigins: Check = async (subject) => {
  const origins = new Set(systemsOf(subject).flatMap((system) => subject.settings.origins[system]));
  return (await Promise.all([...origins].map((origin) => lookAtOrigin(subject, origin)))).flat();
};
