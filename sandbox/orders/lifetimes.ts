import type { Behaviour } from '../behaviour.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import type { SystemName } from './order.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** When an order placed at `now` stops being payable and when it closes by itself. */
export const lifetime = (system: SystemName, now: number, timeExpire: number | undefined, behaviour: Behaviour) => {
  const autoCloseMs = behaviour[`${system}_auto_close_days`] * DAY_MS;
  const maxPayMs = behaviour[`${system}_max_pay_days`] * DAY_MS;
  // Earlier than a minute from now is silently raised to a minute from now (time_expire note of every order page).
  const wanted = timeExpire === undefined ? now + autoCloseMs : Math.max(timeExpire, now + MINUTE_MS);
  const pay_until = Math.min(wanted, now + maxPayMs);
  return { pay_until, auto_close_at: Math.max(pay_until, now + autoCloseMs) };
};

export const LIFETIME_RULES: readonly Provenance[] = [
  {
    rule: 'A time_expire earlier than a minute from now is silently raised to a minute from now',
    source: 'APP下单, doc 4013070347, time_expire',
    confidence: 'documented',
  },
  {
    rule: 'A time_expire beyond the maximum is silently cut (switches …_max_pay_days)',
    source: 'Native下单, doc 4012791877, time_expire',
    confidence: 'documented',
  },
  {
    rule: 'time_expire ends paying; it does not close the order. Unpaid orders close by themselves later (switches …_auto_close_days)',
    source: 'APP下单, doc 4013070347, time_expire',
    confidence: 'documented',
  },
  {
    rule: 'time_expire counts on the first request with a number only',
    source: 'APP下单, doc 4013070347, time_expire',
    confidence: 'documented',
  },
  {
    rule: 'prepay_id and code_url work for 2 hours, h5_url for 5 minutes, whatever time_expire says',
    source: 'order pages, answers',
    confidence: 'documented',
  },
];
