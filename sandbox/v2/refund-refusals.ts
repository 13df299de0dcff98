import type { Provenance } from '../fidelity/provenance.ts';
import type { RefundRefusal } from '../refunds/checks.ts';
import type { V2Code, V2Words } from './errors.ts';

interface Wording extends Provenance {
  code: V2Code;
  words?: Partial<V2Words>;
}

const TABLE = { source: '申请退款, doc global/v2/zh/4013636606, error table', confidence: 'documented' } as const;
const REAL = { source: 'real answers to refund, 2020', confidence: 'observed' } as const;

/** Why an order cannot be refunded, in the words of v2. An unknown transaction_id has a code of its own. */
export const REFUND_REFUSALS = {
  order_unknown: { code: 'ORDERNOTEXIST', rule: 'An unknown order is refunded with ORDERNOTEXIST', ...REAL },
  transaction_unknown: {
    code: 'INVALID_TRANSACTIONID',
    rule: 'A transaction_id that is none gets INVALID_TRANSACTIONID',
    ...TABLE,
  },
  not_paid: {
    code: 'ORDERNOTEXIST',
    rule: 'An unpaid order is refunded with ORDERNOTEXIST',
    source: 'refund checks',
    confidence: 'derived',
  },
  changed: {
    code: 'REFUND_FEE_MISMATCH',
    rule: 'A repeated out_refund_no with other amounts gets REFUND_FEE_MISMATCH (switch v2_refund_compared)',
    ...REAL,
  },
  total_differs: {
    code: 'REFUND_FEE_MISMATCH',
    rule: 'A total_fee that is not the order’s gets REFUND_FEE_MISMATCH',
    ...REAL,
  },
  currency_differs: {
    code: 'PARAM_ERROR',
    rule: 'A refund_fee_type that is not the order’s gets PARAM_ERROR',
    source: '申请退款, note of refund_fee_type; its code is a guess',
    confidence: 'derived',
  },
  too_late: { code: 'TRADE_OVERDUE', rule: 'An order of more than a year ago gets TRADE_OVERDUE', ...TABLE },
  fully_refunded: {
    code: 'ERROR',
    words: { err_code_des: '订单已全额退款' },
    rule: 'An order that is refunded in full gets ERROR 订单已全额退款',
    ...REAL,
  },
  exceeds: {
    code: 'INVALID_REQUEST',
    words: { err_code_des: 'refund_fee大于可退金额' },
    rule: 'More than what is left to refund gets INVALID_REQUEST refund_fee大于可退金额',
    ...REAL,
  },
  too_many: {
    code: 'ERROR',
    rule: 'The 51st partial refund gets ERROR',
    source: '申请退款, notes; its code is a guess',
    confidence: 'derived',
  },
  too_soon: {
    code: 'FREQUENCY_LIMITED',
    rule: 'A refund of the same order within a minute gets FREQUENCY_LIMITED (switch refund_spacing_seconds)',
    source: 'Global v3 退款申请, notes; its code is a guess',
    confidence: 'derived',
  },
} as const satisfies Readonly<Record<RefundRefusal | 'transaction_unknown', Wording>>;

export type V2RefundRefusal = keyof typeof REFUND_REFUSALS;
