import { canonicalJson } from '../canonical-json.ts';
import type { OrderAttempt } from '../orders/order.ts';
import type { ArtifactForm } from '../orders/order-book.ts';
import type { World } from '../system.ts';
import { parseRfc3339 } from '../time.ts';
import type { WecomCaller } from './call.ts';
import { wecomRefusal } from './errors.ts';
import { merchantOfCorp } from './merchant-of-corp.ts';
import type { WecomReply } from './reply.ts';

/** A create_order body after its field table has been checked. */
interface CreateOrderBody {
  appid: string;
  mchid: string;
  out_trade_no: string;
  amount: { total: number; currency: string };
  payer: { openid: string };
  time_expire?: string;
  attach?: string;
  scene_info?: { device_id?: string };
}

const prepay: ArtifactForm = { ttl_seconds: 7200, fields: (prepay_id) => ({ prepay_id }) };

const attemptOf = (body: CreateOrderBody): OrderAttempt => {
  const time_expire = body.time_expire === undefined ? undefined : parseRfc3339(body.time_expire);
  return {
    system: 'wecom',
    product: 'miniprogram',
    trade_type: 'JSAPI',
    mchid: body.mchid,
    appid: body.appid,
    out_trade_no: body.out_trade_no,
    parameters: canonicalJson(body),
    total: body.amount.total,
    currency: body.amount.currency,
    attach: body.attach ?? '',
    openid: body.payer.openid,
    ...(body.scene_info?.device_id !== undefined && { device_id: body.scene_info.device_id }),
    ...(time_expire !== undefined && { time_expire }),
  };
};

/** `POST /cgi-bin/miniapppay/create_order`. No document says what a repeated number gets: the errcodes are switches. */
export const createOrder = (input: Record<string, unknown>, { corpid }: WecomCaller, world: World): WecomReply => {
  const body = input as unknown as CreateOrderBody;
  const merchant = merchantOfCorp(body.mchid, corpid, world);
  if ('refusal' in merchant) return merchant;
  if (!merchant.appids.has(body.appid)) {
    return {
      refusal: wecomRefusal(
        world.behaviour.wecom_appid_mismatch_errcode,
        `appid[${body.appid}] is not of mchid[${body.mchid}]`,
      ),
    };
  }
  const placement = world.orders.place(attemptOf(body), prepay);
  if ('refused' in placement) {
    const errcode = world.behaviour[`wecom_${placement.refused}_errcode`];
    return { refusal: wecomRefusal(errcode, `re-entry: ${placement.refused}`) };
  }
  return { body: placement.artifact.fields, verdict: 'ordered' };
};
