import * as z from 'zod/mini';
import { constant, goodsItem, integer, list, object, outTradeNo, rfc3339Time, sceneInfo, text } from './fields.ts';

/**
 * The body of `POST /cgi-bin/miniapppay/create_order`, amounts in 分, lengths in bytes of UTF-8: 小程序下单, 参数说明
 * (https://developer.work.weixin.qq.com/document/path/97322). Its flat table calls fields of `scene_info`, `store_info` and
 * `goods_detail` required without a row for those parents; a parent may be left out, but not sent without them. There is
 * no `notify_url`: WeCom notifies the address configured for the app.
 */
export const wecomMiniprogramOrderSchema = object({
  appid: text(32),
  mchid: text(32),
  out_trade_no: outTradeNo(6),
  description: text(127),
  scenekey: z.exactOptional(text(256)),
  amount: object({
    total: integer(1),
    currency: constant('CNY'),
  }),
  payer: object({ openid: text(128) }),
  time_expire: z.exactOptional(rfc3339Time()),
  attach: z.exactOptional(text(128)),
  goods_tag: z.exactOptional(text(32)),
  detail: z.exactOptional(
    object({
      cost_price: z.exactOptional(integer(0)),
      invoice_id: z.exactOptional(text(32)),
      goods_detail: z.exactOptional(list(goodsItem)),
    }),
  ),
  scene_info: z.exactOptional(sceneInfo),
});

/** An order that `wecomMiniprogramOrderSchema` accepted, exactly as it came. */
export type WecomMiniprogramOrder = z.output<typeof wecomMiniprogramOrderSchema>;
