import * as z from 'zod/mini';
import { compactTime, PLAIN_TEXT } from '../../shared/orders/fields.ts';
import type { Schema } from './schema.ts';
import type { Text } from './text.ts';

/**
 * The rules of a field that JSON Schema cannot say, or that validators disagree about. Here the description accepts more
 * than the order does, and nowhere else: `issue` is what the order's schema says about a value that breaks the rule.
 */
export const FURTHER_RULES = {
  'bytes-of-utf8': {
    issue: /^must be at most \d+ bytes of UTF-8$/,
    text: ({ maxLength }) => [
      `At most ${maxLength} bytes of UTF-8; no characters of 4 bytes, such as emoji, and no control characters.`,
      `不超过 ${maxLength} 字节（UTF-8），不支持 emoji 等 4 字节字符和控制字符。`,
    ],
  },
  'existing-day': {
    issue: /^must be an existing time of the form yyyyMMddHHmmss$/,
    text: () => [
      '14 digits in GMT+8; the day exists, 29 February in leap years only.',
      '14 位数字，东八区时间；日期须真实存在，2 月 29 日仅限闰年。',
    ],
  },
  'existing-time': {
    issue: /^must be an existing time of the form yyyy-MM-ddTHH:mm:ss\+08:00$/,
    text: () => [
      'The day exists, there are no leap seconds, and the offset is at most 14 hours or `Z`.',
      '日期须真实存在，不支持闰秒，时区偏移不超过 14 小时，也可写作 `Z`。',
    ],
  },
  'absolute-url': {
    issue: /^must be an absolute http or https URL without query string, fragment or spaces$/,
    text: () => [
      'An absolute http or https URL without query string, fragment or spaces.',
      '须为绝对的 http 或 https 地址，不能携带查询参数、锚点或空格。',
    ],
  },
  'no-negative-zero': {
    issue: /^must be a JSON integer /,
    text: () => ['`-0` is refused.', '不接受 `-0`。'],
  },
  'same-inside-text': {
    issue: /./,
    text: ({ anyOf = [] }) => {
      const limit = anyOf.find(({ type }) => type === 'string')?.maxLength;
      return [
        `Either the object, or its JSON as text, for which the same rules hold. At most ${limit} bytes of JSON either way.`,
        `可以直接传对象，也可以传该对象的 JSON 文本，规则相同。两种形式的 JSON 均不超过 ${limit} 字节。`,
      ];
    },
  },
  'bytes-of-json-6144': {
    issue: /^must be at most 6144 bytes of JSON$/,
    text: () => ['At most 6144 bytes of JSON.', '整体 JSON 不超过 6144 字节。'],
  },
} as const satisfies Record<string, { issue: RegExp; text(schema: Schema): Text }>;

export type FurtherRule = keyof typeof FURTHER_RULES;

const COMPACT_TIME = z.toJSONSchema(compactTime()).pattern;

/** Months with their lengths; which years have a 29 February is left to `existing-day`. */
const COMPACT_TIME_OF_CALENDAR =
  '^\\d{4}(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)(?:0[1-9]|[12]\\d|30)|02(?:0[1-9]|1\\d|2\\d))' +
  '(?:[01]\\d|2[0-3])[0-5]\\d[0-5]\\d$';

const isPlainText = ({ pattern, allOf = [] }: Schema): boolean =>
  [pattern, ...allOf.map((part) => part.pattern)].includes(PLAIN_TEXT.source);

/** Says of one field what the conversion from zod could not, as far as JSON Schema can; returns the rules left. */
export const tighten = (schema: Schema): FurtherRule[] => {
  const rules: FurtherRule[] = [];
  // Generators of clients take a part that names no type for one of any type.
  for (const part of [...(schema.allOf ?? []), ...(schema.anyOf ?? [])]) {
    if (schema.type !== undefined) part.type ??= schema.type;
  }
  if (schema.format === 'uri') {
    // The schemas also take addresses with other characters than RFC 3986 allows, as WeChat does.
    delete schema.format;
    rules.push('absolute-url');
  }
  if (isPlainText(schema)) rules.push('bytes-of-utf8');
  if (schema.pattern === COMPACT_TIME) {
    schema.pattern = COMPACT_TIME_OF_CALENDAR;
    rules.push('existing-day');
  }
  if (schema.format === 'date-time') rules.push('existing-time');
  if (schema.type === 'integer' && schema.minimum === 0) rules.push('no-negative-zero');
  if (schema.anyOf?.some(({ contentMediaType }) => contentMediaType === 'application/json')) {
    rules.push('same-inside-text');
  }
  return rules;
};
