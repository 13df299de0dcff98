/** A row of the error table of 统一下单 (2025.03.21), and ORDERNOTEXIST of 查询订单. */
interface V2Error {
  err_code_des: string;
  /** The bare `return_msg` in which real answers report the problem instead of an `err_code`. */
  return_msg?: string;
}

export const V2_ERRORS = {
  INVALID_REQUEST: { err_code_des: '参数错误' },
  NOAUTH: { err_code_des: '商户无此接口权限' },
  NOTENOUGH: { err_code_des: '余额不足' },
  ORDERPAID: { err_code_des: '商户订单已支付' },
  ORDERCLOSED: { err_code_des: '订单已关闭' },
  SYSTEMERROR: { err_code_des: '系统错误' },
  APPID_NOT_EXIST: { err_code_des: 'APPID不存在' },
  MCHID_NOT_EXIST: { err_code_des: 'MCHID不存在' },
  APPID_MCHID_NOT_MATCH: { err_code_des: 'appid和mch_id不匹配' },
  LACK_PARAMS: { err_code_des: '缺少参数', return_msg: '缺少参数' },
  OUT_TRADE_NO_USED: { err_code_des: '商户订单号重复' },
  SIGNERROR: { err_code_des: '签名错误', return_msg: '签名错误' },
  XML_FORMAT_ERROR: { err_code_des: 'XML格式错误', return_msg: 'XML格式错误' },
  REQUIRE_POST_METHOD: { err_code_des: '请使用post方法', return_msg: '请使用post方法' },
  // No real answer of the next two is known: the table's wording in the shape of their neighbours.
  POST_DATA_EMPTY: { err_code_des: 'post数据为空', return_msg: 'post数据为空' },
  NOT_UTF8: { err_code_des: '编码格式错误', return_msg: '编码格式错误' },
  ORDERNOTEXIST: { err_code_des: '订单不存在' },
} as const satisfies Readonly<Record<string, V2Error>>;

export type V2Code = keyof typeof V2_ERRORS;

export const isV2Code = (code: string): code is V2Code => Object.hasOwn(V2_ERRORS, code);

export interface V2Refusal extends V2Error {
  code: V2Code;
  verdict: string;
}

export const v2Refusal = (code: V2Code, verdict: string, change: Partial<V2Error> = {}): V2Refusal => ({
  code,
  verdict,
  ...V2_ERRORS[code],
  ...change,
});
