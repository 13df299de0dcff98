import { decide, settled } from '../../shared/order-table/decide.ts';
import type { Claim, Verdict } from '../../shared/order-table/order-table.ts';
import type { Sent } from '../../shared/upstream/system.ts';

/**
 * The product's own functions where the model calls them, so that a mutation can wrap them. `placeOrder` itself runs
 * behind its ports; what it hears through them can be bent as well, which has the effect of a fault in it.
 */
export interface Product {
  decide: typeof decide;
  settled: typeof settled;
  /** What the use case hears of the verdict on its claim. */
  hearsVerdict(verdict: Verdict, claim: Claim): Verdict;
  /** What the use case hears of a send. */
  hearsOutcome(sent: Sent): Sent;
}

export const PRODUCT: Product = {
  decide,
  settled,
  hearsVerdict: (verdict) => verdict,
  hearsOutcome: (sent) => sent,
};
