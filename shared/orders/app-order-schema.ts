import * as z from 'zod/mini';
import {
  atMostJsonBytes,
  boolean,
  constant,
  goodsItem,
  integer,
  nonEmptyList,
  notifyUrl,
  object,
  outTradeNo,
  rfc3339Time,
  sceneInfo,
  text,
} from './fields.ts';

/**
 * The body of `POST /v3/pay/transactions/app`, amounts in 分, lengths in bytes of UTF-8: APP下单, 包体参数
 * (https://pay.weixin.qq.com/doc/v3/merchant/4013070347). `notify_url` is required there, but optional here: the
 * merchant's profile may supply it. The limit of `detail` as a whole is that of the sibling pages (JSAPI下单).
 */
export const appOrderSchema = object({
  appid: text(32),
  mchid: text(32),
  description: text(127),
  out_trade_no: outTradeNo(6),
  time_expire: z.exactOptional(rfc3339Time()),
  attach: z.exactOptional(text(128)),
  notify_url: z.exactOptional(notifyUrl(255)),
  goods_tag: z.exactOptional(text(32)),
  support_fapiao: z.exactOptional(boolean()),
  amount: object({
    total: integer(1),
    currency: z.exactOptional(constant('CNY')),
  }),
  detail: z.exactOptional(
    object({
      cost_price: z.exactOptional(integer(0)),
      invoice_id: z.exactOptional(text(32)),
      goods_detail: z.exactOptional(nonEmptyList(goodsItem)),
    }).check(atMostJsonBytes(6144)),
  ),
  scene_info: z.exactOptional(sceneInfo),
  settle_info: z.exactOptional(object({ profit_sharing: z.exactOptional(boolean()) })),
});

/** An order that `appOrderSchema` accepted, exactly as it came. */
export type AppOrder = z.output<typeof appOrderSchema>;
