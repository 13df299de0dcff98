import { isExpired, type Order, type OrderAttempt, tradeState } from './order.ts';

/** What a number that was ordered before means for a further order; each system words the refusals itself. */
export type Reentry = 'same' | 'changed' | 'used' | 'paid' | 'closed' | 'expired';

/**
 * Another product or appid outranks the order's state; the state outranks changed parameters. The border between
 * "changed" and "used" is documented nowhere.
 */
export const reentry = (order: Order, attempt: OrderAttempt, now: number): Reentry => {
  const { system, product, appid } = order;
  if (system !== attempt.system || product !== attempt.product || appid !== attempt.appid) return 'used';
  const state = tradeState(order, now);
  if (state === 'SUCCESS') return 'paid';
  if (state === 'CLOSED') return 'closed';
  if (isExpired(order, now)) return 'expired';
  return order.parameters === attempt.parameters ? 'same' : 'changed';
};
