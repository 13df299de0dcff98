import { createCipheriv, createHash } from 'node:crypto';
import type { Effects, SignatureFault } from '../faults/rule.ts';
import type { Order } from '../orders/order.ts';
import { randomBase62, randomHex } from '../random.ts';
import type { Refund } from '../refunds/refund.ts';
import { compactTime, plainTime } from '../time.ts';
import type { V2Merchant } from '../v2/authenticate.ts';
import { cashOf } from '../v2/exchange-rates.ts';
import { V2_REFUND_STATUS } from '../v2/refund-query.ts';
import { v2Algorithm, v2Message, v2Sign } from '../v2/sign.ts';
import { type Elements, writeXml } from '../v2/write-xml.ts';
import { eventType, type OrderFact } from './fact.ts';
import type { Letter, LetterRequest } from './letter.ts';
import { paymentOf } from './payment-content.ts';
import type { LetterWorld } from './write-letter.ts';

/** Request-ID is the one header that is documented besides the content type. */
const headers = () =>
  [
    ['Accept', '*/*'],
    ['Pragma', 'no-cache'],
    ['Content-Type', 'text/xml'],
    ['User-Agent', 'Mozilla/4.0'],
    ['Request-ID', `08${randomHex(40).toUpperCase()}`],
  ] as const;

const given = (name: string, value: string | number | undefined): Elements =>
  value === undefined ? [] : [[name, value]];

/** `version` of the order is echoed; the order keeps it among its parameters only. */
const versionOf = ({ parameters }: Order): string | undefined =>
  (JSON.parse(parameters) as { version?: string }).version;

const numbersOf = ({ appid, mchid, sub_appid, sub_mch_id }: Order): Elements => [
  ['appid', appid],
  ['mch_id', mchid],
  ...given('sub_appid', sub_appid),
  ...given('sub_mch_id', sub_mch_id),
];

const paymentElements = (order: Order, { behaviour }: LetterWorld): Elements => {
  const payment = paymentOf(order);
  const { coupon } = payment;
  const { cash_fee, cash_fee_type, rate_value } = cashOf(order);
  return [
    ['return_code', 'SUCCESS'],
    ['result_code', 'SUCCESS'],
    ...numbersOf(order),
    ...given('device_info', order.device_id),
    ['openid', payment.openid],
    ['is_subscribe', 'N'],
    ...given('sub_openid', order.sub_openid),
    ...given('sub_is_subscribe', order.sub_openid === undefined ? undefined : 'N'),
    ['trade_type', order.trade_type],
    ['bank_type', payment.bank_type],
    ['total_fee', order.total],
    ['fee_type', order.currency],
    ['cash_fee', cash_fee],
    ['cash_fee_type', cash_fee_type],
    ...given('rate_value', rate_value === undefined ? undefined : String(rate_value)),
    ...(coupon
      ? ([
          ['coupon_fee', coupon.amount],
          ['coupon_count', 1],
          ['coupon_type_0', 'CASH'],
          ['coupon_id_0', coupon.coupon_id],
          ['coupon_fee_0', coupon.amount],
        ] as const)
      : []),
    ['transaction_id', payment.transaction_id],
    ['out_trade_no', order.out_trade_no],
    ...given('attach', order.attach || undefined),
    ['time_end', compactTime(payment.paid_at)],
    ...given('version', versionOf(order)),
    ...(behaviour.v2_notification_sign_type === 'present' ? ([['sign_type', algorithmOf(order)]] as const) : []),
  ];
};

const algorithmOf = ({ sign_type }: Order) => v2Algorithm(sign_type) ?? 'MD5';

const byName = (elements: Elements): Elements => elements.toSorted(([a], [b]) => (a < b ? -1 : 1));

/** Signed with the algorithm of the order, elements by name. */
const signed = (elements: Elements, order: Order, apiKey: string, fault: SignatureFault | undefined): Elements => {
  if (fault === 'missing') return byName(elements);
  const sign = v2Sign(v2Message(elements), apiKey, algorithmOf(order));
  return byName([...elements, ['sign', fault === 'bad' ? [...sign].toReversed().join('') : sign]]);
};

const refundElements = (order: Order, refund: Refund): Elements => [
  ['out_refund_no', refund.out_refund_no],
  ['out_trade_no', order.out_trade_no],
  ['refund_account', refund.funds_account ?? 'REFUND_SOURCE_UNSETTLED_FUNDS'],
  ['refund_fee', String(refund.refund)],
  ['refund_id', refund.refund_id],
  // The misspelling is WeChat's.
  ['refund_recv_accout', refund.user_received_account],
  ['refund_request_source', 'API'],
  ['refund_status', V2_REFUND_STATUS[refund.status]],
  ['settlement_refund_fee', String(refund.payer_refund)],
  ['settlement_total_fee', String(paymentOf(order).payer_total)],
  ...given('success_time', refund.success_time === undefined ? undefined : plainTime(refund.success_time)),
  ['total_fee', String(order.total)],
  ['transaction_id', paymentOf(order).transaction_id],
];

/** AES-256-ECB under the lower-case hex MD5 of the API key: `req_info` of refund notifications. */
export const sealReqInfo = (apiKey: string, plaintext: string): string => {
  const key = createHash('md5').update(apiKey).digest('hex');
  const cipher = createCipheriv('aes-256-ecb', key, null);
  return Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]).toString('base64');
};

/** A v2 notification: a signed document for a payment; one that authenticates itself by its encryption for a refund. */
export const v2Letter = (fact: OrderFact, world: LetterWorld): Letter => {
  const { order } = fact;
  const refund = fact.kind === 'refund_changed' ? fact.refund : undefined;
  const elements = refund ? refundElements(order, refund) : paymentElements(order, world);
  const content = refund ? writeXml(elements, 'root') : writeXml(byName(elements));

  const body = (fault: SignatureFault | undefined): string => {
    const { v2 } = world.merchants.find(order.mchid) as V2Merchant;
    const nonce = ['nonce_str', randomBase62(32)] as const;
    if (!refund) return writeXml(signed([...elements, nonce], order, v2.apiKey, fault));
    const req_info = sealReqInfo(v2.apiKey, content);
    return writeXml([
      ['return_code', 'SUCCESS'],
      ...numbersOf(order),
      nonce,
      ['req_info', fault === 'bad' ? req_info.split('').toReversed().join('') : req_info],
    ]);
  };

  const url = refund?.notify_url ?? order.notify_url;
  const write = ({ signature: fault }: Effects): LetterRequest => ({
    method: 'POST',
    url: url ?? '',
    headers: headers(),
    body: body(fault),
  });
  return { event_type: eventType(fact), ...(url !== undefined && { url }), content, write };
};
