import { boolean, type Fields, integer, list, object, required, text } from '../fields/rule.ts';
import { RFC3339 } from '../time.ts';

/** The server's own patterns, as PARAM_ERROR messages print them; written so that `source` gives the printed form. */
// biome-ignore lint/complexity/noUselessEscapeInRegex: the printed form of the server's pattern has these escapes
const OUT_TRADE_NO = /^[0-9a-zA-Z_\-\|\*]+$/;
// biome-ignore lint/complexity/noUselessEscapeInRegex: the printed form of the server's pattern has these escapes
export const NOTIFY_URL = /^https?:\/\/([^\s/?#\[\]\@]+\@)?([^\s/?#\@:]+)(?::\d{2,5})?([^\s?#\[\]]*)$/;
const MERCHANT_GOODS_ID = /^[0-9a-zA-Z_-]+$/;
export const CNY = /^CNY$/;

/** APP下单 (2025.03.31): 6 to 32 characters of the set. */
export const outTradeNo = text('商户订单号', 32, { min: 6, pattern: OUT_TRADE_NO, required: true });
export const transactionId = text('微信支付订单号', 32, { required: true });
export const mchid = text('直连商户号', 32, { required: true });

const goodsDetail = list('单品列表', {
  merchant_goods_id: text('商户侧商品编码', 32, { required: true, pattern: MERCHANT_GOODS_ID }),
  wechatpay_goods_id: text('微信支付商品编码', 32),
  goods_name: text('商品名称', 256),
  quantity: integer('商品数量', { required: true, min: 1 }),
  unit_price: integer('商品单价', { required: true, min: 0 }),
});

const storeInfo = object('商户门店信息', {
  id: text('门店编号', 32, { required: true }),
  name: text('门店名称', 256),
  area_code: text('地区编码', 32),
  address: text('详细地址', 512),
});

const sceneFields = {
  payer_client_ip: text('用户终端IP', 45, { required: true }),
  device_id: text('商户端设备号', 32),
  store_info: storeInfo,
} as const satisfies Fields;

const sceneInfo = object('场景信息', sceneFields);

/**
 * Body of the order calls. Names, types and lengths: APP下单 and its siblings; that lengths count bytes, and the
 * patterns: real PARAM_ERROR answers; members of `amount`, `detail`, `scene_info`, which the page folds away: the
 * models of wechatpay-go; the 6,144 bytes of `detail`: the JSAPI page.
 */
export const ORDER_FIELDS = {
  appid: text('公众号ID', 32, { required: true }),
  mchid,
  description: text('商品描述', 127, { required: true }),
  out_trade_no: outTradeNo,
  time_expire: text('交易结束时间', 64, { pattern: RFC3339 }),
  attach: text('附加数据', 128),
  notify_url: text('通知地址', 255, { required: true, pattern: NOTIFY_URL }),
  goods_tag: text('订单优惠标记', 32),
  support_fapiao: boolean('电子发票入口开放标识'),
  amount: object(
    '订单金额',
    { total: integer('总金额', { required: true, min: 1 }), currency: text('货币类型', 16, { pattern: CNY }) },
    { required: true },
  ),
  detail: object(
    '优惠功能',
    { cost_price: integer('订单原价', { min: 0 }), invoice_id: text('商品小票ID', 32), goods_detail: goodsDetail },
    { maxBytes: 6144 },
  ),
  scene_info: sceneInfo,
  settle_info: object('结算信息', { profit_sharing: boolean('是否指定分账') }),
} as const satisfies Fields;

/** JSAPI下单 adds the payer. */
export const JSAPI_FIELDS = {
  ...ORDER_FIELDS,
  payer: object('支付者', { openid: text('用户标识', 128, { required: true }) }, { required: true }),
} as const satisfies Fields;

/** H5下单 requires the scene and adds the browser's kind to it. */
export const H5_FIELDS = {
  ...ORDER_FIELDS,
  scene_info: required(
    object('场景信息', {
      ...sceneFields,
      h5_info: object(
        'H5场景信息',
        {
          type: text('场景类型', 32, { required: true, pattern: /^(Wap|iOS|Android)$/ }),
          app_name: text('应用名称', 64),
          app_url: text('网站URL', 128),
          bundle_id: text('iOS平台BundleID', 128),
          package_name: text('Android平台PackageName', 128),
        },
        { required: true },
      ),
    }),
  ),
} as const satisfies Fields;
