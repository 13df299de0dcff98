/** A documented error of the v3 order and certificate calls. */
interface V3Error {
  status: number;
  message: string;
  /** Internal number at the end of Request-ID (the troubleshooting manual's table), where known. */
  errno?: number;
}

/**
 * The error tables of APP下单 (both of its parts), of the sibling order pages, of query and of certificates. Messages
 * are the ones seen in real answers where there are any, otherwise the table's description.
 */
export const V3_ERRORS = {
  PARAM_ERROR: { status: 400, message: '参数错误', errno: 268435461 },
  INVALID_REQUEST: { status: 400, message: '无效请求' },
  SIGN_ERROR: { status: 401, message: '签名错误', errno: 268443699 },
  SYSTEM_ERROR: { status: 500, message: '系统异常，请稍后重试' },
  APPID_MCHID_NOT_MATCH: { status: 400, message: 'appid和mch_id不匹配', errno: 268445527 },
  MCH_NOT_EXISTS: { status: 400, message: '商户号不存在' },
  NO_AUTH: { status: 403, message: '商户号该产品权限未开通' },
  OUT_TRADE_NO_USED: { status: 403, message: '商户订单号重复' },
  FREQUENCY_LIMITED: { status: 429, message: '频率超限', errno: 268447840 },
  // Siblings of APP下单: native, h5, query; the general page on HTTP statuses; codes seen on paid orders.
  ORDER_CLOSED: { status: 400, message: '订单已关闭' },
  ORDER_PAID: { status: 400, message: '该订单已支付', errno: 268498689 },
  ORDERPAID: { status: 400, message: '该订单已支付', errno: 268498689 },
  RULE_LIMIT: { status: 403, message: '业务规则限制' },
  TRADE_ERROR: { status: 403, message: '交易错误' },
  ORDER_NOT_EXIST: { status: 404, message: '订单不存在', errno: 268512771 },
  RESOURCE_NOT_EXISTS: {
    status: 404,
    message:
      '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。可查看指引https://pay.weixin.qq.com/docs/merchant/products/platform-certificate/wxp-pub-key-guide.html',
  },
  RATELIMIT_EXCEEDED: { status: 429, message: '频率超限', errno: 268447840 },
  BANK_ERROR: { status: 500, message: '银行系统异常' },
  SERVICE_UNAVAILABLE: { status: 503, message: '服务暂不可用' },
} as const satisfies Readonly<Record<string, V3Error>>;

export type V3Code = keyof typeof V3_ERRORS;

export const isV3Code = (code: string): code is V3Code => Object.hasOwn(V3_ERRORS, code);

/** A refusal on its way to the wire. */
export interface V3Refusal {
  code: V3Code;
  message: string;
  detail?: unknown;
  errno?: number;
}

export const v3Refusal = (code: V3Code, change: Partial<Omit<V3Refusal, 'code'>> = {}): V3Refusal => {
  const { message, errno }: V3Error = V3_ERRORS[code];
  return { code, message, ...(errno !== undefined && { errno }), ...change };
};
