import type { Behaviour } from '../behaviour.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import { TOTAL_FEE } from './fields.ts';

/** The elements of a request that carry a value: v2 treats an empty one as absent. */
export type V2Fields = Readonly<Partial<Record<string, string>>>;

/** A rule between fields. */
export interface Condition extends Provenance {
  broken(fields: V2Fields, behaviour: Behaviour): boolean;
  problem: 'lacking' | 'malformed' | 'total_fee' | 'refund_fee';
}

const NOTE = { source: 'Unified Order (2025.03.21), notes of the fields', confidence: 'documented' } as const;

/** What 统一下单 asks of fields together. */
export const UNIFIED_ORDER_CONDITIONS: readonly Condition[] = [
  {
    rule: 'JSAPI needs openid or sub_openid',
    ...NOTE,
    broken: ({ trade_type, openid, sub_openid }) => trade_type === 'JSAPI' && !openid && !sub_openid,
    problem: 'lacking',
  },
  {
    rule: 'openid and sub_openid exclude each other',
    ...NOTE,
    broken: ({ openid, sub_openid }) => Boolean(openid && sub_openid),
    problem: 'malformed',
  },
  {
    rule: 'sub_openid needs sub_appid',
    ...NOTE,
    broken: ({ sub_openid, sub_appid }) => Boolean(sub_openid && !sub_appid),
    problem: 'lacking',
  },
  {
    rule: 'sub_appid belongs to institution mode',
    ...NOTE,
    broken: ({ sub_appid, sub_mch_id }) => Boolean(sub_appid && !sub_mch_id),
    problem: 'malformed',
  },
  {
    rule: 'APP in institution mode needs sub_appid',
    source: 'Global wiki, In-AppPay chapter6_3; doc global/v2/en/4013665947',
    confidence: 'documented',
    broken: ({ trade_type, sub_mch_id, sub_appid }) => trade_type === 'APP' && Boolean(sub_mch_id) && !sub_appid,
    problem: 'lacking',
  },
  {
    rule: 'NATIVE needs product_id (switch v2_native_product_id)',
    ...NOTE,
    broken: ({ trade_type, product_id }, { v2_native_product_id }) =>
      v2_native_product_id === 'required' && trade_type === 'NATIVE' && !product_id,
    problem: 'lacking',
  },
  {
    rule: 'total_fee is a whole number from 1 to 1,000,000,000',
    source: 'report: 10,000,000.00 CNY was refused with invalid total_fee; no page names a limit',
    confidence: 'community',
    broken: ({ total_fee }) => Number(total_fee) < TOTAL_FEE.min || Number(total_fee) > TOTAL_FEE.max,
    problem: 'total_fee',
  },
];

/** 查询订单 takes one of two numbers. */
export const ONE_OF_TWO_NUMBERS: readonly Condition[] = [
  {
    rule: 'transaction_id or out_trade_no is needed',
    source: '查询订单 and 申请退款, notes of the fields',
    confidence: 'documented',
    broken: ({ transaction_id, out_trade_no }) => !transaction_id && !out_trade_no,
    problem: 'lacking',
  },
];

export const REFUND_CONDITIONS: readonly Condition[] = [
  ...ONE_OF_TWO_NUMBERS,
  {
    rule: 'refund_fee is from 1 to total_fee of the request',
    source: 'real answers: return_msg invalid refund_fee',
    confidence: 'observed',
    broken: ({ refund_fee, total_fee }) => Number(refund_fee) < 1 || Number(refund_fee) > Number(total_fee),
    problem: 'refund_fee',
  },
];

export const REFUND_QUERY_CONDITIONS: readonly Condition[] = [
  {
    rule: 'refund_id, out_refund_no, transaction_id or out_trade_no is needed',
    source: '查询退款, doc global/v2/zh/4013634997, notes of the fields',
    confidence: 'documented',
    broken: ({ refund_id, out_refund_no, transaction_id, out_trade_no }) =>
      !refund_id && !out_refund_no && !transaction_id && !out_trade_no,
    problem: 'lacking',
  },
];
