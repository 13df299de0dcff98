import type { BoundOrder } from '../../shared/orders/order-type.ts';
import type { Outcome } from '../../shared/upstream/outcome.ts';
import type { OrderNumber } from '../../shared/upstream/system.ts';

/** What one of WeChat's systems has, and what it saw that must never be. */
export interface UpstreamFigures {
  /** Requests by interface. */
  requests: Readonly<Record<string, number>>;
  /** Requests that were refused for their rate, by interface. */
  limited: Readonly<Record<string, number>>;
  /** Orders that were made and whose answer was lost. */
  lost: number;
  /** Bodies of the orders that exist, by merchant and number. */
  orders: ReadonlyMap<string, string>;
  /** Order requests for a number that came while another one for it was under way. */
  overlapping: number;
  /** Order requests for a known number with other bytes. */
  differing: number;
}

/** The members of an order that talk to WeChat. */
export type Talk = Pick<BoundOrder, 'repetition' | 'prepare' | 'query' | 'payment'>;

/** One of WeChat's systems, for functions whose instances remember `Memory`. */
export interface SimulatedUpstream<Memory> {
  remember(): Memory;
  talk(number: OrderNumber, memory: Memory): Talk;
  figures(): UpstreamFigures;
}

/** As the classifiers of all three systems translate 429 and 45009. */
export const frequencyLimited = (): Extract<Outcome, { kind: 'refused' }> => ({
  kind: 'refused',
  refusal: {
    code: 'FREQUENCY_LIMITED',
    upstream: { code: 'FREQUENCY_LIMITED', message: '频率超限' },
    ambiguous: false,
  },
});

/** Orders as WeChat keeps them, watched for what must never be. */
export const createLedger = () => {
  const orders = new Map<string, string>();
  const underWay = new Map<string, number>();
  const requests: Record<string, number> = {};
  const limited: Record<string, number> = {};
  const counts = { lost: 0, overlapping: 0, differing: 0 };

  return {
    orders,
    counts,
    requested: (what: string): void => {
      requests[what] = (requests[what] ?? 0) + 1;
    },
    wasLimited: (what: string): void => {
      limited[what] = (limited[what] ?? 0) + 1;
    },
    made: (key: string, body: string): void => {
      const known = orders.get(key);
      if (known !== undefined && known !== body) counts.differing += 1;
      orders.set(key, known ?? body);
    },
    /** Runs one order request for a number. */
    alone: async <T>(key: string, request: () => Promise<T>): Promise<T> => {
      const others = underWay.get(key) ?? 0;
      if (others > 0) counts.overlapping += 1;
      underWay.set(key, others + 1);
      try {
        return await request();
      } finally {
        if (others === 0 && underWay.get(key) === 1) underWay.delete(key);
        else underWay.set(key, (underWay.get(key) ?? 1) - 1);
      }
    },
    figures: (): UpstreamFigures => ({ requests: { ...requests }, limited: { ...limited }, ...counts, orders }),
  };
};
