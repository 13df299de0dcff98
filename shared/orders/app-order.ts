import { appPayment } from '../wechatpay-v3/payment.ts';
import { createV3System } from '../wechatpay-v3/system.ts';
import { appOrderSchema } from './app-order-schema.ts';
import { withoutPayerAddress } from './counted-fields.ts';
import { defineOrderType } from './order-type.ts';
import { PREPAY_ID_LIFE } from './prepay-id-life.ts';

/** APP下单 of WeChat Pay APIv3: `POST /v3/pay/transactions/app`. */
export const appOrder = defineOrderType({
  name: 'app',
  system: { name: 'wechatpay_v3', connect: createV3System },
  path: '/v3/pay/transactions/app',
  schema: appOrderSchema,
  artifact: { fields: () => ['prepay_id'], life: PREPAY_ID_LIFE },
  merchantField: 'mchid',
  facts: ({ mchid, out_trade_no, appid, amount, time_expire }) => ({
    number: { mchid, out_trade_no, appid },
    total: amount.total,
    currency: amount.currency ?? 'CNY',
    expires_at: time_expire === undefined ? null : Date.parse(time_expire),
  }),
  written: (order) => {
    const { mchid: _, out_trade_no: __, ...counted } = order;
    return {
      counted: withoutPayerAddress(counted),
      body: ({ notifyUrl }) => JSON.stringify({ ...order, notify_url: notifyUrl(order.notify_url) }),
    };
  },
  payment: ({ order, artifact, credentials, clock }) => appPayment(credentials, clock, order.appid, artifact.prepay_id),
});
