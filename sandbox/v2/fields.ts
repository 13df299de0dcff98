import { type Fields, text } from '../fields/rule.ts';
import { COMPACT_TIME } from '../time.ts';

const OUT_TRADE_NO = /^[0-9a-zA-Z_\-|*]+$/;

/** The Global parameter page (2025.04.17). */
const CURRENCIES =
  /^(CNY|HKD|GBP|USD|JPY|CAD|AUD|EUR|NZD|KRW|THB|SGD|RUB|CHF|SEK|DKK|NOK|AED|TRY|MOP|TWD|CZK|MYR|PHP|IDR|MNT|QAR|HUF|KHR|ISK)$/;

/** Absolute, without a query string (field note). */
const NOTIFY_URL = /^https?:\/\/[^\s/?#]+[^\s?#]*$/;

const identity = {
  appid: text('公众账号ID', 32, { required: true }),
  mch_id: text('商户号', 32, { required: true }),
  sub_appid: text('子商户公众账号ID', 32),
  sub_mch_id: text('子商户号', 32),
} as const satisfies Fields;

const signing = {
  nonce_str: text('随机字符串', 32, { required: true }),
  sign: text('签名', 64, { required: true }),
  sign_type: text('签名类型', 32, { pattern: /^(MD5|HMAC-SHA256)$/ }),
  version: text('版本ID', 32, { pattern: /^1\.0$/ }),
} as const satisfies Fields;

/**
 * 统一下单 (2025.03.21). The page lost its column of required fields: it comes from the English page 4013665947 and the
 * 2018 institution document, `goods_tag` from the latter.
 */
export const UNIFIED_ORDER_FIELDS: Fields = {
  ...identity,
  device_info: text('设备号', 32),
  ...signing,
  body: text('商品描述', 127, { required: true }),
  detail: text('商品详情', 6000),
  attach: text('附加数据', 127),
  out_trade_no: text('商户订单号', 32, { required: true, pattern: OUT_TRADE_NO }),
  fee_type: text('标价币种', 16, { required: true, pattern: CURRENCIES }),
  total_fee: text('标价金额', 16, { required: true, pattern: /^(0|[1-9]\d*)$/ }),
  spbill_create_ip: text('终端IP', 64, { required: true }),
  time_start: text('交易起始时间', 14, { pattern: COMPACT_TIME }),
  time_expire: text('交易结束时间', 14, { pattern: COMPACT_TIME }),
  goods_tag: text('订单优惠标记', 32),
  notify_url: text('通知地址', 256, { required: true, pattern: NOTIFY_URL }),
  trade_type: text('交易类型', 16, { required: true, pattern: /^(JSAPI|NATIVE|APP)$/ }),
  product_id: text('商品ID', 32),
  openid: text('用户标识', 128),
  sub_openid: text('用户子标识', 128),
  receipt: text('开发票入口开放标识', 8, { pattern: /^Y$/ }),
  scene_info: text('场景信息', 256),
};

/** 查询订单; its table misprints mchid and sub_mchid, its sample has the names below. */
export const ORDER_QUERY_FIELDS: Fields = {
  ...identity,
  transaction_id: text('微信订单号', 32),
  out_trade_no: text('商户订单号', 32, { pattern: OUT_TRADE_NO }),
  ...signing,
};

/** The range of `total_fee`: integers above 0; about ten million units were seen to be refused. */
export const TOTAL_FEE = { min: 1, max: 1_000_000_000 } as const;
