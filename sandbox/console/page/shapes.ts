import type { listSwitches } from '../../behaviour.ts';
import type { OrderView } from '../../control/order-view.ts';
import type { Exchange as KeptExchange } from '../../exchange-log.ts';
import type { Explanation } from '../../explain/explanation.ts';
import type { publicParts } from '../../merchants/merchants.ts';
import type { PhoneProblem } from '../../phone/parameter-checks.ts';

export type { OrderView } from '../../control/order-view.ts';
export type { RefundView } from '../../control/refund-calls.ts';
export type { Explanation } from '../../explain/explanation.ts';
export type { Attempt, NotificationView } from '../../notifications/outbox.ts';

export type SwitchView = ReturnType<typeof listSwitches>[number];
export type MerchantParts = ReturnType<typeof publicParts>;
export type Exchange = Omit<KeptExchange, 'bytes'>;

/** What the phone makes of what it was shown. */
export interface PhoneAnswer {
  valid: boolean;
  kind?: string;
  system?: string;
  mchid?: string;
  out_trade_no?: string;
  problems: readonly PhoneProblem[];
  explanation?: Explanation;
  /** What the client SDK gets. */
  result?: Readonly<Record<string, string | number>>;
  order?: OrderView;
}
