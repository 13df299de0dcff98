import * as z from 'zod/mini';
import {
  atMostJsonBytes,
  compactTime,
  constant,
  integer,
  ipAddress,
  isRecord,
  jsonLimitRule,
  nonEmptyList,
  notifyUrl,
  object,
  oneOf,
  outTradeNo,
  PLAIN_TEXT,
  PLAIN_TEXT_RULE,
  text,
} from './fields.ts';

// WeChat Pay Global, 参数规定 → 货币类型 (https://pay.weixin.qq.com/wiki/doc/api/wxpay/en/sub_merchant_entry/chapter2_1.shtml).
const FEE_TYPES = [
  'CNY',
  'HKD',
  'GBP',
  'USD',
  'JPY',
  'CAD',
  'AUD',
  'EUR',
  'NZD',
  'KRW',
  'THB',
  'SGD',
  'RUB',
  'CHF',
  'SEK',
  'DKK',
  'NOK',
  'AED',
  'TRY',
  'MOP',
  'TWD',
  'CZK',
  'MYR',
  'PHP',
  'IDR',
  'MNT',
  'QAR',
  'HUF',
  'KHR',
  'ISK',
] as const;

const parseJson = (value: string): { parsed: unknown } | undefined => {
  try {
    return { parsed: JSON.parse(value) };
  } catch {
    return undefined;
  }
};

/** A document of at most `max` bytes that the v2 API takes as text: sent as that text or as the object it stands for. */
const jsonDocument = <T extends z.core.$ZodShape>(max: number, shape: T) => {
  const form = object(shape);
  const limit = jsonLimitRule(max);
  const jsonText = z.string().check(
    z.maxLength(max, limit),
    z.refine((value) => Buffer.byteLength(value) <= max, limit),
    z.check((payload) => {
      const refuse = (message: string) =>
        payload.issues.push({ code: 'custom', message, input: payload.value, continue: true });
      const json = parseJson(payload.value);
      if (json === undefined) {
        refuse('must be JSON text');
        return;
      }
      const issues = z.safeParse(form, json.parsed).error?.issues ?? [];
      for (const issue of issues) payload.issues.push({ ...issue, input: undefined, continue: true });
      // Characters of fields were refused above; what a duplicate key hides from JSON.parse travels as well.
      if (issues.length === 0 && !PLAIN_TEXT.test(payload.value)) refuse(PLAIN_TEXT_RULE);
    }),
    z.meta({ contentMediaType: 'application/json' }),
  );
  return z.union([jsonText, form.check(atMostJsonBytes(max))], { error: 'must be JSON text or an object' });
};

/** The text of `detail` or `scene_info` that travels: text as it came, an object as JSON. */
export const asText = (value: string | object): string => (typeof value === 'string' ? value : JSON.stringify(value));

const fields = object({
  appid: text(32),
  mch_id: text(32),
  sub_appid: z.exactOptional(text(32)),
  sub_mch_id: z.exactOptional(text(32)),
  device_info: z.exactOptional(text(32)),
  body: text(127),
  version: z.exactOptional(constant('1.0')),
  detail: z.exactOptional(
    // "int 4" is the document's type of quantity: four digits.
    jsonDocument(6000, { goods_detail: nonEmptyList(object({ goods_name: text(256), quantity: integer(1, 9999) })) }),
  ),
  attach: z.exactOptional(text(127)),
  out_trade_no: outTradeNo(1),
  fee_type: oneOf(FEE_TYPES),
  total_fee: integer(1),
  spbill_create_ip: ipAddress(64),
  time_start: z.exactOptional(compactTime()),
  time_expire: z.exactOptional(compactTime()),
  notify_url: z.exactOptional(notifyUrl(256)),
  trade_type: oneOf(['JSAPI', 'NATIVE', 'APP']),
  product_id: z.exactOptional(text(32)),
  openid: z.exactOptional(text(128)),
  sub_openid: z.exactOptional(text(128)),
  receipt: z.exactOptional(constant('Y')),
  scene_info: z.exactOptional(
    jsonDocument(256, { store_id: z.exactOptional(text(32)), store_name: z.exactOptional(text(64)) }),
  ),
});

type Fields = z.output<typeof fields>;

/** A rule between fields; it is looked at even when other fields are broken, so it asks for presence and equality only. */
const rule = (path: keyof Fields, error: string, holds: (order: Fields) => boolean) =>
  z.refine<Fields>(holds, { path: [path], error, when: (payload) => isRecord(payload.value) });

const has = (order: Fields, ...names: (keyof Fields)[]): boolean => names.some((name) => order[name] !== undefined);

/**
 * The business fields of `POST /pay/unifiedorder` (APIv2, direct and institution mode), `total_fee` in the smallest unit of
 * `fee_type`, lengths in bytes of UTF-8: 统一下单, 输入参数 (https://pay.weixin.qq.com/doc/global/v2/en/4013665947).
 * `notify_url` is required there, but optional here: the merchant's profile may supply it.
 */
export const unifiedOrderSchema = fields.check(
  rule('sub_appid', 'is required with sub_openid', (order) => !has(order, 'sub_openid') || has(order, 'sub_appid')),
  rule(
    'sub_appid',
    'is required for trade_type APP with sub_mch_id',
    (order) => order.trade_type !== 'APP' || !has(order, 'sub_mch_id') || has(order, 'sub_appid'),
  ),
  rule(
    'sub_mch_id',
    'is required with sub_appid or sub_openid',
    (order) => !has(order, 'sub_appid', 'sub_openid') || has(order, 'sub_mch_id'),
  ),
  rule(
    'product_id',
    'is required for trade_type NATIVE',
    (order) => order.trade_type !== 'NATIVE' || has(order, 'product_id'),
  ),
  rule(
    'openid',
    'is required for trade_type JSAPI unless sub_openid is sent',
    (order) => order.trade_type !== 'JSAPI' || has(order, 'openid', 'sub_openid'),
  ),
  rule(
    'sub_openid',
    'must not be sent together with openid for trade_type JSAPI',
    (order) => order.trade_type !== 'JSAPI' || !has(order, 'openid') || !has(order, 'sub_openid'),
  ),
);

/** An order that `unifiedOrderSchema` accepted, exactly as it came. */
export type UnifiedOrder = z.output<typeof unifiedOrderSchema>;
