import { choice } from './switch.ts';

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
