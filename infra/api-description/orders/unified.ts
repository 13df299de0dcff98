import { appPayment, jsapiPayment } from '../payments.ts';
import type { Schema } from '../schema.ts';
import { both } from '../text.ts';
import type { OrderText } from './order-text.ts';

const whenTradeType = (tradeType: string, then: Schema, also: string[] = []): Schema => ({
  if: { properties: { trade_type: { const: tradeType } }, required: ['trade_type', ...also] },
  then,
});

export const unified: OrderText = {
  title: ['WeChat Pay Global', '微信支付境外统一下单'],
  summary: [
    'Place an order of WeChat Pay Global: JSAPI, NATIVE or APP, for the merchant itself or for a sub-merchant',
    '境外统一下单：JSAPI、NATIVE、APP，直连模式与机构模式',
  ],
  document: 'https://pay.weixin.qq.com/doc/global/v2/en/4013665947',
  fields: {
    '/appid': [
      'AppID of the merchant, or of the institution; its kind fits `trade_type`.',
      '商户（或机构）的 APPID，属性须与 `trade_type` 的场景一致。',
    ],
    '/mch_id': [
      "Merchant number; in institution mode the institution's.",
      '微信支付分配的商户号；机构模式下为机构商户号。',
    ],
    '/sub_appid': [
      'AppID of the sub-merchant, institution mode only. Required with `sub_openid`, and for APP with `sub_mch_id`.',
      '子商户的 APPID，仅适用于机构模式。传 `sub_openid` 时必传；APP 且传 `sub_mch_id` 时必传。',
    ],
    '/sub_mch_id': [
      'Number of the sub-merchant, institution mode only. Required with `sub_appid` or `sub_openid`.',
      '子商户号，仅适用于机构模式。传 `sub_appid` 或 `sub_openid` 时必传。',
    ],
    '/device_info': [
      'Number of the shop or till; `WEB` for web pages and Official Accounts.',
      '终端设备号（门店号或收银设备 ID）；PC 网页或公众号内支付传 `WEB`。',
    ],
    '/body': ['What is bought, in a few words.', '商品或支付单的简要描述。'],
    '/version': ['Always `1.0`.', '版本号，固定值 `1.0`。'],
    '/detail': ['The goods, item by item.', '商品详细列表。'],
    '/detail/goods_detail': ['The items.', '单品列表。'],
    '/detail/goods_detail/0/goods_name': ['Name of the goods.', '商品名称。'],
    '/detail/goods_detail/0/quantity': ['How many, at most four digits.', '商品数量，最多四位数字。'],
    '/attach': [
      'Data of your own. It comes back in the answer to a query and in the payment notification.',
      '附加数据，在查询和支付通知中原样返回。',
    ],
    '/out_trade_no': [
      "The merchant's own order number, unique per `mch_id`: 1 to 32 digits, letters and `_ - | *`. Send the same number " +
        'again with the same fields to get the same order.',
      '商户系统内部的订单号，同一 `mch_id` 下唯一：1 至 32 个字符，只能是数字、大小写字母和 `_ - | *`。用同一订单号和相同字段重新请求，得到的是同一笔订单。',
    ],
    '/fee_type': [
      "Currency of the price, ISO 4217: the merchant's settlement currency or CNY.",
      '标价币种，ISO 4217 三位字母代码：商户的结算币种或 CNY。',
    ],
    '/total_fee': ['Total in the smallest unit of `fee_type`.', '订单总金额，整数，以 `fee_type` 的最小单位计。'],
    '/spbill_create_ip': [
      'IPv4 or IPv6 address of the machine that orders. It may change when the same order is sent again.',
      '下单机器的 IP，支持 IPv4 和 IPv6。重新请求同一订单时允许变化。',
    ],
    '/time_start': ['When the order was made: `yyyyMMddHHmmss`.', '订单生成时间，格式为 `yyyyMMddHHmmss`。'],
    '/time_expire': [
      'Until when the payer can pay: `yyyyMMddHHmmss`. It is fixed by the first request. A time in the past is left for ' +
        'WeChat to judge.',
      '订单失效时间，格式为 `yyyyMMddHHmmss`。首次下单时确定，之后不能修改。过去的时间由微信判断。',
    ],
    '/notify_url': [
      "Where WeChat reports the payment. May be left out where the merchant's profile has one.",
      '接收支付通知的地址。商户配置中已有时可不传。',
    ],
    '/trade_type': [
      'How the payer pays: in WeChat (`JSAPI`), by scanning a code (`NATIVE`), in a mobile app (`APP`).',
      '交易类型：微信内支付 `JSAPI`、扫码支付 `NATIVE`、APP 支付 `APP`。',
    ],
    '/product_id': [
      "The merchant's number of the goods behind the code. Required for NATIVE.",
      '二维码中包含的商品 ID，商户自行定义。NATIVE 时必传。',
    ],
    '/openid': [
      "The payer's openid under `appid`. JSAPI takes either this or `sub_openid`.",
      '用户在 `appid` 下的唯一标识。JSAPI 时与 `sub_openid` 二选一必传。',
    ],
    '/sub_openid': [
      "The payer's openid under `sub_appid`. JSAPI takes either this or `openid`.",
      '用户在 `sub_appid` 下的唯一标识。JSAPI 时与 `openid` 二选一必传。',
    ],
    '/receipt': [
      "`Y`: WeChat's payment message and detail page offer an invoice; needs the e-invoice feature.",
      '传 `Y` 时，支付成功消息和支付详情页出现开票入口；须已开通电子发票。',
    ],
    '/scene_info': ['The shop in which the payer buys.', '场景信息，目前支持上报门店信息。'],
    '/scene_info/store_id': ["The merchant's number of the shop.", '门店唯一标识。'],
    '/scene_info/store_name': ['Name of the shop.', '门店名称。'],
  },
  between: {
    text: [
      'NATIVE requires `product_id`. JSAPI requires exactly one of `openid` and `sub_openid`. `sub_openid` requires ' +
        '`sub_appid`, and both require `sub_mch_id`. APP with `sub_mch_id` requires `sub_appid`.',
      'NATIVE 必传 `product_id`；JSAPI 时 `openid` 与 `sub_openid` 必传且只能传一个；传 `sub_openid` 必传 `sub_appid`，传两者之一必传 `sub_mch_id`；APP 且传 `sub_mch_id` 时必传 `sub_appid`。',
    ],
    schema: {
      dependentRequired: { sub_openid: ['sub_appid', 'sub_mch_id'], sub_appid: ['sub_mch_id'] },
      // Inside `dependentSchemas`, because generators of clients take an `allOf` at the top for a mixture of types.
      dependentSchemas: {
        trade_type: {
          allOf: [
            whenTradeType('NATIVE', { required: ['product_id'] }),
            whenTradeType('JSAPI', { oneOf: [{ required: ['openid'] }, { required: ['sub_openid'] }] }),
            whenTradeType('APP', { required: ['sub_appid'] }, ['sub_mch_id']),
          ],
        },
      },
    },
  },
  answer: {
    required: [],
    properties: {
      code_url: {
        type: 'string',
        description: both(['NATIVE only: show it as a QR code.', '仅 NATIVE 返回：转成二维码供用户扫码。']),
      },
      payment: {
        description: both([
          'For JSAPI and APP: handed to the client SDK as it is.',
          'JSAPI 与 APP 返回：原样交给客户端 SDK。',
        ]),
        anyOf: [jsapiPayment, appPayment],
      },
    },
  },
  exampleAnswer: {
    order_type: 'unified',
    mch_id: '10000100',
    out_trade_no: '1678371718207333',
    prepay_id: 'wx2220235994b6eb583aaf1b082ec5b884ce',
    code_url: 'weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00',
    expires_at: '2026-11-22T14:00:00+08:00',
    replayed: false,
  },
};
