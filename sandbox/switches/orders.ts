import { choice, integer } from './switch.ts';

/** Switches of the life that orders and refunds have in all three systems. */
export const ORDER_SWITCHES = {
  artifact_on_reentry: choice(['fresh', 'same'], {
    rule: 'What a repeat with the same parameters gets. Documents speak of the newest prepay_id, not of a different one',
    source: 'APP下单, note of time_expire; Native FAQ, doc 4012791890',
    confidence: 'unknown',
  }),
  v3_max_pay_days: integer(15, {
    rule: 'v3: time_expire beyond this many days is silently cut. Native page: 15; combined-order page: 7',
    source: 'Native下单, doc 4012791877',
    confidence: 'documented',
  }),
  v2_max_pay_days: integer(15, {
    rule: 'v2: time_expire beyond this many days is silently cut. No figure is printed; that of v3 is assumed',
    source: 'Native下单 of v3, doc 4012791877',
    confidence: 'derived',
  }),
  wecom_max_pay_days: integer(90, {
    rule: 'WeCom: time_expire beyond this many days is silently cut',
    source: 'page of the mini-program product underneath',
    confidence: 'derived',
  }),
  v3_auto_close_days: integer(7, {
    rule: 'v3: an unpaid order closes by itself after this many days',
    source: 'troubleshooting manual of wechatpay-skills, order states',
    confidence: 'documented',
  }),
  v2_auto_close_days: integer(7, {
    rule: 'v2: an unpaid order closes by itself after this many days. Some texts say 14 or 15',
    source: 'Unified Order, note of time_expire',
    confidence: 'community',
  }),
  wecom_auto_close_days: integer(7, {
    rule: 'WeCom: an unpaid order closes by itself after this many days',
    source: 'WeChat Pay underneath',
    confidence: 'derived',
  }),
  v3_unfinished_states: choice(['none', 'payerror', 'both'], {
    rule: 'v3: which of PAYERROR and USERPAYING an order that is not a code payment shows; otherwise it shows NOTPAY',
    source: 'query by out_trade_no, doc 4012791838, trade_state',
    confidence: 'documented',
  }),
  v2_unfinished_states: choice(['payerror', 'none', 'both'], {
    rule: 'v2: the same. Only USERPAYING is marked as of Quick Pay',
    source: 'Query Order, trade_state',
    confidence: 'documented',
  }),
  wecom_unfinished_states: choice(['none', 'payerror', 'both'], {
    rule: 'WeCom: the same. The page lists all states without saying where they occur',
    source: 'get_order, path 97323',
    confidence: 'derived',
  }),
  late_payment_seconds: integer(60, {
    rule: 'How long after time_expire a payer who had reached the password screen before can still pay',
    source: 'developers.weixin.qq.com/community/pay/doc/000c0c4e78c2c03cc17a63d4551400',
    confidence: 'community',
  }),
  refund_seconds: integer(5, {
    rule: 'Virtual seconds from an accepted refund to its end. Real refunds to a balance take up to 20 minutes',
    source: 'refund pages',
    confidence: 'derived',
  }),
  refund_outcome: choice(['SUCCESS', 'ABNORMAL', 'CLOSED'], {
    rule: 'How accepted refunds end, unless one is settled by hand',
    source: 'refund query, doc 4012810601, status',
    confidence: 'documented',
  }),
  refund_spacing_seconds: integer(60, {
    rule: 'Refunds of one order lie at least this far apart; 0 allows any. What a breach gets is not documented',
    source: 'refund pages of v3, v2 and WeCom: one per minute and order',
    confidence: 'documented',
  }),
} as const;
