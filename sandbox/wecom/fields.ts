import { type Fields, integer, list, object, text } from '../fields/rule.ts';
import { RFC3339 } from '../time.ts';

const OUT_TRADE_NO = /^[0-9a-zA-Z_\-|*]+$/;

const mchid = text('商户号', 32, { required: true });
const outTradeNo = text('商户订单号', 32, { required: true, min: 6, pattern: OUT_TRADE_NO });

/**
 * 小程序下单 (2023/08/10). The flat table marks members of `scene_info`, `store_info` and `detail` as required without a
 * row for the parents: read as "required where the parent is sent", as WeChat Pay does.
 */
export const CREATE_ORDER_FIELDS: Fields = {
  appid: text('应用ID', 32, { required: true }),
  mchid,
  out_trade_no: outTradeNo,
  description: text('商品描述', 127, { required: true }),
  scenekey: text('下单场景key', 256),
  amount: object(
    '订单金额',
    {
      total: integer('订单总金额', { required: true, min: 1 }),
      currency: text('货币类型', 16, { required: true, pattern: /^CNY$/ }),
    },
    { required: true },
  ),
  payer: object('支付者', { openid: text('支付者标识', 128, { required: true }) }, { required: true }),
  time_expire: text('交易结束时间', 64, { pattern: RFC3339 }),
  attach: text('附加数据', 128),
  goods_tag: text('订单优惠标记', 32),
  scene_info: object('场景信息', {
    payer_client_ip: text('用户终端IP', 45, { required: true }),
    device_id: text('商户端设备号', 32),
    store_info: object('商户门店信息', {
      id: text('门店编号', 32, { required: true }),
      name: text('门店名称', 256),
      area_code: text('地区编码', 32),
      address: text('详细地址', 512),
    }),
  }),
  detail: object('优惠功能', {
    cost_price: integer('订单原价'),
    invoice_id: text('商品小票ID', 32),
    goods_detail: list('单品列表', {
      merchant_goods_id: text('商户侧商品编码', 32, { required: true, pattern: /^[0-9a-zA-Z_-]+$/ }),
      wechatpay_goods_id: text('微信支付商品编码', 32),
      goods_name: text('商品名称', 256),
      quantity: integer('商品数量', { required: true }),
      unit_price: integer('商品单价', { required: true }),
    }),
  }),
};

const OUT_REFUND_NO = /^[0-9a-zA-Z_\-|*@]+$/;

/** 查询订单; its page leaves `|` out of the charset, taken as a slip. */
export const GET_ORDER_FIELDS: Fields = { mchid, out_trade_no: outTradeNo };

/** 获取签名 (2023/02/02). */
export const GET_SIGN_FIELDS: Fields = {
  appid: text('应用ID', 32, { required: true }),
  prepay_id: text('预支付交易会话标识', 128, { required: true }),
  sign_type: text('签名类型', 32, { pattern: /^RSA$/ }),
  nonce: text('随机字符串', 32, { required: true, pattern: /^[0-9A-Za-z]+$/ }),
  timestamp: integer('时间戳', { required: true, min: 1 }),
};

/** 关闭订单 (2022/11/28). */
export const CLOSE_ORDER_FIELDS: Fields = { mchid, out_trade_no: outTradeNo };

/** 退款. */
export const REFUND_FIELDS: Fields = {
  mchid,
  appid: text('应用ID', 32, { required: true }),
  out_trade_no: outTradeNo,
  out_refund_no: text('商户退款单号', 64, { required: true, pattern: OUT_REFUND_NO }),
  reason: text('退款原因', 80),
  funds_account: text('退款资金来源', 32, { pattern: /^AVAILABLE$/ }),
  amount: object(
    '订单金额',
    {
      refund: integer('退款金额', { required: true, min: 1 }),
      total: integer('原订单金额', { required: true, min: 1 }),
      currency: text('退款币种', 18, { required: true, pattern: /^CNY$/ }),
    },
    { required: true },
  ),
};

/** 查询退款. */
export const GET_REFUND_DETAIL_FIELDS: Fields = {
  mchid,
  out_refund_no: text('商户退款单号', 64, { required: true, pattern: OUT_REFUND_NO }),
};

/** 获取账单 (2024/12/09). */
export const GET_BILL_FIELDS: Fields = {
  bill_date: text('账单日期', 10, {
    required: true,
    min: 10,
    pattern: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  }),
  mchid: text('商户号', 32, { required: true, min: 8 }),
  bill_type: text('账单类型', 32, { pattern: /^(ALL|SUCCESS|REFUND)$/ }),
  tar_type: text('压缩类型', 32, { pattern: /^GZIP$/ }),
};
