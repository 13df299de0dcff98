import { isIP } from 'node:net';
import * as z from 'zod/mini';
// By name: a bundle keeps all of `z.core` for one member of it.
import { $constructor, $ZodObjectJIT } from 'zod/v4/core';

/**
 * The building blocks of the order schemas. Each one checks and changes nothing, and gives the native check and the
 * refinement of one rule the same sentence, so that `fieldIssues` reports a broken rule once.
 *
 * No check of a field may abort: zod skips the rules of the whole order once anything below it aborted.
 */

/** The error of a schema: the rule in words, or that the field is missing. Never the value. */
const typed = (rule: string) => ({
  error: (issue: { readonly input?: unknown }) => (issue.input === undefined ? 'is required' : rule),
});

/** Its `init` asserts, which asks for a type that is written down. */
const MiniObject: $constructor<z.ZodMiniObject> = z.ZodMiniObject;

/**
 * An object of `zod/mini` that reads its members by a function compiled for its shape, as those of `zod` do; a fifth of
 * validating is gone with it. Where a process forbids compiling, it reads member by member.
 */
const CompiledObject = $constructor<z.ZodMiniObject>('CompiledObject', (schema, definition) => {
  $ZodObjectJIT.init(schema, definition);
  MiniObject.init(schema, definition);
});

/** An object that knows all of its fields. */
export const object = <T extends z.core.$ZodShape>(shape: T) => {
  const definition = { type: 'object', shape, catchall: z.never(), ...typed('must be an object') } as const;
  return new CompiledObject(definition) as z.ZodMiniObject<T, z.core.$strict>;
};

/**
 * No document limits a list. Valid items take at least 31 bytes, so a body of 64 KiB holds fewer; a longer list is refused
 * unread, because zod collects issues through the call stack and some hundred thousand of them overflow it.
 */
const MAX_ITEMS = 2500;

export const list = <T extends z.core.$ZodType>(item: T) =>
  z.array(item, typed('must be an array')).check(z.maxLength(MAX_ITEMS, `must hold at most ${MAX_ITEMS} items`));

export const nonEmptyList = <T extends z.core.$ZodType>(item: T) =>
  list(item).check(z.minLength(1, 'must hold at least one item'));

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Characters that reach WeChat unharmed: those of 1 to 3 bytes of UTF-8, hence no surrogates (interface rules of APIv3,
 * https://pay.weixin.qq.com/doc/v3/merchant/4012081709, and of APIv2, https://pay.weixin.qq.com/doc/v2/merchant/4011986592),
 * as far as XML 1.0 can carry them.
 */
export const PLAIN_TEXT = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd]*$/;
export const PLAIN_TEXT_RULE = 'may only hold characters of 1 to 3 bytes of UTF-8 and no control characters';

type Refuse = (rule: string) => void;

/** What JSON Schema can say of a text's rules; zod writes it into the API description. */
interface Described {
  minimum?: number;
  maximum?: number;
  patterns?: readonly RegExp[];
}

/**
 * All rules of a text as one check, because a check of zod's own for each rule is a third of what validating takes. `judge`
 * refuses by the sentence of each broken rule; it is given text, and never stops at the first.
 */
const textRules = ({ patterns = [], ...lengths }: Described, judge: (value: string, refuse: Refuse) => void) => {
  const check = z.check<string>((payload) => {
    judge(payload.value, (message) =>
      payload.issues.push({ code: 'custom', message, input: undefined, continue: true }),
    );
  });
  check._zod.onattach.push(({ _zod: { bag } }) => {
    Object.assign(bag, lengths, { patterns: new Set(patterns) });
  });
  return z.string(typed('must be a string')).check(check);
};

/** A character takes at most three bytes, so that most texts need no counting. */
const exceeds = (value: string, max: number): boolean => value.length * 3 > max && Buffer.byteLength(value) > max;

const bytesRule = (max: number): string => `must be at most ${max} bytes of UTF-8`;

/**
 * Text of 1 to `max` bytes of UTF-8. The documents write `string(n)`; APIv3 counts bytes (its PARAM_ERROR says
 * 字节数 203，大于最大值 128). The other two do not say, and what fits in n bytes fits in n characters too.
 */
export const text = (max: number) => {
  const limit = bytesRule(max);
  return textRules({ minimum: 1, maximum: max, patterns: [PLAIN_TEXT] }, (value, refuse) => {
    if (value === '') refuse('must not be empty');
    if (exceeds(value, max)) refuse(limit);
    if (!PLAIN_TEXT.test(value)) refuse(PLAIN_TEXT_RULE);
  });
};

/** ASCII text of `min` to `max` characters out of a small alphabet. */
const token = (min: number, max: number, alphabet: RegExp, rule: string) => {
  const length = `must be ${min} to ${max} characters long`;
  return textRules({ minimum: min, maximum: max, patterns: [alphabet] }, (value, refuse) => {
    if (value.length < min || value.length > max) refuse(length);
    if (!alphabet.test(value)) refuse(rule);
  });
};

/** The merchant's order number: `min` to 32 characters; all three documents name the same alphabet. */
export const outTradeNo = (min: number) =>
  token(min, 32, /^[0-9A-Za-z_\-|*]*$/, 'may only hold digits, letters and _ - | *');

/** A JSON integer, at most 2^53 − 1 unless `max` is given. `-0` is refused: it would not be sent the way it came. */
export const integer = (min: number, max?: number) => {
  const rule =
    max === undefined ? `must be a JSON integer of at least ${min}` : `must be a JSON integer from ${min} to ${max}`;
  return z.number(typed(rule)).check(
    z.minimum(min, rule),
    z.maximum(max ?? Number.MAX_SAFE_INTEGER, max === undefined ? `must be at most ${Number.MAX_SAFE_INTEGER}` : rule),
    // Not z.int(): it aborts (see above).
    z.refine((value) => Number.isInteger(value) && !Object.is(value, -0), rule),
    z.meta({ type: 'integer' }),
  );
};

export const boolean = () => z.boolean(typed('must be true or false'));

export const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, typed(`must be one of ${values.join(', ')}`));

export const constant = <const T extends string>(value: T) => z.literal(value, typed(`must be ${value}`));

/** An IPv4 or IPv6 address of at most `max` bytes. A zone id (`%eth0`) means something on its own machine only. */
export const ipAddress = (max: number) => {
  const rule = 'must be an IPv4 or IPv6 address';
  return textRules({ maximum: max }, (value, refuse) => {
    if (value.length > max || isIP(value) === 0 || value.includes('%')) refuse(rule);
  }).check(z.meta({ anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] }));
};

/**
 * The pattern that the APIv3 server prints in its own errors,
 * `^https?://([^\s/?#\[\]\@]+\@)?([^\s/?#\@:]+)(?::\d{2,5})?([^\s?#\[\]]*)$`,
 * without its overlaps: that one needs quadratic time to refuse a long line.
 */
const NOTIFY_URL = /^https?:\/\/(?:[^\s/?#[\]@]+@)?[^\s/?#@:[\]]+(?:[/@:][^\s?#[\]]*)?$/;

/**
 * Where WeChat sends the payment notification: an absolute URL of at most `max` bytes without query string
 * (https://pay.weixin.qq.com/doc/v3/merchant/4012075420). http passes, as it does at the server.
 */
export const notifyUrl = (max: number) => {
  const rule = 'must be an absolute http or https URL without query string, fragment or spaces';
  const limit = bytesRule(max);
  return textRules({ maximum: max, patterns: [PLAIN_TEXT, NOTIFY_URL] }, (value, refuse) => {
    if (exceeds(value, max)) refuse(limit);
    if (!PLAIN_TEXT.test(value)) refuse(PLAIN_TEXT_RULE);
    if (!NOTIFY_URL.test(value) || !URL.canParse(value)) refuse(rule);
  }).check(z.meta({ format: 'uri' }));
};

/** Whether `yyyy-MM-ddTHH:mm:ss` exists: engines roll February 30 over to March instead of refusing it. */
const isCalendarTime = (local: string): boolean => {
  const time = Date.parse(`${local}Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(local);
};

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?(?:Z|[+-](?:0\d:[0-5]\d|1[0-3]:[0-5]\d|14:00))$/;

/**
 * `yyyy-MM-ddTHH:mm:ss`, optional milliseconds, and an offset of at most 14 hours or `Z` (APP下单,
 * https://pay.weixin.qq.com/doc/v3/merchant/4013070347). At most 29 bytes, so the documented 64 cannot be exceeded.
 */
export const rfc3339Time = () => {
  const rule = 'must be an existing time of the form yyyy-MM-ddTHH:mm:ss+08:00';
  return z.string(typed('must be a string')).check(
    z.regex(RFC_3339, rule),
    z.refine((value) => isCalendarTime(value.slice(0, 19)), rule),
    z.meta({ format: 'date-time' }),
  );
};

const COMPACT = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

/** `yyyyMMddHHmmss`, 14 digits in GMT+8 (统一下单, https://pay.weixin.qq.com/doc/global/v2/en/4013665947). */
export const compactTime = () => {
  const rule = 'must be an existing time of the form yyyyMMddHHmmss';
  return z.string(typed('must be a string')).check(
    z.regex(COMPACT, rule),
    z.refine((value) => isCalendarTime(value.replace(COMPACT, '$1-$2-$3T$4:$5:$6')), rule),
  );
};

const jsonBytes = (value: unknown): number => {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch {
    return Number.POSITIVE_INFINITY; // nested deeper than the stack can write
  }
};

export const jsonLimitRule = (max: number) => `must be at most ${max} bytes of JSON`;

/** An object of at most `max` bytes once it is written as JSON; looked at even when fields inside are broken. */
export const atMostJsonBytes = (max: number) =>
  z.refine<Record<string, unknown>>((value) => jsonBytes(value) <= max, {
    error: jsonLimitRule(max),
    when: (payload) => isRecord(payload.value),
  });

/**
 * One item of `detail.goods_detail`; `unit_price` in 分. APP下单 and WeCom's 小程序下单
 * (https://developer.work.weixin.qq.com/document/path/97322) describe the same fields.
 */
export const goodsItem = object({
  merchant_goods_id: token(1, 32, /^[0-9A-Za-z_-]*$/, 'may only hold digits, letters and _ -'),
  wechatpay_goods_id: z.exactOptional(text(32)),
  goods_name: z.exactOptional(text(256)),
  quantity: integer(1),
  unit_price: integer(0),
});

/** `scene_info` of APP下单 and of WeCom's 小程序下单: who pays where. */
export const sceneInfo = object({
  payer_client_ip: ipAddress(45),
  device_id: z.exactOptional(text(32)),
  store_info: z.exactOptional(
    object({
      id: text(32),
      name: z.exactOptional(text(256)),
      area_code: z.exactOptional(text(32)),
      address: z.exactOptional(text(512)),
    }),
  ),
});
