import type { Behaviour } from '../behaviour.ts';
import { canonicalJson } from '../canonical-json.ts';
import { checkFields } from '../fields/check-fields.ts';
import { readJsonObject } from '../http/read-json.ts';
import type { WireRequest } from '../http/wire.ts';
import type { OrderAttempt } from '../orders/order.ts';
import type { Reentry } from '../orders/reentry.ts';
import type { World } from '../system.ts';
import { parseRfc3339 } from '../time.ts';
import { type V3Refusal, v3Refusal } from './errors.ts';
import { paramError } from './param-error.ts';
import type { V3Product } from './products.ts';
import type { V3Caller, V3Reply } from './reply.ts';

/** An order body after its field table has been checked. */
interface OrderBody {
  appid: string;
  mchid: string;
  out_trade_no: string;
  notify_url: string;
  time_expire?: string;
  attach?: string;
  amount: { total: number; currency?: string };
  payer?: { openid: string };
  scene_info?: { device_id?: string };
}

export const MCHID_DIFFERS = 'http header中的mchid与post payload中的mchid不匹配';

const parseBody = (request: WireRequest, product: V3Product): OrderBody | V3Refusal => {
  const value = readJsonObject(request.body);
  if (!value) return v3Refusal('PARAM_ERROR');
  const violation = checkFields(product.fields, value, { lengthUnit: 'bytes', unknownFields: 'refuse' });
  return violation ? paramError(violation, 'body') : (value as unknown as OrderBody);
};

const REENTRY_ERRNO = 268498688;
const PAID_ERRNO = 268498689;
const EXPIRED_ERRNO = 268447914;

/** How v3 words a number that cannot be ordered again. */
const REENTRY_REFUSALS: Readonly<Record<Exclude<Reentry, 'same'>, (behaviour: Behaviour) => V3Refusal>> = {
  changed: () => v3Refusal('INVALID_REQUEST', { message: '请求重入时，参数与首次请求时不一致', errno: REENTRY_ERRNO }),
  used: () => v3Refusal('OUT_TRADE_NO_USED'),
  paid: ({ v3_paid_code }) => v3Refusal(v3_paid_code, { message: '该订单已支付', errno: PAID_ERRNO }),
  closed: ({ v3_closed_code }) => v3Refusal(v3_closed_code, { message: '订单已关闭' }),
  expired: ({ v3_expired_code }) => v3Refusal(v3_expired_code, { message: '该订单已失效', errno: EXPIRED_ERRNO }),
};

const attemptOf = (name: string, product: V3Product, body: OrderBody): OrderAttempt => {
  const time_expire = body.time_expire === undefined ? undefined : parseRfc3339(body.time_expire);
  return {
    system: 'v3',
    product: name,
    trade_type: product.trade_type,
    mchid: body.mchid,
    appid: body.appid,
    out_trade_no: body.out_trade_no,
    parameters: canonicalJson(body),
    total: body.amount.total,
    currency: body.amount.currency ?? 'CNY',
    attach: body.attach ?? '',
    notify_url: body.notify_url,
    ...(body.payer && { openid: body.payer.openid }),
    ...(body.scene_info?.device_id !== undefined && { device_id: body.scene_info.device_id }),
    ...(time_expire !== undefined && { time_expire }),
  };
};

/** `POST /v3/pay/transactions/{product}` behind authentication. */
export const placeOrder = (
  name: string,
  product: V3Product,
  request: WireRequest,
  { merchant }: V3Caller,
  world: World,
): V3Reply => {
  const body = parseBody(request, product);
  if ('code' in body) return { refusal: body, verdict: `field: ${body.message}` };
  if (body.mchid !== merchant.mchid) {
    return { refusal: v3Refusal('PARAM_ERROR', { message: MCHID_DIFFERS }), verdict: 'mchid differs from the header' };
  }
  if (!merchant.appids.has(body.appid)) {
    return { refusal: v3Refusal('APPID_MCHID_NOT_MATCH'), verdict: `appid ${body.appid} is not bound` };
  }
  if (merchant.v3.products && !merchant.v3.products.includes(name)) {
    return { refusal: v3Refusal('NO_AUTH'), verdict: `product ${name} is not permitted` };
  }
  const placement = world.orders.place(attemptOf(name, product, body), product.artifact);
  if ('refused' in placement) {
    return { refusal: REENTRY_REFUSALS[placement.refused](world.behaviour), verdict: `re-entry: ${placement.refused}` };
  }
  return { status: 200, body: placement.artifact.fields, verdict: 'ordered' };
};
