import type { Behaviour } from '../behaviour.ts';
import { TOTAL_FEE } from './fields.ts';

/** The elements of a request that carry a value: v2 treats an empty one as absent. */
export type V2Fields = Readonly<Partial<Record<string, string>>>;

/** A rule between fields. */
export interface Condition {
  /** The rule in words, for the exchange log. */
  rule: string;
  broken(fields: V2Fields, behaviour: Behaviour): boolean;
  problem: 'lacking' | 'malformed' | 'total_fee';
}

/** What 统一下单 asks of fields together. Sources: the notes of each field; the In-App page for `sub_appid` with APP. */
export const UNIFIED_ORDER_CONDITIONS: readonly Condition[] = [
  {
    rule: 'JSAPI needs openid or sub_openid',
    broken: ({ trade_type, openid, sub_openid }) => trade_type === 'JSAPI' && !openid && !sub_openid,
    problem: 'lacking',
  },
  {
    rule: 'openid and sub_openid exclude each other',
    broken: ({ openid, sub_openid }) => Boolean(openid && sub_openid),
    problem: 'malformed',
  },
  {
    rule: 'sub_openid needs sub_appid',
    broken: ({ sub_openid, sub_appid }) => Boolean(sub_openid && !sub_appid),
    problem: 'lacking',
  },
  {
    rule: 'sub_appid belongs to institution mode',
    broken: ({ sub_appid, sub_mch_id }) => Boolean(sub_appid && !sub_mch_id),
    problem: 'malformed',
  },
  {
    rule: 'APP in institution mode needs sub_appid',
    broken: ({ trade_type, sub_mch_id, sub_appid }) => trade_type === 'APP' && Boolean(sub_mch_id) && !sub_appid,
    problem: 'lacking',
  },
  {
    rule: 'NATIVE needs product_id',
    broken: ({ trade_type, product_id }, { v2_native_product_id }) =>
      v2_native_product_id === 'required' && trade_type === 'NATIVE' && !product_id,
    problem: 'lacking',
  },
  {
    rule: 'total_fee is out of range',
    broken: ({ total_fee }) => Number(total_fee) < TOTAL_FEE.min || Number(total_fee) > TOTAL_FEE.max,
    problem: 'total_fee',
  },
];

/** 查询订单 takes one of two numbers. */
export const ORDER_QUERY_CONDITIONS: readonly Condition[] = [
  {
    rule: 'transaction_id or out_trade_no is needed',
    broken: ({ transaction_id, out_trade_no }) => !transaction_id && !out_trade_no,
    problem: 'lacking',
  },
];
