import type { ErrorCode } from '../errors.ts';
import type { QueryOutcome, Refusal } from '../upstream/outcome.ts';

/** How an order stands at WeChat, as far as placing it again is concerned. */
export type Standing =
  | { kind: 'ended'; refusal: Refusal }
  | { kind: 'unpaid' }
  | { kind: 'absent' }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'unknown' };

const ENDED: Record<string, ErrorCode> = {
  SUCCESS: 'ORDER_PAID',
  REFUND: 'ORDER_PAID',
  CLOSED: 'ORDER_CLOSED',
  REVOKED: 'ORDER_CLOSED',
};

const UNPAID = new Set(['NOTPAY', 'USERPAYING', 'PAYERROR', 'ACCEPT']);

export const standingOf = (answer: QueryOutcome): Standing => {
  if (answer.kind !== 'found') return answer.kind === 'unknown' ? { kind: 'unknown' } : answer;
  const { trade_state } = answer;
  if (UNPAID.has(trade_state)) return { kind: 'unpaid' };
  const code = Object.hasOwn(ENDED, trade_state) ? ENDED[trade_state] : undefined;
  if (code === undefined) return { kind: 'unknown' };
  const upstream = { code, message: `trade_state ${trade_state}` };
  return { kind: 'ended', refusal: { code, upstream, ambiguous: false } };
};
