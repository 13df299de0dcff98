import { type Fields, integer, list, object, text } from '../fields/rule.ts';
import { CNY, NOTIFY_URL, outTradeNo, transactionId } from './fields.ts';

// biome-ignore lint/complexity/noUselessEscapeInRegex: the printed form of the server's pattern has these escapes
const OUT_REFUND_NO = /^[0-9a-zA-Z_\-\|\*@]+$/;

export const outRefundNo = text('商户退款单号', 64, { required: true, pattern: OUT_REFUND_NO });

export const refundId = text('微信支付退款单号', 32, { required: true });

const goodsDetail = list('退款商品', {
  merchant_goods_id: text('商户侧商品编码', 32, { required: true }),
  wechatpay_goods_id: text('微信支付商品编码', 32),
  goods_name: text('商品名称', 256),
  unit_price: integer('商品单价', { required: true, min: 0 }),
  refund_amount: integer('商品退款金额', { required: true, min: 0 }),
  refund_quantity: integer('商品退货数量', { required: true, min: 1 }),
});

/** Body of 申请退款, doc 4012810597. One of the two numbers is needed, which is no rule of a field. */
export const REFUND_FIELDS = {
  transaction_id: { ...transactionId, required: false },
  out_trade_no: { ...outTradeNo, required: false },
  out_refund_no: outRefundNo,
  reason: text('退款原因', 80),
  notify_url: text('退款结果回调url', 256, { pattern: NOTIFY_URL }),
  funds_account: text('退款资金来源', 32, { pattern: /^(AVAILABLE|UNSETTLED)$/ }),
  amount: object(
    '金额信息',
    {
      refund: integer('退款金额', { required: true, min: 1 }),
      from: list('退款出资账户及金额', {
        account: text('出资账户类型', 32, { required: true, pattern: /^(AVAILABLE|UNAVAILABLE)$/ }),
        amount: integer('出资金额', { required: true, min: 1 }),
      }),
      total: integer('原订单金额', { required: true, min: 1 }),
      currency: text('退款币种', 16, { required: true, pattern: CNY }),
    },
    { required: true },
  ),
  goods_detail: goodsDetail,
} as const satisfies Fields;

/** Body of 发起异常退款. The account and the name are encrypted. */
export const ABNORMAL_REFUND_FIELDS = {
  out_refund_no: outRefundNo,
  type: text('异常退款处理方式', 32, { required: true, pattern: /^(USER_BANK_CARD|MERCHANT_BANK_CARD)$/ }),
  bank_type: text('开户银行', 16),
  bank_account: text('收款银行卡号', 1024),
  real_name: text('收款用户姓名', 1024),
} as const satisfies Fields;
