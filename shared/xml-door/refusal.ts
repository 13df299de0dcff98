/** The error table of 统一下单 (2025.03.21): each name and its description. */
export const DESCRIPTIONS = {
  INVALID_REQUEST: '参数错误',
  NOAUTH: '商户无此接口权限',
  NOTENOUGH: '余额不足',
  ORDERPAID: '商户订单已支付',
  ORDERCLOSED: '订单已关闭',
  SYSTEMERROR: '系统错误',
  APPID_NOT_EXIST: 'APPID不存在',
  MCHID_NOT_EXIST: 'MCHID不存在',
  APPID_MCHID_NOT_MATCH: 'appid和mch_id不匹配',
  LACK_PARAMS: '缺少参数',
  OUT_TRADE_NO_USED: '商户订单号重复',
  SIGNERROR: '签名错误',
  XML_FORMAT_ERROR: 'XML格式错误',
  REQUIRE_POST_METHOD: '请使用post方法',
  POST_DATA_EMPTY: 'post数据为空',
  NOT_UTF8: '编码格式错误',
} as const;

export type DoorCode = keyof typeof DESCRIPTIONS;

/** A failed answer before it is written. */
export interface Refusal {
  err_code: DoorCode;
  err_code_des: string;
}

/** The documented length of `err_code_des`; of characters or bytes is not said, and bytes fit both. */
const MOST_BYTES = 128;

const NOT_XML = /[^\t\n\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Text that any XML parser gives back as it was, a trimming one too. */
const plain = (text: string): string => {
  let kept = '';
  let bytes = 0;
  for (const character of text.replace(NOT_XML, ' ')) {
    bytes += Buffer.byteLength(character);
    if (bytes > MOST_BYTES) break;
    kept += character;
  }
  return kept.trim();
};

/** The table's description, with what is particular about this case behind it. */
export const refuse = (err_code: DoorCode, particulars?: string): Refusal => ({
  err_code,
  err_code_des: plain([DESCRIPTIONS[err_code], ...(particulars ? [particulars] : [])].join(': ')),
});

/** A refusal in somebody else's words. */
export const refuseInWords = (err_code: DoorCode, words: string): Refusal => ({
  err_code,
  err_code_des: plain(words) || DESCRIPTIONS[err_code],
});

export const isRefusal = (value: object): value is Refusal => 'err_code_des' in value;
