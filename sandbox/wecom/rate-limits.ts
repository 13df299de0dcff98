import type { Provenance } from '../fidelity/provenance.ts';
import type { WireRequest } from '../http/wire.ts';
import type { Windows } from '../limits/windows.ts';

interface WecomRateLimit extends Provenance {
  /** The API that is limited; every one, each by itself, unless given. */
  path?: string;
  /** What is counted by: the corp, or the caller's address. */
  of: 'corp' | 'address';
  /** In debug mode only. */
  debug?: true;
  seconds: number;
  limit: number;
}

const BASE = { source: 'rate limits, path 90312', confidence: 'documented' } as const;
const MINUTE = 60;
const HOUR = 3600;

/** Limits that pages print; all of them answer 45009. Switch wecom_rate_limits. */
export const WECOM_RATE_LIMITS: readonly WecomRateLimit[] = [
  { rule: '10,000 calls of an API per minute and corp', ...BASE, of: 'corp', seconds: MINUTE, limit: 10_000 },
  { rule: '150,000 calls of an API per hour and corp', ...BASE, of: 'corp', seconds: HOUR, limit: 150_000 },
  { rule: '20,000 calls of an API per minute and address', ...BASE, of: 'address', seconds: MINUTE, limit: 20_000 },
  { rule: '600,000 calls of an API per hour and address', ...BASE, of: 'address', seconds: HOUR, limit: 600_000 },
  {
    rule: '150 refunds per second',
    source: 'refund, path 97333',
    confidence: 'documented',
    path: '/cgi-bin/miniapppay/refund',
    of: 'corp',
    seconds: 1,
    limit: 150,
  },
  {
    rule: '5 calls per minute with debug=1',
    source: 'global errcodes, path 90313',
    confidence: 'documented',
    of: 'corp',
    debug: true,
    seconds: MINUTE,
    limit: 5,
  },
];

const applies = ({ path, debug }: WecomRateLimit, request: WireRequest): boolean =>
  (path === undefined || path === request.path) && (!debug || request.query.get('debug') === '1');

const keyOf = ({ of, debug }: WecomRateLimit, { path, remoteAddress }: WireRequest, corpid: string): string =>
  `${path} ${debug ? 'debug ' : ''}${of === 'corp' ? corpid : remoteAddress}`;

/** Counts the request and returns the limit that it breaks. A call that is refused does not count on. */
export const brokenLimit = (windows: Windows, request: WireRequest, corpid: string): Provenance | undefined => {
  const limits = WECOM_RATE_LIMITS.filter((limit) => applies(limit, request));
  const broken = limits.find((limit) => windows.count(keyOf(limit, request, corpid), limit.seconds) >= limit.limit);
  if (!broken) for (const limit of limits) windows.add(keyOf(limit, request, corpid), limit.seconds);
  return broken;
};
