import type { Schema } from './schema.ts';
import { both, type Text } from './text.ts';

const parameter = (name: string, required: boolean, pattern: string, words: Text, example: string): object => ({
  name,
  in: 'query',
  required,
  description: both(words),
  schema: { type: 'string', pattern },
  example,
});

/** The parameters of `GET /orders`; others are refused. */
export const queryParameters: readonly object[] = [
  parameter(
    'mchid',
    true,
    '^[0-9A-Za-z_-]{1,32}$',
    ["Merchant number; for Global the order's `mch_id`.", '商户号；境外订单为其 `mch_id`。'],
    '1900000109',
  ),
  parameter(
    'out_trade_no',
    true,
    '^[0-9A-Za-z_\\-|*]{1,32}$',
    ["The merchant's order number.", '商户订单号。'],
    '1217752501201407033233368018',
  ),
  parameter(
    'sub_mch_id',
    false,
    '^[0-9]{1,32}$',
    [
      'Global in institution mode: the sub-merchant of an order that was not placed here.',
      '境外机构模式：并非在此处下单时，订单的子商户号。',
    ],
    '375907253',
  ),
];

const text = (words: Text): Schema => ({ type: 'string', description: both(words) });

export const queryAnswer: Schema = {
  type: 'object',
  description: both(['How an order stands at WeChat and in the order table.', '订单在微信侧和订单表中的状态。']),
  properties: {
    mchid: text(['Merchant number.', '商户号。']),
    out_trade_no: text(["The merchant's order number.", '商户订单号。']),
    trade_state: {
      type: ['string', 'null'],
      description: both([
        "WeChat's word, such as `NOTPAY` or `CLOSED`; only `SUCCESS` means paid. `null`: WeChat knows no such order.",
        '微信的交易状态，例如 `NOTPAY`、`CLOSED`；只有 `SUCCESS` 表示已支付。`null` 表示微信没有这笔订单。',
      ]),
    },
    transaction: {
      type: ['object', 'null'],
      additionalProperties: true,
      description: both(["WeChat's answer under its own names.", '微信的查询应答，字段名不变。']),
    },
    table: {
      description: both([
        'What the order table knows; `null` when the order was not placed here, or its row has been swept.',
        '订单表中的记录；不是在此处下的单或记录已清理时为 `null`。',
      ]),
      anyOf: [
        {
          type: 'object',
          properties: {
            order_type: text(['Order type.', '订单类型。']),
            status: {
              type: 'string',
              enum: ['PENDING', 'READY', 'REFUSED'],
              description: both(['Being placed, placed, or finally refused.', '下单中、已下单、已被最终拒绝。']),
            },
            attempts: { type: 'integer', description: both(['How often it was tried.', '尝试次数。']) },
            created_at: { ...text(['When it came first, in UTC.', '首次请求的时间（UTC）。']), format: 'date-time' },
            refusal: {
              type: 'object',
              description: both(['Why it was refused.', '被拒绝的原因。']),
              properties: { code: text(['Error code.', '错误码。']) },
              required: ['code'],
            },
          },
          required: ['order_type', 'status', 'attempts', 'created_at'],
        },
        { type: 'null' },
      ],
    },
  },
  required: ['mchid', 'out_trade_no', 'trade_state', 'transaction', 'table'],
};

export const queryExample = {
  mchid: '1900000109',
  out_trade_no: '1217752501201407033233368018',
  table: { order_type: 'app', status: 'READY', attempts: 1, created_at: '2026-11-22T04:00:00.000Z' },
  trade_state: 'NOTPAY',
  transaction: {
    appid: 'wxd678efh567hg6787',
    mchid: '1900000109',
    trade_state: 'NOTPAY',
    trade_state_desc: '订单未支付',
  },
};
