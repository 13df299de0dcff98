import { ERROR_CODES, type ErrorCode } from '../../shared/errors.ts';
import type { Schema } from './schema.ts';
import { both, type Text } from './text.ts';

interface CodeText {
  cause: string;
  remedy: string;
}

/** The table of codes in Chinese. */
export const chinese: Partial<Record<string, CodeText>> = {
  PARAM_ERROR: { cause: '请求中有字段不符合文档规则，`detail` 逐一指出。', remedy: '按 `detail` 修正字段。' },
  APPID_MCHID_NOT_MATCH: { cause: 'APPID 与商户号没有绑定关系。', remedy: '在商户平台绑定 APPID，并写入商户配置。' },
  MCH_NOT_EXISTS: {
    cause: '此处不服务该商户号，或微信不认识它。',
    remedy: '检查商户号和 PREPAY_MERCHANTS。',
  },
  ORDER_PAID: { cause: '订单已支付。', remedy: '查询订单并发货，不要再让用户支付。' },
  ORDER_CLOSED: { cause: '订单已关闭或已过期。', remedy: '换新的 out_trade_no 重新下单。' },
  UNAUTHENTICATED: {
    cause: '没有携带该商户的有效凭证。',
    remedy: '携带 `Authorization: Bearer <api key>`，使用该商户的密钥，或新签发的订单令牌。',
  },
  OUT_TRADE_NO_USED: {
    cause: '该订单号已属于另一笔参数不同的订单。',
    remedy: '换新的 out_trade_no，或使用首次请求的参数。',
  },
  FORBIDDEN: { cause: '凭证有效，但无权做这件事。', remedy: '给密钥加上所需权限，或换一个密钥。' },
  NOT_FOUND: { cause: '没有这个路径，或没有这笔订单。', remedy: '检查路径、商户号和 out_trade_no。' },
  METHOD_NOT_ALLOWED: { cause: '该路径不支持此 HTTP 方法。', remedy: '使用 `Allow` 响应头给出的方法。' },
  REQUEST_IN_PROGRESS: {
    cause: '另一个请求正在下同一笔订单。',
    remedy: '等待 `Retry-After` 秒后原样重发。',
  },
  PAYLOAD_TOO_LARGE: { cause: '请求体超过 64 KiB。', remedy: '减小请求体。' },
  UNSUPPORTED_MEDIA_TYPE: { cause: '请求体没有声明为 JSON。', remedy: '携带 `Content-Type: application/json`。' },
  UPSTREAM_REFUSED: { cause: '微信因自身原因拒绝了订单，没有生成订单。', remedy: '查看 `upstream` 并处理。' },
  FREQUENCY_LIMITED: { cause: '微信限制了该商户的请求频率。', remedy: '等待 `Retry-After` 秒后原样重发。' },
  MERCHANT_MISCONFIGURED: {
    cause: '商户配置或密钥不可用，调用方无法修复。',
    remedy: '按 request_id 查看日志，其中写明商户和字段。',
  },
  INTERNAL: { cause: '意料之外的错误。', remedy: '原样重发；若持续出现，请反馈 request_id。' },
  SECRETS_UNAVAILABLE: { cause: '密钥来源没有应答。', remedy: '等待 `Retry-After` 秒后原样重发。' },
  TABLE_UNAVAILABLE: {
    cause: '订单表没有应答，因此没有向微信发送任何请求。',
    remedy: '等待 `Retry-After` 秒后原样重发。',
  },
  UPSTREAM_UNKNOWN: {
    cause: '微信没有给出可信的应答：订单可能存在，也可能不存在。',
    remedy: '原样重发：它继续同一笔订单，不会产生第二笔。',
  },
};

/** One code as the description lists it. */
export interface DescribedCode {
  code: ErrorCode;
  status: number;
  retry: string;
  cause: Text;
  remedy: Text;
}

/** A code that nobody has translated yet is told in English twice. */
export const describedCodes: readonly DescribedCode[] = Object.entries(ERROR_CODES).map(([code, entry]) => {
  const { cause = entry.cause, remedy = entry.remedy } = chinese[code] ?? {};
  return {
    code: code as ErrorCode,
    status: entry.status,
    retry: entry.retry,
    cause: [entry.cause, cause],
    remedy: [entry.remedy, remedy],
  };
});

const codesOf = (status: number): DescribedCode[] => describedCodes.filter((code) => code.status === status);

export const errorStatuses: readonly number[] = [...new Set(describedCodes.map(({ status }) => status))].toSorted(
  (a, b) => a - b,
);

const text = (words: Text): Schema => ({ type: 'string', description: both(words) });

/** The documented shape of every error. */
export const errorSchema: Schema = {
  type: 'object',
  description: both([
    'Every error. Decide on `code` and `retry`, never on `message`.',
    '所有错误的统一结构。请根据 `code` 和 `retry` 处理，不要依赖 `message`。',
  ]),
  properties: {
    code: {
      type: 'string',
      enum: Object.keys(ERROR_CODES),
      description: both(['What went wrong.', '错误码。']),
    },
    message: text(['The reason, for people.', '错误原因，供人阅读。']),
    retry: {
      type: 'string',
      enum: ['never', 'same-request', 'new-out-trade-no', 'query'],
      description: both([
        'What to do with the same order: `never`, mend the request first; `same-request`, send the identical request again, ' +
          'it continues the same order; `new-out-trade-no`, the number is spent; `query`, ask `GET /orders` first.',
        '如何处理同一笔订单：`never` 先修正请求；`same-request` 原样重发，继续同一笔订单；`new-out-trade-no` 换新订单号；`query` 先用 `GET /orders` 查询。',
      ]),
    },
    request_id: text([
      'Names this request in the log; also in `X-Request-Id`.',
      '本次请求的编号，可据此查日志；同 `X-Request-Id` 响应头。',
    ]),
    detail: {
      type: 'array',
      description: both(['One entry per broken rule, at most 100.', '每条不符合的规则一项，最多 100 项。']),
      items: {
        type: 'object',
        properties: {
          field: text([
            'JSON pointer into the request; empty for the whole body.',
            '请求字段的 JSON 指针；空串表示整个请求体。',
          ]),
          issue: text(['The rule in words.', '规则说明。']),
        },
        required: ['field', 'issue'],
      },
    },
    upstream: {
      type: 'object',
      description: both(['What WeChat said, in its own words.', '微信返回的原始错误。']),
      properties: {
        code: text(["WeChat's code.", '微信的错误码。']),
        message: text(["WeChat's message.", '微信的错误描述。']),
        request_id: text(["WeChat's number of the call.", '微信的请求编号。']),
      },
      required: ['code', 'message'],
    },
  },
  required: ['code', 'message', 'retry', 'request_id'],
};

const exampleOf = ({ code, retry, cause }: DescribedCode): object => ({
  code,
  message: cause[0],
  retry,
  request_id: '9e5e1b3d-12d0-4222-a56a-55ec04e652a7',
  ...(code === 'PARAM_ERROR' ? { detail: [{ field: '/out_trade_no', issue: 'is required' }] } : {}),
});

const line = (code: DescribedCode, language: 0 | 1): string =>
  `- \`${code.code}\` (\`${code.retry}\`): ${code.cause[language]} ${code.remedy[language]}`;

/** What every answer of a function carries. */
export const namingHeaders = {
  'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
  traceresponse: { $ref: '#/components/headers/traceresponse' },
};

/** The answer of one status: its codes, what they mean and what to do. */
export const errorResponse = (status: number): object => {
  const codes = codesOf(status);
  const waits = codes.some(({ remedy: [remedy] }) => remedy.includes('Retry-After'));
  return {
    description: both([codes.map((code) => line(code, 0)).join('\n'), codes.map((code) => line(code, 1)).join('\n')]),
    headers: {
      ...namingHeaders,
      ...(waits ? { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } : {}),
    },
    content: {
      'application/json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/ErrorAnswer' },
            {
              type: 'object',
              properties: { code: { type: 'string', enum: codes.map(({ code }) => code) } },
              required: ['code'],
            },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code.code, { value: exampleOf(code) }])),
      },
    },
  };
};
