import type { Explanation } from '../explain/explanation.ts';
import type { MoveRefusal } from '../orders/moves.ts';
import type { Artifact, Order } from '../orders/order.ts';
import type { Moved } from '../orders/order-book.ts';
import type { PaymentWish } from '../orders/payment.ts';
import type { World } from '../system.ts';
import { missingFields, type PhoneProblem, parameterProblems, unknownPrepayId } from './parameter-checks.ts';
import { type PaymentParameters, type PhoneKind, prepayIdOf } from './payment-parameters.ts';
import { checkPaySign } from './signature-check.ts';

/** What a phone is shown: an app's parameters, a code to scan, a link to open. */
export type Shown = { parameters: PaymentParameters } | { link: string };

/** What the phone thinks of it. */
export interface PhoneVerdict {
  /** The order that it is about, where there is one. */
  order?: Order;
  problems: PhoneProblem[];
  /** Why the signature does not hold. */
  explanation?: Explanation;
}

const SIGNATURE_PROBLEM = { code: 'SIGNATURE', zh: '支付验证签名失败', en: 'the signature does not hold' } as const;

const checkParameters = (parameters: PaymentParameters, world: World): PhoneVerdict => {
  const missing = missingFields(parameters);
  const found = world.orders.findByPrepayId(prepayIdOf(parameters));
  if (!found) return { problems: missing.length > 0 ? missing : [unknownPrepayId(parameters)] };
  const { order, artifact } = found;
  if (missing.length > 0) return { order, problems: missing };
  const problems = parameterProblems({ parameters, order, artifact, now: world.clock.now() });
  const merchant = world.merchants.find(order.mchid);
  if (!merchant) throw new Error(`order of unknown merchant ${order.mchid}`);
  const explanation = checkPaySign({ parameters, order, merchant, merchants: world.merchants });
  if (!explanation) return { order, problems };
  const field = parameters.signature?.name ?? 'paySign';
  return { order, problems: [...problems, { field, ...SIGNATURE_PROBLEM }], explanation };
};

const linkProblem = (code: string, zh: string, en: string): PhoneProblem => ({ field: 'link', code, zh, en });

/** A merchant may append redirect_url to an h5_url. */
const withoutRedirect = (link: string): string => link.replace(/&redirect_url=[^&]*$/, '');

const findByLink = (link: string, world: World): { order: Order; artifact: Artifact } | undefined =>
  world.orders.findByLink(link) ?? world.orders.findByLink(withoutRedirect(link));

const checkLink = (link: string, world: World): PhoneVerdict => {
  const found = findByLink(link, world);
  if (!found)
    return { problems: [linkProblem('LINK_UNKNOWN', '无法识别的二维码或链接', 'there is no such code or link')] };
  const { order, artifact } = found;
  const expired = world.clock.now() > artifact.valid_until;
  const problem = linkProblem('LINK_EXPIRED', '二维码或链接已过期', 'the code or link has expired: order again');
  return { order, problems: expired ? [problem] : [] };
};

/** Looks at parameters, a code or a link as the WeChat app would, and changes nothing. */
export const phoneChecks = (shown: Shown, world: World): PhoneVerdict =>
  'link' in shown ? checkLink(shown.link, world) : checkParameters(shown.parameters, world);

const MOVE_WORDS: Readonly<Record<MoveRefusal, readonly [code: string, zh: string, en: string]>> = {
  unknown: ['ORDER_NOT_EXIST', '订单不存在', 'no such order'],
  paid: ['ORDER_PAID', '该订单已支付', 'the order is already paid'],
  closed: ['ORDER_CLOSED', '该订单已关闭', 'the order is closed'],
  revoked: ['ORDER_REVOKED', '该订单已撤销', 'the order was taken back'],
  expired: ['ORDER_EXPIRED', '该订单已失效', 'time_expire of the order has passed'],
  artifact_expired: ['PREPAY_ID_EXPIRED', 'prepay_id 已过期', 'the prepay_id or link has expired; order again'],
  not_code_payment: ['NOT_CODE_PAYMENT', '不是付款码支付', 'only a code payment can be taken back'],
  coupon_too_large: ['COUPON_TOO_LARGE', '代金券金额超过订单金额', 'the coupon exceeds the total of the order'],
};

/** What the payer does with the phone. */
export type PayerAct = 'pay' | 'start' | 'cancel' | 'fail';

const act = (what: PayerAct, { mchid, out_trade_no }: Order, wish: PaymentWish, world: World): Moved =>
  what === 'pay' ? world.orders.pay(mchid, out_trade_no, wish) : world.orders.payerDoes(what, mchid, out_trade_no);

/** The payer acts, if the phone lets him: nothing happens to the order where there is a problem. */
export const phoneActs = (what: PayerAct, shown: Shown, wish: PaymentWish, world: World): PhoneVerdict => {
  const verdict = phoneChecks(shown, world);
  if (!verdict.order || verdict.problems.length > 0) return verdict;
  const moved = act(what, verdict.order, wish, world);
  if (!('refused' in moved)) return verdict;
  const [code, zh, en] = MOVE_WORDS[moved.refused];
  return { ...verdict, problems: [{ field: 'order', code, zh, en }] };
};

type Ending = 'ok' | 'cancel' | 'fail';

const JSAPI_PREFIX = 'get_brand_wcpay_request:';

/** What the app that asked for the payment gets to hear. */
const RESULTS: Readonly<Record<PhoneKind, (ending: Ending, reason: string) => Record<string, string | number>>> = {
  app: (ending) => ({ errCode: { ok: 0, fail: -1, cancel: -2 }[ending] }),
  jsapi: (ending) => ({ err_msg: `${JSAPI_PREFIX}${ending}` }),
  'mini-program': (ending, reason) => ({
    errMsg: { ok: 'requestPayment:ok', cancel: 'requestPayment:fail cancel', fail: `requestPayment:fail ${reason}` }[
      ending
    ],
  }),
};

/** The result of an act for the app; nothing while the payer is at the password screen. */
export const clientResult = (kind: PhoneKind, what: PayerAct, { problems: [problem] }: PhoneVerdict) => {
  if (problem) return RESULTS[kind]('fail', problem.zh);
  if (what === 'start') return undefined;
  return RESULTS[kind](what === 'pay' ? 'ok' : what, '支付失败');
};
