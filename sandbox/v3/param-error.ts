import type { Behaviour } from '../behaviour.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import type { Violation } from '../fields/check-fields.ts';
import type { FieldRule } from '../fields/rule.ts';
import { V3_ERRORS, type V3Refusal, v3Refusal } from './errors.ts';

export type Location = 'body' | 'query' | 'uri_template';

/** Only the integer's wording was seen in a real answer; the others follow its pattern. */
const TYPE_WORDS: Readonly<Record<FieldRule['kind'], string>> = {
  integer: '64 位有符号整数',
  text: '字符串',
  boolean: '布尔值',
  object: '对象',
  list: '数组',
};

/** errno "illegal extra parameter" and "out of range" of the troubleshooting manual. */
const ILLEGAL_EXTRA = 270924358;
const OUT_OF_RANGE = 268435464;

/** As the server prints it: JavaScript escapes slashes, which the server does not. */
const printed = ({ source }: RegExp): string => source.replaceAll('\\/', '/');

const textRule = (source: string, label: string) => `输入源“${source}”映射到值字段“${label}”字符串规则校验失败`;

type DetailForm = Behaviour['v3_param_detail'];

/** What a refusal says of the field besides its message; `path` is a JSON pointer within the location. */
const detailIn = (
  form: DetailForm,
  { location, path, value, message }: { location: Location; path: string; value: unknown; message: string },
): object | undefined =>
  ({
    seen: { location, value },
    documented: { field: location === 'body' ? path : path.slice(1), value, issue: message, location },
    absent: undefined,
  })[form];

export const PARAM_ERROR_RULES: readonly Provenance[] = [
  {
    rule: 'Lengths count bytes, and the value of the detail is that count; only the empty text is counted in characters',
    source: 'real answers: 字节数 203，大于最大值 128; 字符数 0，小于最小值 1',
    confidence: 'community',
  },
  {
    rule: 'Characters of four bytes are refused',
    source: 'interface rules of the GitBook: UTF-8 of one to three bytes; the words are made up',
    confidence: 'documented',
  },
  {
    rule: 'A wrong type, a missing field and a pattern are refused in the words of real answers, under /body, /query or /uri_template; older ones named /appid without /body',
    source:
      'wechatpay-axios-plugin issue 38; wechatpay-node-v3-ts, docs/transactions_jsapi.md; hpyer/node-easywechat issue 69',
    confidence: 'community',
  },
  {
    rule: 'The words for a number below its minimum, a list without items and an unknown field are modelled on those',
    source: 'the other messages',
    confidence: 'derived',
  },
  {
    rule: 'A body that is no JSON object gets 参数错误 and no detail',
    source: 'wechatpay-go issue 216',
    confidence: 'community',
  },
];

/**
 * A broken field rule in WeChat's words. Seen in real answers: required, integer type, byte maximum, character minimum
 * and pattern, each with `detail.value` as below. Minimum, item count, charset and unknown fields are modelled on them.
 */
export const paramError = (violation: Violation, location: Location, form: DetailForm): V3Refusal => {
  const { path, label } = violation;
  const source = `/${location}${path}`;
  const refusal = (words: string, value: unknown, errno?: number) => {
    const detail = detailIn(form, { location, path, value, message: words });
    const message = detail ? words : V3_ERRORS.PARAM_ERROR.message;
    return v3Refusal('PARAM_ERROR', { message, ...(detail && { detail }), ...(errno !== undefined && { errno }) });
  };
  switch (violation.broke) {
    case 'required':
      return refusal(`输入源“${source}”映射到字段“${label}”必填性规则校验失败，此字段为必填项`, '');
    case 'type': {
      const words = TYPE_WORDS[violation.expected];
      const message = `无法将 JSON 输入源“${source}”映射到目标字段“${label}”中，此字段需要一个合法的 ${words}`;
      return refusal(message, violation.value);
    }
    case 'max_length': {
      const { length, limit } = violation;
      return refusal(`${textRule(source, label)}，字节数 ${length}，大于最大值 ${limit}`, length);
    }
    case 'min_length': {
      const { length, limit } = violation;
      return refusal(`${textRule(source, label)}，字符数 ${length}，小于最小值 ${limit}`, length);
    }
    case 'pattern': {
      const { pattern, value } = violation;
      return refusal(`${textRule(source, label)}，字符串必须匹配正则表达式“${printed(pattern)}”`, value);
    }
    case 'charset':
      return refusal(`${textRule(source, label)}，字符串包含不支持的字符`, violation.value);
    case 'min_items': {
      const { length, limit } = violation;
      return refusal(
        `输入源“${source}”映射到数组字段“${label}”规则校验失败，元素个数 ${length}，小于最小值 ${limit}`,
        length,
      );
    }
    case 'minimum': {
      const { value, limit } = violation;
      const message = `输入源“${source}”映射到数值字段“${label}”规则校验失败，值低于最小值 ${limit}`;
      return refusal(message, value, OUT_OF_RANGE);
    }
    case 'unknown':
      return refusal(`输入源“${source}”不是此接口定义的参数`, violation.value, ILLEGAL_EXTRA);
  }
};
