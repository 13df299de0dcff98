import type { Confidence, Provenance } from '../fidelity/provenance.ts';

/** How a code is worded. */
export interface V2Words {
  err_code_des: string;
  /** The bare `return_msg` in which real answers report the problem instead of an `err_code`. */
  return_msg?: string;
}

interface V2Error extends V2Words {
  source: string;
  confidence: Confidence;
}

const ORDERING = { source: 'Unified Order (2025.03.21), error table', confidence: 'documented' } as const;
const REPORTED = { source: 'reports of bare answers; Unified Order, error table', confidence: 'observed' } as const;
const REFUNDING = {
  source: 'Submit Refund, doc global/v2/zh/4013636606, error table',
  confidence: 'documented',
} as const;
const BILLING = { source: 'Download Reconciliation, error table; WxJava, WxPayErrorCode', confidence: 'sdk' } as const;

/** Every code of the error tables, under the name that clients look for. */
export const V2_ERRORS = {
  INVALID_REQUEST: { err_code_des: '参数错误', ...ORDERING },
  NOAUTH: { err_code_des: '商户无此接口权限', ...ORDERING },
  NOTENOUGH: { err_code_des: '余额不足', ...ORDERING },
  ORDERPAID: { err_code_des: '商户订单已支付', ...ORDERING },
  ORDERCLOSED: { err_code_des: '订单已关闭', ...ORDERING },
  SYSTEMERROR: { err_code_des: '系统错误', ...ORDERING },
  APPID_NOT_EXIST: { err_code_des: 'APPID不存在', ...ORDERING },
  MCHID_NOT_EXIST: { err_code_des: 'MCHID不存在', ...ORDERING },
  APPID_MCHID_NOT_MATCH: { err_code_des: 'appid和mch_id不匹配', ...ORDERING },
  LACK_PARAMS: { err_code_des: '缺少参数', return_msg: '缺少参数', ...REPORTED },
  OUT_TRADE_NO_USED: { err_code_des: '商户订单号重复', ...ORDERING },
  SIGNERROR: { err_code_des: '签名错误', return_msg: '签名错误', ...REPORTED },
  XML_FORMAT_ERROR: { err_code_des: 'XML格式错误', return_msg: 'XML格式错误', ...REPORTED },
  REQUIRE_POST_METHOD: { err_code_des: '请使用post方法', return_msg: '请使用post方法', ...REPORTED },
  // No real answer of the next two is known: the table's wording in the shape of their neighbours.
  POST_DATA_EMPTY: { err_code_des: 'post数据为空', return_msg: 'post数据为空', ...ORDERING, confidence: 'derived' },
  NOT_UTF8: { err_code_des: '编码格式错误', return_msg: '编码格式错误', ...ORDERING, confidence: 'derived' },
  PARAM_ERROR: { err_code_des: '参数错误', ...REFUNDING },
  NO_AUTH: { err_code_des: '没有权限', source: 'reports: the variant with an underscore', confidence: 'community' },
  FREQUENCY_LIMITED: { err_code_des: '频率限制', source: 'WxJava, WxPayErrorCode', confidence: 'sdk' },
  ORDERNOTEXIST: { err_code_des: '订单不存在', source: 'real answers to query and refund', confidence: 'observed' },
  TRADE_STATE_ERROR: { err_code_des: '订单状态错误', source: 'WxJava, WxPayErrorCode', confidence: 'sdk' },
  BIZERR_NEED_RETRY: { err_code_des: '退款业务流程错误，需要商户触发重试来解决', ...REFUNDING },
  TRADE_OVERDUE: { err_code_des: '订单已经超过退款期限', ...REFUNDING },
  ERROR: { err_code_des: '业务错误', ...REFUNDING },
  USER_ACCOUNT_ABNORMAL: {
    err_code_des: '用户账户异常或已注销，不能原路退回，请使用其他方式进行退款。',
    source: 'developers.weixin.qq.com/community/develop/doc/000ccee99f83181f83d9cf90651800',
    confidence: 'observed',
  },
  INVALID_REQ_TOO_MUCH: { err_code_des: '无效请求过多', ...REFUNDING },
  INVALID_TRANSACTIONID: { err_code_des: '无效transaction_id', ...REFUNDING },
  REFUND_FEE_MISMATCH: {
    err_code_des: '订单金额或退款金额与之前请求不一致，请核实后再试',
    source: 'real answers of 2020',
    confidence: 'observed',
  },
  CERT_ERROR: {
    err_code_des: '证书验证失败',
    return_msg: 'certificate not match',
    source: 'developers.weixin.qq.com/community/pay/doc/000acec843c2d853fc38e8f4b51400',
    confidence: 'observed',
  },
  REFUNDNOTEXIST: { err_code_des: 'not exist', source: 'real answers to refund query', confidence: 'observed' },
  'invalid bill_type': { err_code_des: '参数错误', return_msg: 'invalid bill_type', ...BILLING },
  'No Bill Exist': { err_code_des: '账单不存在', return_msg: 'No Bill Exist', ...BILLING, confidence: 'observed' },
  'Bill Creating': { err_code_des: '账单未生成', return_msg: 'Bill Creating', ...BILLING },
  'CompressGZip Error': { err_code_des: '账单压缩失败', return_msg: 'CompressGZip Error', ...BILLING },
  'UnCompressGZip Error': { err_code_des: '账单解压失败', return_msg: 'UnCompressGZip Error', ...BILLING },
} as const satisfies Readonly<Record<string, V2Error>>;

export type V2Code = keyof typeof V2_ERRORS;

export const isV2Code = (code: string): code is V2Code => Object.hasOwn(V2_ERRORS, code);

export interface V2Refusal extends V2Words {
  code: V2Code;
  verdict: string;
}

const wordsOf = (code: V2Code): V2Words => {
  const { err_code_des, return_msg }: V2Error = V2_ERRORS[code];
  return { err_code_des, ...(return_msg !== undefined && { return_msg }) };
};

export const v2Refusal = (code: V2Code, verdict: string, change: Partial<V2Words> = {}): V2Refusal => ({
  code,
  verdict,
  ...wordsOf(code),
  ...change,
});

/** The words that one call has for some codes; words that a rule chose itself stand. */
export type V2Wording = Readonly<Partial<Record<V2Code, Partial<V2Words>>>>;

export const reworded = (refusal: V2Refusal, wording: V2Wording = {}): V2Refusal => {
  const usual = wordsOf(refusal.code);
  const isUsual = refusal.err_code_des === usual.err_code_des && refusal.return_msg === usual.return_msg;
  return isUsual ? { ...refusal, ...wording[refusal.code] } : refusal;
};

export const V2_ERROR_RULES: readonly Provenance[] = Object.entries(V2_ERRORS).map(
  ([code, error]: [string, V2Error]) => ({
    rule:
      error.return_msg === undefined
        ? `${code} reads ${error.err_code_des}`
        : `${code} comes as a bare return_msg ${error.return_msg} (switch v2_protocol_errors)`,
    source: error.source,
    confidence: error.confidence,
  }),
);
