import type { OrderType } from '../../shared/orders/order-type.ts';
import { orderTypes } from '../../shared/orders/registry.ts';
import { describedCodes, errorResponse, errorSchema, errorStatuses, namingHeaders } from './errors.ts';
import { exampleOrders } from './examples.ts';
import { orderSchema } from './order-schema.ts';
import type { OrderText } from './orders/order-text.ts';
import { orderTexts } from './orders/order-texts.ts';
import { queryAnswer, queryExample, queryParameters } from './query.ts';
import type { Schema } from './schema.ts';
import { both, type Text } from './text.ts';

const MEDIA_TYPE = 'application/json';

/** `wecom-miniprogram` → `WecomMiniprogramOrder`. */
const componentName = (orderType: string): string =>
  `${orderType.replaceAll(/(?:^|-)([a-z0-9])/g, (_, first: string) => first.toUpperCase())}Order`;

const refTo = (component: string): string => `#/components/schemas/${component}`;

/** No answer of a method that is described is 405, and only orders are claimed and have a body. */
const errorsExcept = (...statuses: number[]): Record<string, object> =>
  Object.fromEntries(
    errorStatuses
      .filter((status) => ![405, ...statuses].includes(status))
      .map((status) => [String(status), { $ref: `#/components/responses/Error${status}` }]),
  );

const text = (words: Text): Schema => ({ type: 'string', description: both(words) });

const answerSchema = (type: OrderType, { answer }: OrderText, order: Schema): Schema => {
  const merchant = order.properties?.mch_id ? 'mch_id' : 'mchid';
  return {
    type: 'object',
    description: both(['The order is placed.', '下单成功。']),
    properties: {
      order_type: { type: 'string', const: type.name, description: both(['Order type.', '订单类型。']) },
      [merchant]: text(['Merchant number of the order.', '订单的商户号。']),
      out_trade_no: text(["The merchant's order number.", '商户订单号。']),
      prepay_id: text(["WeChat's number for starting the payment.", '预支付交易会话标识。']),
      expires_at: {
        ...text([
          'Until when the payment can be started: two hours. Afterwards the same request gets a new one.',
          '在此之前可以调起支付（有效期 2 小时）。之后原样重发可取得新的。',
        ]),
        format: 'date-time',
      },
      replayed: {
        type: 'boolean',
        description: both([
          'Whether an earlier request obtained the `prepay_id`.',
          '`prepay_id` 是否由之前的请求取得。',
        ]),
      },
      ...answer.properties,
    },
    required: ['order_type', merchant, 'out_trade_no', 'prepay_id', 'expires_at', 'replayed', ...answer.required],
  };
};

interface Described {
  path: object;
  schemas: Record<string, Schema>;
}

const describe = (type: OrderType): Described => {
  const words = orderTexts[type.name];
  if (words === undefined)
    throw new Error(`The order type ${type.name} has no texts in infra/api-description/orders/.`);
  const name = componentName(type.name);
  const examples = exampleOrders(type.name);
  const order = orderSchema(type, words, refTo(name), Object.values(examples));
  const { title, summary, between } = words;
  return {
    schemas: { [name]: order, [`${name}Answer`]: answerSchema(type, words, order) },
    path: {
      post: {
        operationId: `place${name}`,
        summary: summary.join(' · '),
        description: both([
          `${title[0]}. The fields are those of WeChat's own document; unknown ones are refused. ` +
            'The same order sent again gets the same `prepay_id` with a fresh signature, and other fields under the same ' +
            `number are refused.${between ? ` ${between.text[0]}` : ''}`,
          `${title[1]}。字段与微信官方文档一致，不接受未知字段。原样重发得到相同的 \`prepay_id\` 和新的签名；同一订单号换了字段会被拒绝。${between?.text[1] ?? ''}`,
        ]),
        externalDocs: { url: words.document, description: both(["WeChat's document", '微信官方文档']) },
        security: [{ apiKey: [] }, { orderToken: [] }],
        requestBody: {
          required: true,
          description: both([
            'The order: at most 64 KiB and 5000 members and items. With an order token the body may be empty, or hold just ' +
              'the fields that the token leaves open, `payer_client_ip` and `device_id` unless the token says otherwise.',
            '订单：不超过 64 KiB，成员与数组项合计不超过 5000 个。使用订单令牌时，请求体可为空，或只含令牌开放的字段，默认为 `payer_client_ip` 和 `device_id`。',
          ]),
          content: {
            [MEDIA_TYPE]: {
              schema: { $ref: refTo(name) },
              examples: Object.fromEntries(Object.entries(examples).map(([key, value]) => [key, { value }])),
            },
          },
        },
        responses: {
          200: {
            description: both(['The order is placed.', '下单成功。']),
            headers: namingHeaders,
            content: {
              [MEDIA_TYPE]: { schema: { $ref: refTo(`${name}Answer`) }, example: words.exampleAnswer },
            },
          },
          ...errorsExcept(),
        },
      },
    },
  };
};

/** The API description: OpenAPI 3.1, from the registry of order types and the table of error codes. */
export const apiDocument = () => {
  const described = orderTypes.map((type) => [`/orders/${type.name}`, describe(type)] as const);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Prepay',
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: both([
        'Places WeChat Pay and WeCom Pay orders, exactly once per `out_trade_no`. Lengths are in bytes ' +
          'of UTF-8, where a Chinese character takes 3. Every description is an English paragraph, ' +
          'a blank line and a Chinese one. Rules that JSON Schema cannot say are in words and listed in `x-further-rules`: ' +
          'there alone the description accepts more than the API does.',
        '微信支付与企业微信收款下单，每个 `out_trade_no` 只下一次单。长度按 UTF-8 字节计，一个汉字占 3 字节。每段说明先英文，空一行，再中文。JSON Schema 无法表达的规则写在说明中，并列于 `x-further-rules`：仅在这些地方，本描述比接口宽松。',
      ]),
    },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }],
    paths: {
      ...Object.fromEntries(described.map(([path, { path: item }]) => [path, item])),
      '/orders': {
        get: {
          operationId: 'queryOrder',
          summary: 'Ask how an order stands · 查询订单',
          description: both([
            'Asks WeChat and the order table. A client\'s "ok" is not a payment: only `trade_state` `SUCCESS` is.',
            '同时查询微信和订单表。客户端返回成功不代表已支付，只有 `trade_state` 为 `SUCCESS` 才是。',
          ]),
          parameters: queryParameters,
          responses: {
            200: {
              description: both(['WeChat or the order table knows the order.', '微信或订单表中有这笔订单。']),
              headers: namingHeaders,
              content: { [MEDIA_TYPE]: { schema: { $ref: refTo('QueryAnswer') }, example: queryExample } },
            },
            ...errorsExcept(409, 415),
          },
        },
      },
    },
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: both([
            "Back offices: `Authorization: Bearer <api key>`, a key of the order's merchant with the scope `orders:write` or " +
              '`orders:read`.',
            '后台系统：`Authorization: Bearer <api key>`，订单所属商户的密钥，下单需 `orders:write`，查询需 `orders:read`。',
          ]),
        },
        orderToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: both([
            'Mini-programs: `Authorization: Bearer <order token>`, which the back office signed for this one order; it places ' +
              'that order and does nothing else.',
            '小程序：`Authorization: Bearer <order token>`，由后台为这一笔订单签发，只能下这一笔订单。',
          ]),
        },
      },
      headers: {
        'X-Request-Id': {
          required: true,
          description: both(['Names this request in the log.', '本次请求的编号，可据此查日志。']),
          schema: { type: 'string' },
        },
        traceresponse: {
          description: both([
            'Where this request stands in its W3C trace: the one of `traceparent`, or a new one.',
            '本次请求在 W3C 链路中的位置：沿用请求头 `traceparent` 的链路，没有则新建。',
          ]),
          schema: { type: 'string', pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$' },
        },
        'Retry-After': {
          description: both(['Seconds to wait before the identical request.', '原样重发前需等待的秒数。']),
          schema: { type: 'integer', minimum: 1 },
        },
      },
      responses: Object.fromEntries(errorStatuses.map((status) => [`Error${status}`, errorResponse(status)])),
      schemas: {
        ...Object.assign({}, ...described.map(([, { schemas }]) => schemas)),
        QueryAnswer: queryAnswer,
        ErrorAnswer: errorSchema,
      } as Record<string, Schema>,
    },
    'x-error-codes': describedCodes,
  };
};

export type ApiDocument = ReturnType<typeof apiDocument>;
