import { appPayment } from '../payments.ts';
import { commonFields } from './common.ts';
import type { OrderText } from './order-text.ts';

export const app: OrderText = {
  title: ['WeChat Pay APIv3, APP', '微信支付 APIv3，APP 下单'],
  summary: ['Place an order that is paid in a mobile app', 'APP 下单'],
  document: 'https://pay.weixin.qq.com/doc/v3/merchant/4013070347',
  fields: {
    ...commonFields,
    '/appid': [
      'AppID of the mobile app on the Open Platform, bound to `mchid`.',
      '开放平台移动应用的 APPID，须已与 `mchid` 绑定。',
    ],
    '/mchid': ['Merchant number given by WeChat Pay.', '微信支付分配的商户号。'],
    '/description': [
      "What is bought; the payer reads it in WeChat's bill.",
      '商品描述，用户在微信账单中可见，须真实反映商品信息。',
    ],
    '/notify_url': [
      "Where WeChat reports the payment. May be left out where the merchant's profile has one.",
      '接收支付成功通知的地址。商户配置中已有时可不传。',
    ],
    '/support_fapiao': [
      "Whether WeChat's payment message and detail page offer an invoice; needs the e-invoice feature of the merchant platform.",
      '传 `true` 时，支付成功消息和支付详情页出现开票入口；须已在商户平台或公众平台开通电子发票。',
    ],
    '/amount/currency': ['Always `CNY`, also when left out.', '固定为 `CNY`，可不传。'],
    '/settle_info': ['How the money is settled.', '结算信息。'],
    '/settle_info/profit_sharing': [
      'Whether the amount is held for profit sharing.',
      '是否指定分账：`true` 时资金冻结，等待分账。',
    ],
  },
  furtherRules: { '/detail': ['bytes-of-json-6144'] },
  answer: { required: ['payment'], properties: { payment: appPayment } },
  exampleAnswer: {
    order_type: 'app',
    mchid: '1900000109',
    out_trade_no: '1217752501201407033233368018',
    prepay_id: 'wx201410272009395522657a690389285100',
    expires_at: '2026-11-22T14:00:00+08:00',
    replayed: false,
    payment: {
      appid: 'wxd678efh567hg6787',
      partnerid: '1900000109',
      prepayid: 'wx201410272009395522657a690389285100',
      package: 'Sign=WXPay',
      noncestr: 'a5e3c82b40c2e264c2754edf78641fa4',
      timestamp: '1795320000',
      sign: 'cQTvJjSv4JhmI5bAy5tKonY3pNm12j44PhO95…',
    },
  },
};
