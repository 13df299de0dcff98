import type { Violation } from '../fields/check-fields.ts';
import type { FieldRule } from '../fields/rule.ts';
import { type V3Refusal, v3Refusal } from './errors.ts';

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

/**
 * A broken field rule in WeChat's words. Seen in real answers: required, integer type, byte maximum, character minimum
 * and pattern, each with `detail.value` as below. Minimum, item count, charset and unknown fields are modelled on them.
 */
export const paramError = (violation: Violation, location: Location): V3Refusal => {
  const { path, label } = violation;
  const source = `/${location}${path}`;
  const refusal = (message: string, value: unknown, errno?: number) =>
    v3Refusal('PARAM_ERROR', { message, detail: { location, value }, ...(errno !== undefined && { errno }) });
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
