import { PrepayError } from '../errors.ts';
import type { V2Credentials } from '../wechatpay-v2/credentials.ts';
import { appPayment, jsapiPayment } from '../wechatpay-v2/payment.ts';
import type { Fields, SignType } from '../wechatpay-v2/signature.ts';
import { createV2System } from '../wechatpay-v2/system.ts';
import { type BoundMerchant, defineOrderType, type PaymentContext } from './order-type.ts';
import { PREPAY_ID_LIFE } from './prepay-id-life.ts';
import { asText, type UnifiedOrder, unifiedOrderSchema } from './unified-order-schema.ts';

type Context = PaymentContext<UnifiedOrder, V2Credentials, unknown, 'prepay_id'>;

/**
 * The algorithm that the order was placed with, which a rotated profile may no longer name. JSON escapes the quotes in a
 * value, so this text is the field itself.
 */
const signTypeOf = (body: string): SignType => (body.includes('"sign_type":"HMAC-SHA256"') ? 'HMAC-SHA256' : 'MD5');

/** What the client signs, by trade type (WeChat Pay Global; in institution mode the sub-merchant's identity goes in). */
const PAYMENTS: Record<UnifiedOrder['trade_type'], (context: Context) => object | null> = {
  JSAPI: ({ order, body, artifact: { prepay_id }, credentials, clock }) => {
    const appid = order.sub_openid === undefined ? order.appid : (order.sub_appid ?? order.appid);
    return jsapiPayment({ appid, prepay_id }, credentials.apiKey, signTypeOf(body), clock);
  },
  APP: ({ order, body, artifact: { prepay_id }, credentials, clock }) => {
    const { appid, mch_id, sub_appid = appid, sub_mch_id = mch_id } = order;
    const signed = { appid: sub_appid, partnerid: sub_mch_id, prepay_id };
    return appPayment(signed, credentials.apiKey, signTypeOf(body), clock);
  },
  NATIVE: () => null,
};

const EAST_EIGHT = '+08:00';

/** `yyyyMMddHHmmss` in China's zone, whatever the zone of the server (参数规定). */
const parseCompactTime = (time: string): number =>
  Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, `$1-$2-$3T$4:$5:$6${EAST_EIGHT}`));

/** Amounts and nested documents as the text that travels. */
const wireFields = (order: UnifiedOrder): Fields => {
  const fields: Fields = {};
  for (const name of Object.keys(order) as (keyof UnifiedOrder)[]) {
    const value = order[name];
    if (value !== undefined) fields[name] = typeof value === 'number' ? String(value) : asText(value);
  }
  return fields;
};

/** 统一下单 of WeChat Pay Global: `POST /pay/unifiedorder`; JSAPI, NATIVE and APP, direct and institution mode. */
export const unifiedOrder = defineOrderType({
  name: 'unified',
  system: { name: 'wechatpay_v2', connect: createV2System },
  path: '/pay/unifiedorder',
  schema: unifiedOrderSchema,
  artifact: {
    fields: ({ trade_type }) => (trade_type === 'NATIVE' ? ['prepay_id', 'code_url'] : ['prepay_id']),
    life: PREPAY_ID_LIFE,
  },
  merchantField: 'mch_id',
  facts: ({ mch_id, out_trade_no, appid, sub_mch_id, total_fee, fee_type, time_expire }) => ({
    number: { mchid: mch_id, out_trade_no, appid, sub_mch_id },
    total: total_fee,
    currency: fee_type,
    expires_at: time_expire === undefined ? null : parseCompactTime(time_expire),
  }),
  written: (order) => {
    const fields = wireFields(order);
    const { mch_id: _, out_trade_no: __, spbill_create_ip: ___, ...counted } = fields;
    const body = ({ credentials: { sub_mch_ids, sign_type }, notifyUrl }: BoundMerchant<V2Credentials>): string => {
      const { sub_mch_id } = order;
      if (sub_mch_id !== undefined && sub_mch_ids && !sub_mch_ids.includes(sub_mch_id)) {
        throw new PrepayError('FORBIDDEN', 'The institution does not order for this sub_mch_id.');
      }
      const notify_url = notifyUrl(order.notify_url);
      return JSON.stringify({ ...fields, notify_url, ...(sign_type === 'MD5' ? {} : { sign_type }) });
    };
    return { counted, body };
  },
  payment: async (context) => PAYMENTS[context.order.trade_type](context),
});
