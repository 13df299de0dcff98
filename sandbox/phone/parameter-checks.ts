import type { Provenance } from '../fidelity/provenance.ts';
import type { Artifact, Order } from '../orders/order.ts';
import { type Parameter, type PaymentParameters, type PhoneKind, prepayIdOf, textOf } from './payment-parameters.ts';

/** What a phone holds payment parameters against. */
export interface PhoneCase {
  parameters: PaymentParameters;
  order: Order;
  artifact: Artifact;
  /** Virtual time. */
  now: number;
}

/** One thing that is wrong with payment parameters. */
export interface PhoneProblem {
  field: string;
  code: string;
  zh: string;
  en: string;
}

interface ParameterCheck extends Provenance {
  code: string;
  zh: string;
  en: string;
  /** The name of the offending field, where the check fails. */
  fails(asked: PhoneCase): string | undefined;
}

const named = (parameter: Parameter | undefined, name: string): string => parameter?.name ?? name;

/** The product's own way to pay. */
const kindsOf = ({ trade_type }: Order): readonly PhoneKind[] =>
  trade_type === 'APP' ? ['app'] : trade_type === 'JSAPI' ? ['jsapi', 'mini-program'] : [];

/** The appid under which the order is paid: an institution's order may be of the sub-merchant's app. */
export const payingAppid = ({ system, trade_type, appid, sub_appid, sub_openid }: Order): string =>
  system === 'v2' && sub_appid !== undefined && (trade_type === 'APP' || sub_openid !== undefined) ? sub_appid : appid;

const payingMerchant = ({ system, mchid, sub_mch_id }: Order): string =>
  system === 'v2' ? (sub_mch_id ?? mchid) : mchid;

/** The signType that JSAPI and mini-programs must pass on. */
const signTypeOf = ({ system, sign_type }: Order): string => (system === 'v2' ? sign_type || 'MD5' : 'RSA');

const JSAPI = 'JSAPI invocation, docs 4012365339 and 4012365341';
const APP = 'APP invocation, doc 4012365340; In-App Pay, chapter 6_3';

const REQUIRED: Readonly<Record<PhoneKind, readonly (readonly [role: keyof PaymentParameters, name: string])[]>> = {
  app: [
    ['appid', 'appid'],
    ['partnerid', 'partnerid'],
    ['prepayid', 'prepayid'],
    ['package', 'package'],
    ['nonce', 'noncestr'],
    ['timestamp', 'timestamp'],
    ['signature', 'sign'],
  ],
  jsapi: [
    ['appid', 'appId'],
    ['timestamp', 'timeStamp'],
    ['nonce', 'nonceStr'],
    ['package', 'package'],
    ['signType', 'signType'],
    ['signature', 'paySign'],
  ],
  'mini-program': [
    ['timestamp', 'timeStamp'],
    ['nonce', 'nonceStr'],
    ['package', 'package'],
    ['signType', 'signType'],
    ['signature', 'paySign'],
  ],
};

/** The fields that are not there or empty. wx.requestPayment defaults signType to MD5, which is v2's default as well. */
export const missingFields = (parameters: PaymentParameters): PhoneProblem[] =>
  REQUIRED[parameters.kind]
    .filter(([role, name]) => textOf(parameters[role] as Parameter | undefined) === '' && name !== 'signType')
    .map(([role, name]) => ({
      field: named(parameters[role] as Parameter | undefined, name),
      code: 'FIELD_MISSING',
      zh: `缺少参数 ${name}`,
      en: `${name} is missing`,
    }));

/** What a phone checks besides the signature, in this order; all failures are told. */
export const PARAMETER_CHECKS: readonly ParameterCheck[] = [
  {
    code: 'WRONG_PRODUCT',
    rule: 'An order is paid in the way of its product',
    source: JSAPI,
    confidence: 'documented',
    zh: '该订单不是用这种方式支付的（APP、JSAPI 或小程序）',
    en: 'the order is of another product: APP, JSAPI and mini-program orders are paid in their own way',
    fails: ({ parameters, order }) => (kindsOf(order).includes(parameters.kind) ? undefined : 'package'),
  },
  {
    code: 'PREPAY_ID_EXPIRED',
    rule: 'A prepay_id works for 2 hours',
    source: 'order pages, answers',
    confidence: 'documented',
    zh: 'prepay_id 已过期（有效期 2 小时），请重新下单',
    en: 'the prepay_id has expired (it works for 2 hours): order again',
    fails: ({ parameters, artifact, now }) =>
      now > artifact.valid_until ? named(parameters.prepayid ?? parameters.package, 'package') : undefined,
  },
  {
    code: 'APPID_MISMATCH',
    rule: 'The app that asks for the payment is the one of the order',
    source: 'APP invocation, doc 4012365340; troubleshooting manual of wechatpay-skills',
    confidence: 'documented',
    zh: '调起支付的 appid 与下单的 appid 不一致',
    en: 'the appid is not that of the order',
    fails: ({ parameters: { appid }, order }) =>
      appid && textOf(appid) !== payingAppid(order) ? appid.name : undefined,
  },
  {
    code: 'PARTNERID_MISMATCH',
    rule: 'partnerid is the mchid; in institution mode the sub_mch_id',
    source: APP,
    confidence: 'documented',
    zh: 'partnerid 应为商户号（机构模式下为子商户号）',
    en: 'partnerid must be the mchid (in institution mode the sub_mch_id)',
    fails: ({ parameters: { kind, partnerid }, order }) =>
      kind === 'app' && partnerid && textOf(partnerid) !== payingMerchant(order) ? partnerid.name : undefined,
  },
  {
    code: 'PACKAGE_FIXED',
    rule: 'APP: package is Sign=WXPay',
    source: APP,
    confidence: 'documented',
    zh: 'package 应为固定值 Sign=WXPay',
    en: 'package must be Sign=WXPay',
    fails: ({ parameters: { kind, package: value } }) =>
      kind === 'app' && value && textOf(value) !== 'Sign=WXPay' ? value.name : undefined,
  },
  {
    code: 'TIMESTAMP_TYPE',
    rule: 'JSAPI and mini-programs: timeStamp is text, not a number',
    source: 'hpyer/node-easywechat issue 45; wx.requestPayment',
    confidence: 'documented',
    zh: 'timeStamp 必须是字符串，不能是数字',
    en: 'timeStamp must be text, not a number',
    fails: ({ parameters: { kind, timestamp } }) =>
      kind !== 'app' && typeof timestamp?.value === 'number' ? timestamp.name : undefined,
  },
  {
    code: 'TIMESTAMP_UNIT',
    rule: 'The timestamp has 10 digits: seconds',
    source: JSAPI,
    confidence: 'documented',
    zh: '时间戳应为 10 位的秒数',
    en: 'the timestamp must be 10 digits: seconds, not milliseconds',
    fails: ({ parameters: { timestamp } }) =>
      timestamp && textOf(timestamp) !== '' && !/^\d{10}$/.test(textOf(timestamp)) ? timestamp.name : undefined,
  },
  {
    code: 'NONCE_LENGTH',
    rule: 'The nonce has 32 characters at most',
    source: JSAPI,
    confidence: 'documented',
    zh: '随机串最长 32 个字符',
    en: 'the nonce has 32 characters at most',
    fails: ({ parameters: { nonce } }) => (nonce && textOf(nonce).length > 32 ? nonce.name : undefined),
  },
  {
    code: 'SIGN_TYPE',
    rule: 'signType is RSA for v3 and WeCom, and the sign_type of the order for v2; left out it means MD5',
    source: `${JSAPI}; invocation of v2, WIKI chapter 5_5`,
    confidence: 'documented',
    zh: 'signType 不对：v3 和企业微信为 RSA，v2 与统一下单的 sign_type 一致；不传则视为 MD5',
    en: 'signType is wrong: RSA for v3 and WeCom, the sign_type of the order for v2; left out it means MD5',
    fails: ({ parameters: { kind, signType }, order }) =>
      kind !== 'app' && (textOf(signType) || 'MD5') !== signTypeOf(order) ? named(signType, 'signType') : undefined,
  },
];

export const unknownPrepayId = (parameters: PaymentParameters): PhoneProblem => ({
  field: named(parameters.kind === 'app' ? parameters.prepayid : parameters.package, 'package'),
  code: prepayIdOf(parameters) === '' ? 'PACKAGE_FORM' : 'PREPAY_ID_UNKNOWN',
  zh: prepayIdOf(parameters) === '' ? 'package 应为 prepay_id=<prepay_id>' : '没有这个 prepay_id',
  en: prepayIdOf(parameters) === '' ? 'package must be prepay_id=<prepay_id>' : 'there is no such prepay_id',
});

/** Every check that fails. */
export const parameterProblems = (asked: PhoneCase): PhoneProblem[] =>
  PARAMETER_CHECKS.flatMap(({ code, zh, en, fails }) => {
    const field = fails(asked);
    return field === undefined ? [] : [{ field, code, zh, en }];
  });
