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
  v3_used_code: choice(['OUT_TRADE_NO_USED', 'INVALID_REQUEST'], {
    rule: 'v3: code of a number that another product or appid used. The border to a changed repeat is documented nowhere',
    source: 'yansongda/pay issue 705',
    confidence: 'unknown',
  }),
  v3_close_paid_code: choice(['ORDER_PAID', 'ORDERPAID', 'INVALID_REQUEST'], {
    rule: 'v3: code of closing a paid order',
    source: 'troubleshooting manual of wechatpay-skills',
    confidence: 'documented',
  }),
  v3_close_unknown_burns: onOff(true, {
    rule: 'v3: closing a number that was never ordered uses it up: its first order gets the re-entry error',
    source: 'report of 2026-09-16',
    confidence: 'community',
  }),
  v3_close_while_paying: choice(['close', 'refuse'], {
    rule: 'v3: closing while the payer is at the password screen closes, or gets 202 USER_PAYING (older page)',
    source: 'close, older page, error table',
    confidence: 'unknown',
  }),
  v3_unknown_fields: choice(['refuse', 'accept'], {
    rule: 'v3: fields that the document does not define',
    source: 'troubleshooting manual of wechatpay-skills, 270924358: illegal extra parameter',
    confidence: 'unknown',
  }),
  v3_sign_issue: choice(['nested', 'flat'], {
    rule: 'v3: detail.detail.issue of SIGN_ERROR (seen) or detail.issue (documented)',
    source: 'wechatpay-axios-plugin issue 58; signing page of the GitBook',
    confidence: 'community',
  }),
  v3_param_detail: choice(['seen', 'documented', 'absent'], {
    rule: 'v3: detail of PARAM_ERROR: location and value (seen), field and issue besides (documented), or a bare 参数错误 (seen as well)',
    source: 'real answers; interface rules, doc 4012081709; wechatpay-go issue 216',
    confidence: 'community',
  }),
  v3_no_apiv3_key: choice(['certificates', 'all'], {
    rule: 'v3: what a merchant without an APIv3 key gets 401 for: the certificates, encrypted under it, or every call',
    source: 'signature errors, doc 4012072670; payment notification, doc 4012791861: without it no notifications',
    confidence: 'unknown',
  }),
  v3_oaep: choice(['sha1', 'either'], {
    rule: 'v3: hash of the RSA-OAEP of sensitive fields. All SDKs use SHA-1, an FAQ recommends SHA-256',
    source: 'official SDKs; FAQ on encryption',
    confidence: 'sdk',
  }),
  v3_extra_members: onOff(false, {
    rule: 'v3: successful answers and notifications carry a member that no document defines, as new ones may appear any time',
    source: 'interface rules, doc 4012081709',
    confidence: 'documented',
  }),
  v3_member_order: choice(['fixed', 'shuffled'], {
    rule: 'v3: order of the members of an answer or notification, which never matters',
    source: 'interface rules, doc 4012081709',
    confidence: 'documented',
  }),
  v3_notification_associated_data: choice(['type', 'empty', 'absent'], {
    rule: 'v3: associated_data of a notification: transaction or refund, as in the samples; it may be empty or left out',
    source: 'payment notification, doc 4012791861, resource',
    confidence: 'documented',
  }),
  v3_notification_fail_body: choice(['ignored', 'retry'], {
    rule: 'v3: HTTP 200 with {"code":"FAIL"}. The page wants 4xx or 5xx for a failure and no body for a success',
    source: 'payment notification, doc 4012791861',
    confidence: 'unknown',
  }),
} as const;
