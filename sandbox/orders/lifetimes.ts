import type { SystemName } from './order.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** An unpaid order closes by itself after 7 days. */
const AUTO_CLOSE_MS = 7 * DAY_MS;

/**
 * A `time_expire` beyond this is silently cut. v3: the Native page says 15 days, the combined-order page 7. WeCom: 90
 * days on the page of the mini-program product underneath. v2: no figure, the 15 days of v3 are assumed.
 */
const MAX_PAY_MS: Readonly<Record<SystemName, number>> = { v3: 15 * DAY_MS, v2: 15 * DAY_MS, wecom: 90 * DAY_MS };

/** When an order placed at `now` stops being payable and when it closes. */
export const lifetime = (system: SystemName, now: number, timeExpire: number | undefined) => {
  // Earlier than a minute from now is silently raised to a minute from now (time_expire note of every order page).
  const wanted = timeExpire === undefined ? now + AUTO_CLOSE_MS : Math.max(timeExpire, now + MINUTE_MS);
  const pay_until = Math.min(wanted, now + MAX_PAY_MS[system]);
  return { pay_until, auto_close_at: Math.max(pay_until, now + AUTO_CLOSE_MS) };
};
