import { choice, integer, onOff } from './switch.ts';

/** Switches of WeChat Pay APIv2 (Global). */
export const V2_SWITCHES = {
  v2_protocol_errors: choice(['return_msg', 'err_code'], {
    rule: 'v2: how signature, format and method problems look: a bare return_msg (seen), or an err_code of the table',
    source: 'Unified Order, error table; reports',
    confidence: 'community',
  }),
  v2_first_check: choice(['fields', 'signature'], {
    rule: 'v2: which of the two is looked at first. Reports of 缺少参数 suggest the fields',
    source: 'reports',
    confidence: 'unknown',
  }),
  v2_unknown_fields: choice(['refuse', 'accept'], {
    rule: 'v2: elements that the document does not define',
    source: 'none',
    confidence: 'unknown',
  }),
  v2_native_product_id: choice(['optional', 'required'], {
    rule: 'v2: NATIVE without product_id. The table says required, the FAQ says ignored',
    source: 'Unified Order; FAQ',
    confidence: 'unknown',
  }),
  v2_short_time_expire: choice(['raise', 'refuse'], {
    rule: 'v2: a time_expire under the minimum is raised to +1 min (newer text) or refused under 5 min (older server text)',
    source: 'Unified Order, note of time_expire; reports',
    confidence: 'unknown',
  }),
  v2_closed_code: choice(['ORDERCLOSED', 'INVALID_REQUEST', 'OUT_TRADE_NO_USED'], {
    rule: 'v2: code of an order on a closed or expired number; all three were seen',
    source: 'Unified Order, error table; reports',
    confidence: 'community',
  }),
  v2_changed_text: choice(['201 商户订单号重复', '重入请求数据和已存在的业务单据数据不一致'], {
    rule: 'v2: err_code_des of a repeat with changed parameters; both were seen',
    source: 'developers.weixin.qq.com/community/pay/doc/000c223e8a4ce8e952ac9dade5fc00, 000a64ab27c9884f305eb94ae56000',
    confidence: 'community',
  }),
  v2_paid_changed_code: choice(['ORDERPAID', 'INVALID_REQUEST'], {
    rule: 'v2: code of an order with changed parameters on a paid number',
    source: 'reports',
    confidence: 'community',
  }),
  v2_used_code: choice(['OUT_TRADE_NO_USED', 'INVALID_REQUEST'], {
    rule: 'v2: code of a number that another trade_type or appid used. INVALID_REQUEST was seen, with the words of v2_changed_text',
    source: 'Unified Order, error table; developers.weixin.qq.com/community/pay/doc/00068ce24f86509b623bd1b645b400',
    confidence: 'community',
  }),
  v2_close_again: choice(['ORDERCLOSED', 'SUCCESS'], {
    rule: 'v2: what closing a closed order gets',
    source: 'Close Order, error table',
    confidence: 'documented',
  }),
  v2_close_after_seconds: integer(0, {
    rule: 'v2: how old an order must be to be closed. Domestic and v3 pages say 300, the Global v2 page nothing',
    source: 'Close Order, doc global/v2/en/4013697884',
    confidence: 'unknown',
  }),
  v2_client_certificate: choice(['with_tls', 'always', 'never'], {
    rule: 'v2: when /secapi/ calls need a client certificate: over TLS only, over plain HTTP too (no call passes), never',
    source: 'Submit Refund: two-way certificate is required',
    confidence: 'documented',
  }),
  v2_refund_compared: choice(['amounts', 'everything'], {
    rule: 'v2: what must be the same when an out_refund_no is repeated',
    source: 'Submit Refund, notes; real answers name the amounts',
    confidence: 'derived',
  }),
  v2_rate_limits: onOff(false, {
    rule: 'v2: the printed rate limits hold: 600 orders, 150 refunds and 6 refused refunds per second',
    source: 'Submit Refund, doc global/v2/zh/4013636606; FAQ',
    confidence: 'documented',
  }),
  v2_rate_result_code: onOff(false, {
    rule: 'v2: the exchange rate comes with a result_code, which its page does not list but WxJava demands',
    source: 'Query Exchange Rate (2025.02.19); WxJava, BaseWxPayResult',
    confidence: 'unknown',
  }),
  v2_length_unit: choice(['bytes', 'characters'], {
    rule: 'v2: the unit of String(n)',
    source: 'none',
    confidence: 'unknown',
  }),
  v2_notification_sign_type: choice(['present', 'absent'], {
    rule: 'v2: payment notifications name their sign_type. Those of overseas merchants do, domestic ones do not',
    source: 'binarywang/WxJava pull request 1330 and issue 1585',
    confidence: 'community',
  }),
} as const;
