import type { Confidence } from '../fidelity/provenance.ts';

/** An error code of v3, with where its status and words come from. */
export interface V3Error {
  status: number;
  message: string;
  /** Internal number at the end of Request-ID (the troubleshooting manual's table), where known. */
  errno?: number;
  source: string;
  confidence: Confidence;
}

const APP = { source: 'APP下单, doc 4013070347, error tables', confidence: 'documented' } as const;
const GENERAL = { source: 'HTTP status codes, doc 4012081717', confidence: 'documented' } as const;
const REFUND = { source: 'refund, doc 4012810597, error table', confidence: 'documented' } as const;
const SIBLINGS = { source: 'order, close and query pages, error tables', confidence: 'documented' } as const;
const SEEN = { source: 'codes seen on paid orders', confidence: 'community' } as const;

/**
 * The error tables of the order, query, close, refund and certificate pages and of the general page on HTTP statuses.
 * Messages are the ones seen in real answers where there are any, otherwise the table's description.
 */
export const V3_ERRORS = {
  PARAM_ERROR: { status: 400, message: '参数错误', errno: 268435461, ...APP },
  INVALID_REQUEST: { status: 400, message: '无效请求', ...APP },
  SIGN_ERROR: { status: 401, message: '签名错误', errno: 268443699, ...APP },
  SYSTEM_ERROR: { status: 500, message: '系统异常，请稍后重试', ...APP },
  APPID_MCHID_NOT_MATCH: { status: 400, message: 'appid和mch_id不匹配', errno: 268445527, ...APP },
  MCH_NOT_EXISTS: { status: 400, message: '商户号不存在', ...APP },
  NO_AUTH: { status: 403, message: '商户号该产品权限未开通', ...APP },
  OUT_TRADE_NO_USED: { status: 403, message: '商户订单号重复', ...APP },
  FREQUENCY_LIMITED: { status: 429, message: '频率超限', errno: 268447840, ...APP },
  ORDER_CLOSED: { status: 400, message: '订单已关闭', ...SIBLINGS },
  ORDER_PAID: { status: 400, message: '该订单已支付', errno: 268498689, ...SEEN },
  ORDERPAID: { status: 400, message: '该订单已支付', errno: 268498689, ...SEEN },
  RULE_LIMIT: { status: 403, message: '业务规则限制', ...SIBLINGS },
  TRADE_ERROR: { status: 403, message: '交易错误', ...SIBLINGS },
  ORDER_NOT_EXIST: { status: 404, message: '订单不存在', errno: 268512771, ...SIBLINGS },
  USER_PAYING: { status: 202, message: '用户支付中', ...SIBLINGS },
  RESOURCE_NOT_EXISTS: { status: 404, message: '查询的资源不存在', ...REFUND },
  NOT_ENOUGH: { status: 403, message: '基本账户余额不足，请充值后重新发起', ...REFUND },
  USER_ACCOUNT_ABNORMAL: { status: 403, message: '用户账户异常', ...REFUND },
  ACCOUNT_ERROR: { status: 403, message: '账号异常', ...GENERAL },
  ALREADY_EXISTS: { status: 400, message: '资源已存在', ...GENERAL },
  INVALID_TRANSACTIONID: { status: 500, message: '订单号非法', ...SIBLINGS },
  OPENID_MISMATCH: { status: 500, message: 'openid和appid不匹配', ...SIBLINGS },
  RATELIMIT_EXCEEDED: { status: 429, message: '频率超限', errno: 268447840, ...GENERAL },
  BANK_ERROR: { status: 500, message: '银行系统异常', ...SIBLINGS },
  SERVICE_UNAVAILABLE: { status: 503, message: '服务暂不可用', ...GENERAL },
} as const satisfies Readonly<Record<string, V3Error>>;

export type V3Code = keyof typeof V3_ERRORS;

export const isV3Code = (code: string): code is V3Code => Object.hasOwn(V3_ERRORS, code);

/** A refusal on its way to the wire. */
export interface V3Refusal {
  code: V3Code;
  status: number;
  message: string;
  detail?: unknown;
  errno?: number;
}

export const v3Refusal = (code: V3Code, change: Partial<Omit<V3Refusal, 'code'>> = {}): V3Refusal => {
  const { status, message, errno }: V3Error = V3_ERRORS[code];
  return { code, status, message, ...(errno !== undefined && { errno }), ...change };
};

/** What the calls of one family say otherwise: `MCH_NOT_EXISTS` is 400 of an order and 404 of a refund. */
export type V3ErrorChanges = Readonly<Partial<Record<V3Code, Partial<Pick<V3Error, 'status' | 'message'>>>>>;

/** The error table as rules. */
export const V3_ERROR_RULES = Object.entries(V3_ERRORS).map(([code, { status, source, confidence }]) => ({
  rule: `${code} comes with HTTP ${status}`,
  source,
  confidence,
}));
