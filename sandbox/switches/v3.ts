import { choice, onOff } from './switch.ts';

/** Switches of WeChat Pay APIv3. */
export const V3_SWITCHES = {
  v3_paid_code: choice(['ORDER_PAID', 'ORDERPAID', 'INVALID_REQUEST'], {
    rule: 'v3: code of an order on a paid number. No table has one; all three were seen',
    source: 'troubleshooting manual of wechatpay-skills; reports',
    confidence: 'unknown',
  }),
  v3_closed_code: choice(['ORDER_CLOSED', 'INVALID_REQUEST'], {
    rule: 'v3: code of an order on a closed number. ORDER_CLOSED is in the Native table only',
    source: 'Native下单, doc 4012791877, error table',
    confidence: 'unknown',
  }),
  v3_expired_code: choice(['INVALID_REQUEST', 'ORDER_CLOSED'], {
    rule: 'v3: code of an order on a number whose time_expire has passed',
    source: 'troubleshooting manual of wechatpay-skills, 268447914',
    confidence: 'unknown',
  }),
  v3_refusals_signed: onOff(true, {
    rule: 'v3: 4xx answers to an authenticated request are signed. Reports differ',
    source: 'signature pages; wechatpay-axios-plugin issues 28 and 30',
    confidence: 'unknown',
  }),
  v3_unpaid_amount: onOff(false, {
    rule: 'v3: the query of an unpaid order shows amount. A real closed order did not',
    source: 'wechatpay-node-v3-ts, docs/query.md',
    confidence: 'community',
  }),
} as const;
