import type { V2Call } from './call.ts';
import { closeOrder } from './close-order.ts';
import {
  ONE_OF_TWO_NUMBERS,
  REFUND_CONDITIONS,
  REFUND_QUERY_CONDITIONS,
  UNIFIED_ORDER_CONDITIONS,
} from './conditions.ts';
import { BILL_WORDS, downloadBill } from './download-bill.ts';
import {
  CLOSE_ORDER_FIELDS,
  DOWNLOAD_BILL_FIELDS,
  EXCHANGE_RATE_FIELDS,
  ORDER_QUERY_FIELDS,
  REFUND_FIELDS,
  REFUND_QUERY_FIELDS,
  UNIFIED_ORDER_FIELDS,
} from './fields.ts';
import { orderQuery } from './order-query.ts';
import { queryExchangeRate } from './query-exchange-rate.ts';
import { refund } from './refund.ts';
import { refundQuery } from './refund-query.ts';
import { unifiedOrder } from './unified-order.ts';

/** Every v2 call by its path. */
export const V2_CALLS: Readonly<Record<string, V2Call>> = {
  '/pay/unifiedorder': {
    name: 'unifiedorder',
    rule: 'Fields of Unified Order; which are required comes from its English page',
    source: '统一下单 (2025.03.21); doc global/v2/en/4013665947',
    confidence: 'documented',
    table: UNIFIED_ORDER_FIELDS,
    conditions: UNIFIED_ORDER_CONDITIONS,
    perform: unifiedOrder,
  },
  '/pay/orderquery': {
    name: 'orderquery',
    rule: 'Fields of Query Order, under the names of its sample',
    source: '查询订单, doc global/v2/zh/4013634994',
    confidence: 'documented',
    table: ORDER_QUERY_FIELDS,
    conditions: ONE_OF_TWO_NUMBERS,
    perform: orderQuery,
  },
  '/pay/closeorder': {
    name: 'closeorder',
    rule: 'Fields of Close Order',
    source: '关闭订单, doc global/v2/zh/4013634995; doc global/v2/en/4013697884',
    confidence: 'documented',
    table: CLOSE_ORDER_FIELDS,
    conditions: [],
    wording: { ORDERPAID: { err_code_des: '订单已支付' } },
    perform: closeOrder,
  },
  '/secapi/pay/refund': {
    name: 'refund',
    rule: 'Fields of Submit Refund, with the op_user_id that older pages had and clients still send',
    source: '申请退款, doc global/v2/zh/4013636606; tenpay 2.1.18',
    confidence: 'documented',
    table: REFUND_FIELDS,
    conditions: REFUND_CONDITIONS,
    certificate: true,
    wording: { NOTENOUGH: { err_code_des: '基本账户余额不足，请充值后重新发起' } },
    perform: refund,
  },
  '/pay/refundquery': {
    name: 'refundquery',
    rule: 'Fields of Query Refund',
    source: '查询退款, doc global/v2/zh/4013634997',
    confidence: 'documented',
    table: REFUND_QUERY_FIELDS,
    conditions: REFUND_QUERY_CONDITIONS,
    perform: refundQuery,
  },
  '/pay/downloadbill': {
    name: 'downloadbill',
    rule: 'Fields of Download Reconciliation',
    source: '下载交易账单, Global wiki chapter8_6 (2024.01.30)',
    confidence: 'documented',
    table: DOWNLOAD_BILL_FIELDS,
    conditions: [],
    refuse: BILL_WORDS,
    perform: downloadBill,
  },
  '/pay/queryexchagerate': {
    name: 'queryexchagerate',
    rule: 'Fields of Query Exchange Rate; nonce_str and sign_type, which it does not list, are taken as SDKs send them',
    source: '查询汇率, Global wiki chapter8_10 (2025.02.19); WxJava, wechatpay-axios-plugin',
    confidence: 'documented',
    table: EXCHANGE_RATE_FIELDS,
    conditions: [],
    perform: queryExchangeRate,
  },
};

export const findV2Call = (path: string): V2Call | undefined =>
  Object.hasOwn(V2_CALLS, path) ? V2_CALLS[path] : undefined;
