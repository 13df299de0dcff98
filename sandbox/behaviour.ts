/**
 * Where the documents are silent or contradict each other, the sandbox has a switch. The defaults are the best reading
 * of the sources, not knowledge: a client that is right works under every value.
 */
export interface Behaviour {
  /** What a repeat with the same parameters gets. Documents speak of the newest prepay_id without saying that it differs. */
  artifact_on_reentry: 'fresh' | 'same';
  /** v3: code of an order on a paid number. No table has one; all three were seen. */
  v3_paid_code: 'ORDER_PAID' | 'ORDERPAID' | 'INVALID_REQUEST';
  /** v3: code of an order on a closed number. ORDER_CLOSED is in the Native table only. */
  v3_closed_code: 'ORDER_CLOSED' | 'INVALID_REQUEST';
  /** v3: code of an order on a number whose time_expire has passed. */
  v3_expired_code: 'ORDER_CLOSED' | 'INVALID_REQUEST';
  /** v3: whether 4xx answers to an authenticated request are signed. Reports differ. */
  v3_refusals_signed: boolean;
  /** v3: whether the query of an unpaid order shows `amount`. A real closed order did not. */
  v3_unpaid_amount: boolean;
  /** v2: how signature, format and method problems look: bare return_msg (seen), or the error table's err_code. */
  v2_protocol_errors: 'return_msg' | 'err_code';
  /** v2: which of the two is looked at first. Reports of 缺少参数 suggest the fields. */
  v2_first_check: 'fields' | 'signature';
  /** v2: elements that the document does not define. */
  v2_unknown_fields: 'refuse' | 'accept';
  /** v2: NATIVE without product_id. The table says required, the FAQ says ignored. */
  v2_native_product_id: 'optional' | 'required';
  /** v2: a time_expire under the minimum is raised to +1 min (newer text) or refused under 5 min (older server text). */
  v2_short_time_expire: 'raise' | 'refuse';
  /** v2: code of an order on a closed or expired number; all three were seen. */
  v2_closed_code: 'ORDERCLOSED' | 'INVALID_REQUEST' | 'OUT_TRADE_NO_USED';
  /** v2: the unit of String(n). */
  v2_length_unit: 'bytes' | 'characters';
  /** WeCom: the unit of string[min,max]. */
  wecom_length_unit: 'bytes' | 'characters';
  /** WeCom: fields that the document does not define. */
  wecom_unknown_fields: 'refuse' | 'accept';
  /** WeCom: `\uXXXX` in a body. The global table has 40033 for it; common clients send it. */
  wecom_escaped_characters: 'refuse' | 'accept';
  /** WeCom: what gettoken answers while a token is alive. */
  wecom_gettoken: 'same' | 'fresh';
  /** WeCom: what an expired token gets; both were seen. */
  wecom_expired_token_errcode: 40014 | 42001;
  /** WeCom: errcodes of situations for which no document and no report names one. */
  wecom_errcodes: {
    changed: number;
    paid: number;
    closed: number;
    expired: number;
    used: number;
    appid_mismatch: number;
    prepay_id_unknown: number;
    prepay_id_expired: number;
  };
}

const DEFAULT_BEHAVIOUR: Behaviour = {
  artifact_on_reentry: 'fresh',
  v3_paid_code: 'ORDER_PAID',
  v3_closed_code: 'ORDER_CLOSED',
  v3_expired_code: 'INVALID_REQUEST',
  v3_refusals_signed: true,
  v3_unpaid_amount: false,
  v2_protocol_errors: 'return_msg',
  v2_first_check: 'fields',
  v2_unknown_fields: 'refuse',
  v2_native_product_id: 'optional',
  v2_short_time_expire: 'raise',
  v2_closed_code: 'ORDERCLOSED',
  v2_length_unit: 'bytes',
  wecom_length_unit: 'bytes',
  wecom_unknown_fields: 'accept',
  wecom_escaped_characters: 'accept',
  wecom_gettoken: 'same',
  wecom_expired_token_errcode: 42001,
  wecom_errcodes: {
    changed: 720502,
    paid: 720503,
    closed: 720504,
    expired: 720505,
    used: 720506,
    appid_mismatch: 720507,
    prepay_id_unknown: 720508,
    prepay_id_expired: 720509,
  },
};

/** The defaults with some switches moved. */
export const behaviourWith = (changes: Partial<Behaviour> = {}): Behaviour => ({ ...DEFAULT_BEHAVIOUR, ...changes });
