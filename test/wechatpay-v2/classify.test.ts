import { describe, expect, it } from 'vitest';
import { classifyOrder } from '../../shared/wechatpay-v2/classify.ts';
import type { Fields } from '../../shared/wechatpay-v2/signature.ts';

const PREPAY_ID = 'wx201410272009395522657a690389285100';
const CODE_URL = 'weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00';
const JSAPI = ['prepay_id'];
const NATIVE = ['prepay_id', 'code_url'];
const SUCCESS: Fields = { return_code: 'SUCCESS', return_msg: 'OK', result_code: 'SUCCESS' };

const businessFailure = (err_code: string): Fields => ({
  return_code: 'SUCCESS',
  return_msg: 'OK',
  result_code: 'FAIL',
  err_code,
  err_code_des: 'words',
});
const communicationFailure = (return_msg: string): Fields => ({ return_code: 'FAIL', return_msg });

/** The codes after which the merchant's key is fetched anew. */
const blameOf = (upstream: string) => (/^SIGN_?ERROR$/.test(upstream) ? { blamesKeys: true } : {});

/** The error table of 统一下单 and the spellings seen beside it. */
const BY_CODE: [upstream: string, kind: string, code: string, ambiguous: boolean][] = [
  ['INVALID_REQUEST', 'refused', 'UPSTREAM_REFUSED', true],
  ['NOAUTH', 'refused', 'MERCHANT_MISCONFIGURED', false],
  ['NO_AUTH', 'refused', 'MERCHANT_MISCONFIGURED', false],
  ['NOTENOUGH', 'refused', 'UPSTREAM_REFUSED', false],
  ['ORDERPAID', 'final', 'ORDER_PAID', false],
  ['ORDER_PAID', 'final', 'ORDER_PAID', false],
  ['ORDERCLOSED', 'final', 'ORDER_CLOSED', false],
  ['ORDER_CLOSED', 'final', 'ORDER_CLOSED', false],
  ['APPID_NOT_EXIST', 'refused', 'APPID_MCHID_NOT_MATCH', false],
  ['MCHID_NOT_EXIST', 'refused', 'MCH_NOT_EXISTS', false],
  ['APPID_MCHID_NOT_MATCH', 'refused', 'APPID_MCHID_NOT_MATCH', false],
  ['LACK_PARAMS', 'refused', 'PARAM_ERROR', false],
  ['PARAM_ERROR', 'refused', 'PARAM_ERROR', false],
  ['OUT_TRADE_NO_USED', 'conflict', 'OUT_TRADE_NO_USED', true],
  ['SIGNERROR', 'refused', 'MERCHANT_MISCONFIGURED', false],
  ['SIGN_ERROR', 'refused', 'MERCHANT_MISCONFIGURED', false],
  ['XML_FORMAT_ERROR', 'refused', 'UPSTREAM_REFUSED', false],
  ['REQUIRE_POST_METHOD', 'refused', 'UPSTREAM_REFUSED', false],
  ['POST_DATA_EMPTY', 'refused', 'UPSTREAM_REFUSED', false],
  ['NOT_UTF8', 'refused', 'UPSTREAM_REFUSED', false],
  ['FREQUENCY_LIMITED', 'refused', 'FREQUENCY_LIMITED', false],
];

const BY_MESSAGE: [message: string, upstream: string, code: string][] = [
  ['签名错误', 'SIGNERROR', 'MERCHANT_MISCONFIGURED'],
  ['签名错误，请检查后再试', 'SIGNERROR', 'MERCHANT_MISCONFIGURED'],
  ['XML格式错误', 'XML_FORMAT_ERROR', 'UPSTREAM_REFUSED'],
  ['请使用post方法', 'REQUIRE_POST_METHOD', 'UPSTREAM_REFUSED'],
  ['require POST method', 'REQUIRE_POST_METHOD', 'UPSTREAM_REFUSED'],
  ['post数据为空', 'POST_DATA_EMPTY', 'UPSTREAM_REFUSED'],
  ['缺少参数', 'LACK_PARAMS', 'PARAM_ERROR'],
  ['参数格式错误', 'PARAM_ERROR', 'PARAM_ERROR'],
  ['0参数格式错误', 'PARAM_ERROR', 'PARAM_ERROR'],
  ['请求中含有未在API文档中定义的参数', 'PARAM_ERROR', 'PARAM_ERROR'],
  ['time_expire时间过短,刷卡至少1分钟,其他5分钟', 'PARAM_ERROR', 'PARAM_ERROR'],
  ['invalid total_fee', 'PARAM_ERROR', 'PARAM_ERROR'],
];

describe('classifyOrder', () => {
  it('accepts a success with prepay_id', () => {
    expect(classifyOrder({ ...SUCCESS, prepay_id: PREPAY_ID }, JSAPI)).toEqual({
      kind: 'accepted',
      artifact: { prepay_id: PREPAY_ID },
    });
  });

  it('accepts NATIVE with code_url only', () => {
    expect(classifyOrder({ ...SUCCESS, prepay_id: PREPAY_ID, code_url: CODE_URL }, NATIVE)).toEqual({
      kind: 'accepted',
      artifact: { prepay_id: PREPAY_ID, code_url: CODE_URL },
    });
    expect(classifyOrder({ ...SUCCESS, prepay_id: PREPAY_ID }, NATIVE).kind).toBe('unknown');
    expect(classifyOrder({ ...SUCCESS, prepay_id: PREPAY_ID, code_url: '' }, NATIVE).kind).toBe('unknown');
  });

  it.each(BY_CODE)('takes err_code %s as %s with %s', (upstream, kind, code, ambiguous) => {
    expect(classifyOrder(businessFailure(upstream), JSAPI)).toEqual({
      kind,
      refusal: { code, ambiguous, upstream: { code: upstream, message: 'words' }, ...blameOf(upstream) },
    });
  });

  it.each(BY_MESSAGE)('takes return_msg %s as %s with %s', (message, upstream, code) => {
    expect(classifyOrder(communicationFailure(message), JSAPI)).toEqual({
      kind: 'refused',
      refusal: { code, ambiguous: false, upstream: { code: upstream, message }, ...blameOf(upstream) },
    });
  });

  it('reads the text beside an empty err_code', () => {
    const failure = { ...communicationFailure('签名错误'), err_code: '' };
    expect(classifyOrder(failure, JSAPI)).toMatchObject({
      kind: 'refused',
      refusal: { code: 'MERCHANT_MISCONFIGURED' },
    });
  });

  it('takes a code in return_msg as the code', () => {
    expect(classifyOrder(communicationFailure('SIGNERROR'), JSAPI)).toMatchObject({
      kind: 'refused',
      refusal: { upstream: { code: 'SIGNERROR' } },
    });
  });

  it.each<[string, Fields]>([
    ['SYSTEMERROR', businessFailure('SYSTEMERROR')],
    ['an unlisted code', businessFailure('BANKERROR')],
    ['a code with the name of a method', businessFailure('constructor')],
    ['a failure without a code', businessFailure('')],
    ['a text that nobody listed', communicationFailure('系统繁忙，请稍后再试')],
    ['a listed text in the middle', communicationFailure('系统错误: 签名错误')],
    ['a text with the name of a method', communicationFailure('constructor')],
    ['ORDERPAID in an unsigned failure', { ...communicationFailure(''), err_code: 'ORDERPAID' }],
    ['OUT_TRADE_NO_USED in an unsigned failure', communicationFailure('OUT_TRADE_NO_USED')],
    ['SYSTEMERROR as a text', communicationFailure('SYSTEMERROR')],
    ['no text', { return_code: 'FAIL' }],
    ['a listed text as the words of an unlisted code', { ...businessFailure('SYSTEMERROR'), err_code_des: '签名错误' }],
    ['a success without prepay_id', SUCCESS],
    ['a success with an empty prepay_id', { ...SUCCESS, prepay_id: '' }],
    ['a success with an error code', { ...SUCCESS, err_code: 'SIGNERROR' }],
    ['a prepay_id under a failure', { ...businessFailure('SYSTEMERROR'), prepay_id: PREPAY_ID }],
    ['a prepay_id without result_code', { return_code: 'SUCCESS', prepay_id: PREPAY_ID }],
    ['a prepay_id without return_code', { result_code: 'SUCCESS', prepay_id: PREPAY_ID }],
    ['other words for success', { return_code: 'success', result_code: 'success', prepay_id: PREPAY_ID }],
    ["a proxy's words", { retcode: '1', retmsg: '签名错误' }],
    ['nothing', {}],
  ])('leaves it open: %s', (_what, fields) => {
    expect(classifyOrder(fields, JSAPI)).toEqual({ kind: 'unknown', reason: expect.stringMatching(/^[A-Z_]{1,32}$/) });
  });
});
