import { dayStart } from '../bills/bill-day.ts';
import type { World } from '../system.ts';
import type { V2Result } from './answer.ts';
import type { V2Merchant } from './authenticate.ts';
import type { V2Fields } from './conditions.ts';
import { v2Refusal } from './errors.ts';
import { rateOfDay, ratePublishedAt } from './exchange-rates.ts';

/** `POST /pay/queryexchagerate`, spelled as WeChat spells it. */
export const queryExchangeRate = (
  { fee_type = '', date = '' }: V2Fields,
  _merchant: V2Merchant,
  world: World,
): V2Result => {
  const day = dayStart(date);
  if (day === undefined || world.clock.now() < ratePublishedAt(day)) {
    return v2Refusal('PARAM_ERROR', `no rate of ${date}`);
  }
  const elements = [
    ...(world.behaviour.v2_rate_result_code ? [['result_code', 'SUCCESS'] as const] : []),
    ['fee_type', fee_type],
    ['rate_time', date],
    ['rate', String(rateOfDay(fee_type, day))],
  ] as const;
  return { plain: elements, verdict: 'rate' };
};
