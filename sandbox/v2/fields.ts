import { CURRENCIES } from '../currencies.ts';
import { type Fields, required, text } from '../fields/rule.ts';
import { COMPACT_TIME } from '../time.ts';

const OUT_TRADE_NO = /^[0-9a-zA-Z_\-|*]+$/;

const OUT_REFUND_NO = /^[0-9a-zA-Z_\-|*@]+$/;
const AMOUNT = /^(0|[1-9]\d*)$/;
const DAY = /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;

const CURRENCY = new RegExp(`^(${Object.keys(CURRENCIES).join('|')})$`);

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
 * 2018 institution document, `goods_tag` from the latter; MWEB is a value of the parameter page.
 */
export const UNIFIED_ORDER_FIELDS: Fields = {
  ...identity,
  device_info: text('设备号', 32),
  ...signing,
  body: text('商品描述', 127, { required: true }),
  detail: text('商品详情', 6000),
  attach: text('附加数据', 127),
  out_trade_no: text('商户订单号', 32, { required: true, pattern: OUT_TRADE_NO }),
  fee_type: text('标价币种', 16, { required: true, pattern: CURRENCY }),
  total_fee: text('标价金额', 16, { required: true, pattern: AMOUNT }),
  spbill_create_ip: text('终端IP', 64, { required: true }),
  time_start: text('交易起始时间', 14, { pattern: COMPACT_TIME }),
  time_expire: text('交易结束时间', 14, { pattern: COMPACT_TIME }),
  goods_tag: text('订单优惠标记', 32),
  notify_url: text('通知地址', 256, { required: true, pattern: NOTIFY_URL }),
  trade_type: text('交易类型', 16, { required: true, pattern: /^(JSAPI|NATIVE|APP|MWEB)$/ }),
  product_id: text('商品ID', 32),
  openid: text('用户标识', 128),
  sub_openid: text('用户子标识', 128),
  receipt: text('开发票入口开放标识', 8, { pattern: /^Y$/ }),
  scene_info: text('场景信息', 256),
};

const outTradeNo = text('商户订单号', 32, { pattern: OUT_TRADE_NO });
const outRefundNo = text('商户退款单号', 64, { pattern: OUT_REFUND_NO });

const orderNumbers = { transaction_id: text('微信订单号', 32), out_trade_no: outTradeNo } as const satisfies Fields;

/** 查询订单; its table misprints mchid and sub_mchid, its sample has the names below. */
export const ORDER_QUERY_FIELDS: Fields = { ...identity, ...orderNumbers, ...signing };

/** 关闭订单. */
export const CLOSE_ORDER_FIELDS: Fields = { ...identity, out_trade_no: required(outTradeNo), ...signing };

/** 申请退款. */
export const REFUND_FIELDS: Fields = {
  ...identity,
  device_info: text('设备号', 32),
  ...signing,
  ...orderNumbers,
  out_refund_no: required(outRefundNo),
  total_fee: text('标价金额', 16, { required: true, pattern: AMOUNT }),
  refund_fee: text('退款金额', 16, { required: true, pattern: AMOUNT }),
  refund_fee_type: text('退款币种', 8, { pattern: CURRENCY }),
  refund_desc: text('退款原因', 80),
  refund_account: text('退款资金来源', 30, { pattern: /^REFUND_SOURCE_(UNSETTLED|RECHARGE)_FUNDS$/ }),
  notify_url: text('退款结果通知url', 256, { pattern: NOTIFY_URL }),
  op_user_id: text('操作员', 32),
};

/** 查询退款. */
export const REFUND_QUERY_FIELDS: Fields = {
  ...identity,
  device_info: text('设备号', 32),
  ...signing,
  ...orderNumbers,
  out_refund_no: outRefundNo,
  refund_id: text('微信退款单号', 32),
  offset: text('偏移量', 16, { pattern: AMOUNT }),
};

/** 下载交易账单. A bill_type that does not exist has words of its own and is looked at by the call. */
export const DOWNLOAD_BILL_FIELDS: Fields = {
  ...identity,
  device_info: text('设备号', 32),
  ...signing,
  bill_date: text('对账单日期', 8, { required: true, pattern: DAY }),
  bill_type: text('账单类型', 16),
  tar_type: text('压缩账单', 8, { pattern: /^GZIP$/ }),
};

/** 查询汇率. */
export const EXCHANGE_RATE_FIELDS: Fields = {
  ...identity,
  ...signing,
  nonce_str: text('随机字符串', 32),
  fee_type: text('币种', 10, { required: true, pattern: CURRENCY }),
  date: text('日期', 14, { required: true, pattern: DAY }),
};

/** The range of `total_fee`: integers above 0; about ten million units were seen to be refused. */
export const TOTAL_FEE = { min: 1, max: 1_000_000_000 } as const;
