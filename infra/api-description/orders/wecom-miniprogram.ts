import { miniprogramPayment } from '../payments.ts';
import { commonFields } from './common.ts';
import type { OrderText } from './order-text.ts';

export const wecomMiniprogram: OrderText = {
  title: ['WeCom mini-program', '企业微信小程序收款'],
  summary: [
    "Place an order of WeCom's collection account that is paid in a mini-program",
    '企业微信对外收款，小程序下单',
  ],
  document: 'https://developer.work.weixin.qq.com/document/path/97322',
  fields: {
    ...commonFields,
    '/appid': [
      'AppID of the mini-program, Official Account or mobile app of the sub-merchant.',
      '二级商户申请的小程序、公众号或移动应用的 APPID。',
    ],
    '/mchid': ['Number of the sub-merchant, given by WeCom.', '二级商户号，由企业微信生成并下发。'],
    '/description': ['What is bought.', '商品描述。'],
    '/scenekey': [
      'Counts the sale for the member who sent the mini-program; taken from the URL of the mini-program. Left out, nothing ' +
        'is counted.',
      '下单场景 key，可从小程序 URL 获取，用于统计企微成员发出小程序的交易业绩。不传则不统计。',
    ],
    '/amount/currency': ['Always `CNY`.', '固定为 `CNY`（人民币）。'],
    '/payer': ['Who pays.', '支付者信息。'],
    '/payer/openid': ["The payer's openid under `appid`.", '用户在 `appid` 下的唯一标识。'],
  },
  answer: { required: ['payment'], properties: { payment: miniprogramPayment } },
  exampleAnswer: {
    order_type: 'wecom-miniprogram',
    mchid: '1230000109',
    out_trade_no: '1217752501201407033233368019',
    prepay_id: 'wx22202359df6bf4b58a57f734d7cc610000',
    expires_at: '2026-11-22T14:00:00+08:00',
    replayed: false,
    payment: {
      timeStamp: '1795320000',
      nonceStr: 'cab4818295a7d959e7516dc83bbdf4f7',
      package: 'prepay_id=wx22202359df6bf4b58a57f734d7cc610000',
      signType: 'RSA',
      paySign: 'oHfRGrTzQKKBfp3lTl7+FdMdIDlZkd97ia59DA…',
    },
  },
};
