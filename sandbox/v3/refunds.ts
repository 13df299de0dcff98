import { canonicalJson } from '../canonical-json.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import type { WireRequest } from '../http/wire.ts';
import type { Order } from '../orders/order.ts';
import type { RefundRefusal } from '../refunds/checks.ts';
import type { Refund } from '../refunds/refund.ts';
import type { World } from '../system.ts';
import { type V3Code, v3Refusal } from './errors.ts';
import { checkMembers, readBody } from './read-body.ts';
import { refundBody } from './refund-body.ts';
import { outRefundNo, REFUND_FIELDS } from './refund-fields.ts';
import type { V3Caller, V3Refused, V3Reply } from './reply.ts';

interface RefundRequestBody {
  transaction_id?: string;
  out_trade_no?: string;
  out_refund_no: string;
  reason?: string;
  notify_url?: string;
  funds_account?: string;
  amount: {
    refund: number;
    total: number;
    currency: string;
    from?: { account: string; amount: number }[];
  };
}

interface RefundWords extends Provenance {
  code: V3Code;
  message: string;
}

const differs = '订单金额或退款金额与之前请求不一致，请核实后再试';
const REPORTED = { source: 'reports', confidence: 'community' } as const;
const UNKNOWN = { source: 'no document and no report words it', confidence: 'unknown' } as const;

const words = (code: V3Code, message: string, rule: string, from: Omit<Provenance, 'rule'>): RefundWords => ({
  code,
  message,
  rule,
  ...from,
});

/** How v3 words a refund that is not made. */
export const REFUND_WORDS: Readonly<Record<RefundRefusal, RefundWords>> = {
  order_unknown: words('RESOURCE_NOT_EXISTS', '订单不存在', 'The refund of an unknown order is 404', REPORTED),
  not_paid: words('RESOURCE_NOT_EXISTS', '订单不存在', 'The refund of an unpaid order is 404', REPORTED),
  changed: words('INVALID_REQUEST', differs, 'A repeat with other parameters is INVALID_REQUEST', REPORTED),
  total_differs: words('INVALID_REQUEST', differs, 'A total that is not the total is INVALID_REQUEST', REPORTED),
  currency_differs: words('PARAM_ERROR', '参数错误', 'A foreign currency is PARAM_ERROR', UNKNOWN),
  too_late: words('INVALID_REQUEST', '订单已经超过退款期限', 'A refund after a year is INVALID_REQUEST', UNKNOWN),
  fully_refunded: words('INVALID_REQUEST', '订单已全额退款', 'A refund beyond all is INVALID_REQUEST', REPORTED),
  exceeds: words('INVALID_REQUEST', 'refund_fee大于可退金额', 'A refund beyond the rest is INVALID_REQUEST', UNKNOWN),
  too_many: words('INVALID_REQUEST', '部分退款次数超过上限', 'The 51st refund is INVALID_REQUEST', UNKNOWN),
  too_soon: words('FREQUENCY_LIMITED', '频率超限', 'A refund within the minute is FREQUENCY_LIMITED', UNKNOWN),
};

const refuse = (refused: RefundRefusal): V3Refused => {
  const { code, message } = REFUND_WORDS[refused];
  return { refusal: v3Refusal(code, { message }), verdict: `refund: ${refused}` };
};

const badParameter = (message: string): V3Refused => ({
  refusal: v3Refusal('PARAM_ERROR', { message }),
  verdict: `field: ${message}`,
});

/** Rules between the fields of a refund. */
const checkTogether = ({ transaction_id, out_trade_no, amount }: RefundRequestBody): V3Refused | undefined => {
  if (transaction_id === undefined && out_trade_no === undefined) {
    return badParameter('transaction_id和out_trade_no必须二选一');
  }
  const sum = amount.from?.reduce((total, part) => total + part.amount, 0);
  if (sum !== undefined && sum !== amount.refund) return badParameter('退款出资金额之和与退款金额不一致');
  return undefined;
};

/** transaction_id wins; both must name one order. */
const findOrder = (
  { transaction_id, out_trade_no }: RefundRequestBody,
  mchid: string,
  { orders }: World,
): Order | undefined => {
  if (transaction_id === undefined) return orders.find(mchid, out_trade_no ?? '');
  const order = orders.findByTransaction(mchid, transaction_id);
  return out_trade_no === undefined || order?.out_trade_no === out_trade_no ? order : undefined;
};

export const REFUND_FIELD_RULES: readonly Provenance[] = [
  {
    rule: 'A refund names its order by transaction_id or out_trade_no',
    source: 'refund, doc 4012810597',
    confidence: 'documented',
  },
  { rule: 'amount.from adds up to amount.refund', source: 'refund, doc 4012810597', confidence: 'documented' },
];

const answer = (refund: Refund): V3Reply => ({ status: 200, body: refundBody(refund), verdict: refund.status });

/** `POST /v3/refund/domestic/refunds` behind authentication. */
export const createRefund = (request: WireRequest, { merchant }: V3Caller, world: World): V3Reply => {
  const read = readBody<RefundRequestBody>(request, REFUND_FIELDS, world);
  if ('refusal' in read) return read;
  const { body } = read;
  const broken = checkTogether(body);
  if (broken) return broken;
  const { out_refund_no, reason, notify_url, funds_account, amount } = body;
  const result = world.refunds.refund(merchant.mchid, findOrder(body, merchant.mchid, world), {
    out_refund_no,
    parameters: canonicalJson(body),
    refund: amount.refund,
    total: amount.total,
    currency: amount.currency,
    ...(reason !== undefined && { reason }),
    ...(notify_url !== undefined && { notify_url }),
    ...(funds_account !== undefined && { funds_account }),
    ...(amount.from && { from: amount.from }),
  });
  return 'refused' in result ? refuse(result.refused) : answer(result);
};

/** `GET /v3/refund/domestic/refunds/{out_refund_no}` behind authentication. */
export const queryRefund = (number: string, { merchant }: V3Caller, world: World): V3Reply => {
  const bad = checkMembers({ out_refund_no: outRefundNo }, { out_refund_no: number }, 'uri_template', world);
  if (bad) return bad;
  const refund = world.refunds.find(merchant.mchid, number);
  if (refund) return answer(refund);
  return { refusal: v3Refusal('RESOURCE_NOT_EXISTS', { message: '退款单不存在' }), verdict: 'unknown refund' };
};
