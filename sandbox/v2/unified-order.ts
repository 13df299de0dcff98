import type { Behaviour } from '../behaviour.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { OrderAttempt } from '../orders/order.ts';
import type { ArtifactForm } from '../orders/order-book.ts';
import type { Reentry } from '../orders/reentry.ts';
import { randomBase62, randomDigits } from '../random.ts';
import type { World } from '../system.ts';
import { parseCompactTime } from '../time.ts';
import type { V2Result } from './answer.ts';
import type { V2Merchant } from './authenticate.ts';
import { BARE_MESSAGES } from './bare-messages.ts';
import type { V2Fields } from './conditions.ts';
import { type V2Refusal, v2Refusal } from './errors.ts';

const TTL_SECONDS = 7200;
const MWEB_URL_SECONDS = 300;
const OLD_MINIMUM_MS = 5 * 60_000;

const prepay: ArtifactForm = { ttl_seconds: TTL_SECONDS, fields: (prepay_id) => ({ prepay_id }) };

/** What each trade type gets; the code_url is the newer, overseas form. */
const ARTIFACTS: Readonly<Record<string, ArtifactForm>> = {
  JSAPI: prepay,
  APP: prepay,
  NATIVE: {
    ttl_seconds: TTL_SECONDS,
    fields: (prepay_id) => ({
      prepay_id,
      code_url: `weixin://wxpay/bizpayurl/up?pr=${randomBase62(7)}&groupid=00`,
    }),
  },
  MWEB: {
    ttl_seconds: MWEB_URL_SECONDS,
    fields: (prepay_id) => ({
      prepay_id,
      mweb_url: `https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${prepay_id}&package=${randomDigits(10)}`,
    }),
  },
};

const NUMBER_REPEATED = '201 商户订单号重复';

const closed = ({ v2_closed_code }: Behaviour): V2Refusal =>
  v2Refusal(
    v2_closed_code,
    'closed',
    v2_closed_code === 'INVALID_REQUEST' ? { err_code_des: NUMBER_REPEATED } : undefined,
  );

const changed = ({ v2_changed_text }: Behaviour): V2Refusal =>
  v2Refusal('INVALID_REQUEST', 'changed', { err_code_des: v2_changed_text });

/** A changed trade_type or appid was seen to get the answer of any other changed parameter. */
const used = (behaviour: Behaviour): V2Refusal =>
  behaviour.v2_used_code === 'INVALID_REQUEST' ? changed(behaviour) : v2Refusal('OUT_TRADE_NO_USED', 'used');

/** Where a paid number comes with other parameters, both were seen. */
const paid = ({ v2_paid_changed_code }: Behaviour, isChanged: boolean): V2Refusal =>
  isChanged && v2_paid_changed_code === 'INVALID_REQUEST'
    ? v2Refusal('INVALID_REQUEST', 'paid', { err_code_des: NUMBER_REPEATED })
    : v2Refusal('ORDERPAID', 'paid');

const REENTRY_REFUSALS: Readonly<
  Record<Exclude<Reentry, 'same'>, (behaviour: Behaviour, isChanged: boolean) => V2Refusal>
> = {
  changed,
  used,
  paid,
  closed,
  expired: closed,
};

/** What may differ between two requests of one order. */
const NOT_COMPARED = new Set(['nonce_str', 'sign', 'sign_type']);

const attemptOf = (fields: V2Fields, merchant: V2Merchant): OrderAttempt => {
  const { appid = '', out_trade_no = '', trade_type = '', fee_type = '', total_fee } = fields;
  const { openid, sub_openid, device_info, sub_mch_id, sub_appid, notify_url, sign_type } = fields;
  const time_expire = fields.time_expire === undefined ? undefined : parseCompactTime(fields.time_expire);
  const compared = Object.entries(fields).filter(([name]) => !NOT_COMPARED.has(name));
  return {
    system: 'v2',
    product: trade_type,
    trade_type,
    mchid: merchant.mchid,
    appid,
    out_trade_no,
    parameters: canonicalJson(Object.fromEntries(compared)),
    total: Number(total_fee),
    currency: fee_type,
    attach: fields.attach ?? '',
    ...(notify_url !== undefined && { notify_url }),
    ...(sign_type !== undefined && { sign_type }),
    ...(openid !== undefined && { openid }),
    ...(sub_openid !== undefined && { sub_openid }),
    ...(device_info !== undefined && { device_id: device_info }),
    ...(sub_mch_id !== undefined && { sub_mch_id }),
    ...(sub_appid !== undefined && { sub_appid }),
    ...(time_expire !== undefined && { time_expire }),
  };
};

const tooShort = (attempt: OrderAttempt, world: World): boolean =>
  world.behaviour.v2_short_time_expire === 'refuse' &&
  attempt.time_expire !== undefined &&
  attempt.time_expire < world.clock.now() + OLD_MINIMUM_MS &&
  world.orders.find(attempt.mchid, attempt.out_trade_no) === undefined;

/** `POST /pay/unifiedorder` behind the checks that all v2 calls share. */
export const unifiedOrder = (fields: V2Fields, merchant: V2Merchant, world: World): V2Result => {
  const form = ARTIFACTS[fields.trade_type ?? ''];
  if (!form || (merchant.v2.tradeTypes && !merchant.v2.tradeTypes.includes(fields.trade_type ?? ''))) {
    return v2Refusal('NOAUTH', `trade_type ${fields.trade_type} is not permitted`);
  }
  const { settlementCurrency } = merchant.v2;
  if (settlementCurrency !== undefined && ![settlementCurrency, 'CNY'].includes(fields.fee_type ?? '')) {
    return v2Refusal('PARAM_ERROR', `fee_type ${fields.fee_type} is neither ${settlementCurrency} nor CNY`);
  }
  const attempt = attemptOf(fields, merchant);
  if (tooShort(attempt, world)) {
    const { return_msg } = BARE_MESSAGES.time_expire;
    return v2Refusal('INVALID_REQUEST', 'time_expire is too near', { return_msg });
  }
  const placement = world.orders.place(attempt, form);
  if ('refused' in placement) {
    const known = world.orders.find(attempt.mchid, attempt.out_trade_no);
    const refusal = REENTRY_REFUSALS[placement.refused](world.behaviour, known?.parameters !== attempt.parameters);
    return { ...refusal, verdict: `re-entry: ${placement.refused}` };
  }
  const elements = [...Object.entries(placement.artifact.fields), ['trade_type', attempt.trade_type] as const];
  return { elements, verdict: 'ordered' };
};
