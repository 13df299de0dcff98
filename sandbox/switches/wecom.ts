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
