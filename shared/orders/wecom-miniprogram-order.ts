import { unixSeconds } from '../clock.ts';
import { PrepayError } from '../errors.ts';
import { createNonce } from '../nonce.ts';
import { createWecomSystem } from '../wecom/system.ts';
import { withoutPayerAddress } from './counted-fields.ts';
import { defineOrderType } from './order-type.ts';
import { PREPAY_ID_LIFE } from './prepay-id-life.ts';
import { wecomMiniprogramOrderSchema } from './wecom-miniprogram-order-schema.ts';

/** 小程序下单 of WeCom's collection account: `POST /cgi-bin/miniapppay/create_order`. */
export const wecomMiniprogramOrder = defineOrderType({
  name: 'wecom-miniprogram',
  system: { name: 'wecom', connect: createWecomSystem },
  path: '/cgi-bin/miniapppay/create_order',
  schema: wecomMiniprogramOrderSchema,
  artifact: { fields: () => ['prepay_id'], life: PREPAY_ID_LIFE },
  merchantField: 'mchid',
  facts: ({ mchid, out_trade_no, appid, amount, time_expire }) => ({
    number: { mchid, out_trade_no, appid },
    total: amount.total,
    currency: amount.currency,
    expires_at: time_expire === undefined ? null : Date.parse(time_expire),
  }),
  written: (order) => {
    const { mchid: _, out_trade_no: __, ...counted } = order;
    return { counted: withoutPayerAddress(counted), body: () => JSON.stringify(order) };
  },
  /** The parameters of `wx.requestPayment`; the merchant's key is WeCom's, so WeCom signs. */
  payment: async ({ order, artifact: { prepay_id }, credentials, system, clock, deadline }) => {
    const nonce = createNonce();
    const timestamp = unixSeconds(clock);
    const signature = await system.sign(credentials, { appid: order.appid, prepay_id, nonce, timestamp }, deadline);
    if (signature.kind === 'failed') {
      throw new PrepayError('UPSTREAM_UNKNOWN', 'The order is placed, but WeCom gave no payment signature for it.');
    }
    return {
      timeStamp: String(timestamp),
      nonceStr: nonce,
      package: `prepay_id=${prepay_id}`,
      signType: 'RSA',
      paySign: signature.pay_sign,
    };
  },
});
