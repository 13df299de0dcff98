import type { Text } from '../text.ts';

/** Fields that APP下单 of APIv3 and WeCom's 小程序下单 have in common, by their pointer. */
export const commonFields: Readonly<Record<string, Text>> = {
  '/out_trade_no': [
    "The merchant's own order number, unique per merchant: 6 to 32 digits, letters and `_ - | *`. Send the same number " +
      'again with the same fields to get the same order.',
    '商户系统内部的订单号，同一商户号下唯一：6 至 32 个字符，只能是数字、大小写字母和 `_ - | *`。用同一订单号和相同字段重新请求，得到的是同一笔订单。',
  ],
  '/time_expire': [
    'Until when the payer can pay, RFC 3339 with an offset, such as `2015-05-20T13:29:35+08:00`. It is fixed by the first ' +
      'request. A time in the past is left for WeChat to judge.',
    '用户可支付的最后时限，RFC 3339 格式并带时区，例如 `2015-05-20T13:29:35+08:00`。首次下单时确定，之后不能修改。过去的时间由微信判断。',
  ],
  '/attach': [
    'Data of your own. It comes back in the answer to a query and in the payment notification; the payer does not see it.',
    '商户自定义数据，在查询订单和支付通知中原样返回，用户不可见。',
  ],
  '/goods_tag': [
    'Coupon tag: needed for coupons that were created with tags, any one of them.',
    '订单优惠标记：代金券配置了标记时，须传其中任意一个才能用券。',
  ],
  '/amount': ['What the order costs.', '订单金额。'],
  '/amount/total': ['Total in 分 (1/100 yuan).', '订单总金额，单位为分。'],
  '/detail': ['What was bought, for coupons that depend on it.', '商品信息，用于单品优惠。'],
  '/detail/cost_price': [
    'Original price of the whole receipt in 分. Where a receipt is paid in several orders, send it so that a discount is ' +
      'not granted several times: an order whose total differs from it gets none.',
    '订单原价，单位为分。一张小票分多次支付时，用于防止多次享受优惠：原价与支付金额不相等则不享受优惠。正常支付不必上传。',
  ],
  '/detail/invoice_id': ["The merchant's receipt number.", '商家小票 ID。'],
  '/detail/goods_detail': ['The goods, item by item.', '单品列表。'],
  '/detail/goods_detail/0/merchant_goods_id': [
    "The merchant's number of the goods: 1 to 32 digits, letters and `_ -`.",
    '商户侧商品编码：1 至 32 个半角大小写字母、数字、中划线和下划线。',
  ],
  '/detail/goods_detail/0/wechatpay_goods_id': [
    "WeChat Pay's uniform number of the goods, if there is one.",
    '微信支付定义的统一商品编号，没有可不传。',
  ],
  '/detail/goods_detail/0/goods_name': ['Name of the goods.', '商品的实际名称。'],
  '/detail/goods_detail/0/quantity': ['How many were bought.', '用户购买的数量。'],
  '/detail/goods_detail/0/unit_price': ['Price of one in 分.', '商品单价，单位为分。'],
  '/scene_info': ['Where and on which device the order is paid.', '支付场景信息。'],
  '/scene_info/payer_client_ip': [
    "The payer's IP address, IPv4 or IPv6. It may change when the same order is sent again.",
    '用户的客户端 IP，支持 IPv4 和 IPv6。重新请求同一订单时允许变化。',
  ],
  '/scene_info/device_id': ["Number of the merchant's device or till.", '商户端设备号（门店号或收银设备 ID）。'],
  '/scene_info/store_info': ['The shop in which the payer buys.', '商户门店信息。'],
  '/scene_info/store_info/id': ["The merchant's number of the shop.", '商户侧门店编号。'],
  '/scene_info/store_info/name': ['Name of the shop.', '商户侧门店名称。'],
  '/scene_info/store_info/area_code': [
    "Area code of the shop, from WeChat's table of provinces and cities.",
    '地区编码，见微信的省市区编号对照表。',
  ],
  '/scene_info/store_info/address': ['Full address of the shop.', '详细的商户门店地址。'],
};
