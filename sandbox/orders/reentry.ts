import type { Provenance } from '../fidelity/provenance.ts';
import { isExpired, type Order, type OrderAttempt } from './order.ts';

/** What a number that was ordered before means for a further order; each system words the refusals itself. */
export type Reentry = 'same' | 'changed' | 'used' | 'paid' | 'closed' | 'expired';

interface ReentryCheck extends Provenance {
  verdict: Exclude<Reentry, 'same'>;
  applies(order: Order, attempt: OrderAttempt, now: number): boolean;
}

/**
 * What a repeated number is held against, in this order. The border between "changed" and "used" is documented nowhere,
 * nor is it that the state outranks changed parameters.
 */
export const REENTRY_CHECKS: readonly ReentryCheck[] = [
  {
    verdict: 'used',
    rule: 'A number is used up for other systems, products and appids of the merchant',
    source: 'yansongda/pay issue 705; DotNetCore.SKIT.FlurlHttpClient.Wechat issue 126',
    confidence: 'community',
    applies: (order, attempt) =>
      order.system !== attempt.system || order.product !== attempt.product || order.appid !== attempt.appid,
  },
  {
    verdict: 'paid',
    rule: 'A paid number cannot be ordered again',
    source: 'troubleshooting manual of wechatpay-skills, 268498689',
    confidence: 'documented',
    applies: ({ state }) => state === 'SUCCESS' || state === 'REFUND',
  },
  {
    verdict: 'closed',
    rule: 'A closed number cannot be ordered again',
    source: 'Native下单, doc 4012791877, ORDER_CLOSED',
    confidence: 'documented',
    applies: ({ state }) => state === 'CLOSED' || state === 'REVOKED',
  },
  {
    verdict: 'expired',
    rule: 'A number whose time_expire has passed cannot be ordered again, though the order is not closed',
    source: 'APP下单, doc 4013070347, time_expire',
    confidence: 'documented',
    applies: (order, _attempt, now) => isExpired(order, now),
  },
  {
    verdict: 'changed',
    rule: 'A repeat must have the parameters of the first request',
    source: 'troubleshooting manual of wechatpay-skills, 268498688',
    confidence: 'documented',
    applies: (order, attempt) => order.parameters !== attempt.parameters,
  },
];

export const reentry = (order: Order, attempt: OrderAttempt, now: number): Reentry =>
  REENTRY_CHECKS.find((check) => check.applies(order, attempt, now))?.verdict ?? 'same';
