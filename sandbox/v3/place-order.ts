import type { Behaviour } from '../behaviour.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import type { WireRequest } from '../http/wire.ts';
import type { OrderAttempt } from '../orders/order.ts';
import type { Reentry } from '../orders/reentry.ts';
import type { World } from '../system.ts';
import { parseRfc3339 } from '../time.ts';
import { type V3Refusal, v3Refusal } from './errors.ts';
import type { V3Product } from './products.ts';
import { checkMchid, readBody } from './read-body.ts';
import type { V3Caller, V3Refused, V3Reply } from './reply.ts';

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

interface OrderRequest {
  /** Of the product: `app` … */
  name: string;
  body: OrderBody;
  caller: V3Caller;
}

interface OrderCheck extends Provenance {
  refuse(request: OrderRequest): V3Refused | undefined;
}

/** What an order with a sound body is held against before its number is looked at, in WeChat's order. */
export const ORDER_CHECKS: readonly OrderCheck[] = [
  {
    rule: 'The mchid of the body is the mchid of Authorization',
    source: 'FAQ, doc 4012791869; DotNetCore.SKIT.FlurlHttpClient.Wechat issue 205',
    confidence: 'documented',
    refuse: ({ body, caller }) => checkMchid(body.mchid, caller),
  },
  {
    rule: 'The appid is bound to the mchid',
    source: 'APP下单, doc 4013070347, APPID_MCHID_NOT_MATCH',
    confidence: 'documented',
    refuse: ({ body: { appid }, caller: { merchant } }) =>
      merchant.appids.has(appid)
        ? undefined
        : { refusal: v3Refusal('APPID_MCHID_NOT_MATCH'), verdict: `appid ${appid} is not bound` },
  },
  {
    rule: 'The merchant has the permission of the product',
    source: 'APP下单, doc 4013070347, NO_AUTH',
    confidence: 'documented',
    refuse: ({ name, caller: { merchant } }) =>
      merchant.v3.products?.includes(name) === false
        ? { refusal: v3Refusal('NO_AUTH'), verdict: `product ${name} is not permitted` }
        : undefined,
  },
  {
    rule: 'The merchant may receive money',
    source: 'troubleshooting manual of wechatpay-skills, 268448010',
    confidence: 'documented',
    refuse: ({ caller: { merchant } }) => {
      if (!merchant.v3.receivingRestricted) return undefined;
      const message = '此商家的收款功能已被限制，暂无法支付';
      return { refusal: v3Refusal('NO_AUTH', { message, errno: 268448010 }), verdict: 'receiving is restricted' };
    },
  },
];

const REENTRY_ERRNO = 268498688;
const PAID_ERRNO = 268498689;
const EXPIRED_ERRNO = 268447914;

/** How v3 words a number that cannot be ordered again. */
const REENTRY_REFUSALS: Readonly<Record<Exclude<Reentry, 'same'>, (behaviour: Behaviour) => V3Refusal>> = {
  changed: () => v3Refusal('INVALID_REQUEST', { message: '请求重入时，参数与首次请求时不一致', errno: REENTRY_ERRNO }),
  used: ({ v3_used_code }) => v3Refusal(v3_used_code, { message: '商户订单号重复' }),
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
  caller: V3Caller,
  world: World,
): V3Reply => {
  const read = readBody<OrderBody>(request, product.fields, world);
  if ('refusal' in read) return read;
  const { body } = read;
  for (const { refuse } of ORDER_CHECKS) {
    const refused = refuse({ name, body, caller });
    if (refused) return refused;
  }
  const placement = world.orders.place(attemptOf(name, product, body), product.artifact);
  if ('refused' in placement) {
    return { refusal: REENTRY_REFUSALS[placement.refused](world.behaviour), verdict: `re-entry: ${placement.refused}` };
  }
  return { status: 200, body: placement.artifact.fields, verdict: 'ordered' };
};
