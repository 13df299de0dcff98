import type { Provenance } from '../fidelity/provenance.ts';
import type { Windows } from '../limits/windows.ts';
import { type V2Code, type V2Refusal, v2Refusal } from './errors.ts';

interface V2RateLimit extends Provenance {
  call: string;
  perSecond: number;
  /** Whether the limit is one of refused requests. */
  counts: 'all' | 'refused';
  code: V2Code;
}

/** Limits that pages print; of whom they are is printed nowhere, taken as per mch_id. Switch v2_rate_limits. */
export const V2_RATE_LIMITS: readonly V2RateLimit[] = [
  {
    call: 'unifiedorder',
    rule: '600 unified orders per second',
    source: 'Global wiki, FAQ chapter1_1_2; wechatpay-global-skills',
    confidence: 'documented',
    perSecond: 600,
    counts: 'all',
    code: 'FREQUENCY_LIMITED',
  },
  {
    call: 'refund',
    rule: '6 refused refunds per second',
    source: '申请退款, doc global/v2/zh/4013636606, notes',
    confidence: 'documented',
    perSecond: 6,
    counts: 'refused',
    code: 'INVALID_REQ_TOO_MUCH',
  },
  {
    call: 'refund',
    rule: '150 refunds per second',
    source: '申请退款, doc global/v2/zh/4013636606, notes',
    confidence: 'documented',
    perSecond: 150,
    counts: 'all',
    code: 'FREQUENCY_LIMITED',
  },
];

const keyOf = ({ call, counts }: V2RateLimit, mchid: string): string => `${call} ${counts} ${mchid}`;

/** The refusal of a merchant who is too fast. */
export const refuseHaste = (windows: Windows, call: string, mchid: string): V2Refusal | undefined => {
  const broken = V2_RATE_LIMITS.find(
    (limit) => limit.call === call && windows.count(keyOf(limit, mchid), 1) >= limit.perSecond,
  );
  return broken && v2Refusal(broken.code, broken.rule);
};

export const countRequest = (windows: Windows, call: string, mchid: string, refused: boolean): void => {
  for (const limit of V2_RATE_LIMITS) {
    if (limit.call === call && (refused || limit.counts === 'all')) windows.add(keyOf(limit, mchid), 1);
  }
};
