import type { Provenance } from '../fidelity/provenance.ts';
import type { SystemName } from '../orders/order.ts';

const MINUTE = 60;
const HOUR = 3600;

interface Retries extends Provenance {
  /** Virtual seconds before each retry. */
  seconds: readonly number[];
}

const WECHAT_PAY = [
  15,
  15,
  30,
  3 * MINUTE,
  10 * MINUTE,
  20 * MINUTE,
  30 * MINUTE,
  30 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  3 * HOUR,
  3 * HOUR,
  6 * HOUR,
  6 * HOUR,
] as const;

/** When a notification that was not acknowledged comes again. */
export const RETRIES: Readonly<Record<SystemName, Retries>> = {
  v3: {
    seconds: WECHAT_PAY,
    rule: 'v3: retries after 15 s, 15 s, 30 s, 3 m, 10 m, 20 m, 30 m, 30 m, 30 m, 60 m, 3 h, 3 h, 3 h, 6 h, 6 h, then never',
    source: 'payment notification, doc 4012791861',
    confidence: 'documented',
  },
  v2: {
    seconds: WECHAT_PAY,
    rule: 'v2: the same. Another Global page speaks of 8 times in 30 minutes',
    source: 'payment notification, G2zh 4013635250',
    confidence: 'documented',
  },
  wecom: {
    seconds: [10, 30, MINUTE],
    rule: 'WeCom: three retries, only where no answer came; how far apart is not said: 10 s, 30 s, 60 s are chosen',
    source: 'callback configuration, path 90930',
    confidence: 'unknown',
  },
};
