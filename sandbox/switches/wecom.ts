import { choice, integer, onOff } from './switch.ts';

const errcode = (value: number, situation: string) =>
  integer(value, {
    rule: `WeCom: errcode of ${situation}; no document and no report names one`,
    source: 'none',
    confidence: 'unknown',
  });

/** Switches of WeCom. */
export const WECOM_SWITCHES = {
  wecom_length_unit: choice(['bytes', 'characters'], {
    rule: 'WeCom: the unit of string[min,max]',
    source: 'none',
    confidence: 'unknown',
  }),
  wecom_unknown_fields: choice(['accept', 'refuse'], {
    rule: 'WeCom: fields that the document does not define',
    source: 'none',
    confidence: 'unknown',
  }),
  wecom_escaped_characters: choice(['accept', 'refuse'], {
    rule: 'WeCom: \\uXXXX in a body. The global table has 40033 for it; common clients send it',
    source: 'global errcodes, path 90313',
    confidence: 'unknown',
  }),
  wecom_gettoken: choice(['same', 'fresh'], {
    rule: 'WeCom: what gettoken answers while a token is alive',
    source: 'gettoken, path 91039',
    confidence: 'documented',
  }),
  wecom_expired_token_errcode: choice([42001, 40014], {
    rule: 'WeCom: what an expired token gets; both were seen',
    source: 'global errcodes, path 90313; reports',
    confidence: 'community',
  }),
  wecom_trusted_ip: onOff(true, {
    rule: 'WeCom: whether the caller’s address is one of the app’s trusted IPs; otherwise 60020, but gettoken works',
    source: 'read-first guide, path 90664; reports',
    confidence: 'documented',
  }),
  wecom_rate_limits: onOff(false, {
    rule: 'WeCom: the printed rate limits hold (45009): per API 10,000 a minute and corp, 20,000 a minute and address …',
    source: 'rate limits, path 90312; refund, path 97333',
    confidence: 'documented',
  }),
  wecom_wrong_secrets_barred: integer(0, {
    rule: 'WeCom: so many wrong secrets from one address bar it from gettoken for an hour (45009); 0 = never',
    source: 'global errcodes, path 90313, notes of 45009: "several"',
    confidence: 'documented',
  }),
  wecom_close_after_seconds: integer(300, {
    rule: 'WeCom: how old an order must be to be closed',
    source: 'close_order, path 97324',
    confidence: 'documented',
  }),
  wecom_close_again: choice(['accept', 'refuse'], {
    rule: 'WeCom: closing a closed order; refused with wecom_closed_errcode',
    source: 'WeChat Pay underneath',
    confidence: 'derived',
  }),
  wecom_close_early_errcode: errcode(720510, 'closing an order too early'),
  wecom_refund_not_paid_errcode: errcode(720511, 'a refund of an unpaid order'),
  wecom_refund_changed_errcode: errcode(720512, 'a repeated out_refund_no with changed parameters'),
  wecom_refund_total_differs_errcode: errcode(720513, 'a refund whose amount.total is not the order’s'),
  wecom_refund_currency_differs_errcode: errcode(720514, 'a refund in another currency'),
  wecom_refund_too_late_errcode: errcode(720515, 'a refund after a year'),
  wecom_refund_fully_refunded_errcode: errcode(720516, 'a refund of what is refunded in full'),
  wecom_refund_exceeds_errcode: errcode(720517, 'a refund of more than is left'),
  wecom_refund_too_many_errcode: errcode(720518, 'the 51st partial refund'),
  wecom_refund_too_soon_errcode: errcode(720519, 'a further refund of an order within a minute'),
  wecom_refund_unknown_errcode: errcode(720520, 'a query of an unknown refund'),
  wecom_bill_missing_errcode: errcode(720521, 'the bill of a day without transactions, ahead, or too long ago'),
  wecom_bill_creating_errcode: errcode(720522, 'the bill of yesterday before 09:00'),
  wecom_notification_extras: onOff(false, {
    rule: 'WeCom: payment notices carry transaction_id and bank_type. Their page has neither, an SDK reads both',
    source: 'payment notice, path 97335; NotFound403/wecom-sdk',
    confidence: 'sdk',
  }),
  wecom_changed_errcode: errcode(720502, 'a repeated number with changed parameters'),
  wecom_paid_errcode: errcode(720503, 'a paid number'),
  wecom_closed_errcode: errcode(720504, 'a closed number'),
  wecom_expired_errcode: errcode(720505, 'a number whose time_expire has passed'),
  wecom_used_errcode: errcode(720506, 'a number that was used otherwise'),
  wecom_appid_mismatch_errcode: errcode(720507, 'an appid that is not of the mchid'),
  wecom_prepay_id_unknown_errcode: errcode(720508, 'get_sign with an unknown prepay_id'),
  wecom_prepay_id_expired_errcode: errcode(720509, 'get_sign with an expired prepay_id'),
} as const;
