import { describe, expect, it } from 'vitest';
import { V3_ERRORS } from '../../sandbox/v3/errors.ts';
import { WECOM_ERRORS } from '../../sandbox/wecom/errors.ts';
import { aNumber, useSandbox } from './demo-sandbox.ts';
import type { Reply } from './exchange.ts';

const stand = useSandbox();

/** The error tables of APP下单, and the codes of its siblings. */
const V3: [code: string, status: number, message: string][] = [
  ['PARAM_ERROR', 400, '参数错误'],
  ['INVALID_REQUEST', 400, '无效请求'],
  ['SIGN_ERROR', 401, '签名错误'],
  ['SYSTEM_ERROR', 500, '系统异常，请稍后重试'],
  ['APPID_MCHID_NOT_MATCH', 400, 'appid和mch_id不匹配'],
  ['MCH_NOT_EXISTS', 400, '商户号不存在'],
  ['NO_AUTH', 403, '商户号该产品权限未开通'],
  ['OUT_TRADE_NO_USED', 403, '商户订单号重复'],
  ['FREQUENCY_LIMITED', 429, '频率超限'],
  ['ORDER_CLOSED', 400, '订单已关闭'],
  ['ORDER_PAID', 400, '该订单已支付'],
  ['ORDERPAID', 400, '该订单已支付'],
  ['RULE_LIMIT', 403, '业务规则限制'],
  ['TRADE_ERROR', 403, '交易错误'],
  ['ORDER_NOT_EXIST', 404, '订单不存在'],
  ['USER_PAYING', 202, '用户支付中'],
  ['RESOURCE_NOT_EXISTS', 404, '查询的资源不存在'],
  ['NOT_ENOUGH', 403, '基本账户余额不足，请充值后重新发起'],
  ['USER_ACCOUNT_ABNORMAL', 403, '用户账户异常'],
  ['ACCOUNT_ERROR', 403, '账号异常'],
  ['ALREADY_EXISTS', 400, '资源已存在'],
  ['INVALID_TRANSACTIONID', 500, '订单号非法'],
  ['OPENID_MISMATCH', 500, 'openid和appid不匹配'],
  ['RATELIMIT_EXCEEDED', 429, '频率超限'],
  ['BANK_ERROR', 500, '银行系统异常'],
  ['SERVICE_UNAVAILABLE', 503, '服务暂不可用'],
];

describe('every documented v3 code on demand', () => {
  it.each(V3)('%s comes with %i', async (code, status, message) => {
    stand.sandbox.faults.add({ system: 'v3', count: 1, error: code });
    const body = stand.v3.anOrder(aNumber());
    const refused = await stand.v3.order(body);
    expect([refused.status, refused.json()]).toMatchObject([status, { code, message }]);
    expect(refused.header('Content-Type')).toBe('application/json; charset=utf-8');
    expect(refused.header('Wechatpay-Signature') === undefined).toBe(status === 401);
    expect(stand.sandbox.orders()).toEqual([]);
    expect((await stand.v3.order(body)).status).toBe(200);
  });
});

/** What the refund pages say otherwise, and what the certificates say. */
const V3_ELSEWHERE: [call: string, code: string, status: number, message: string, ask: () => Promise<Reply>][] = [
  ['refund', 'MCH_NOT_EXISTS', 404, '商户号不存在', () => stand.v3.refund({})],
  ['refund', 'RESOURCE_NOT_EXISTS', 404, '订单不存在', () => stand.v3.refund({})],
  ['query_refund', 'MCH_NOT_EXISTS', 404, '商户号不存在', () => stand.v3.queryRefund('r')],
  ['query_refund', 'RESOURCE_NOT_EXISTS', 404, '退款单不存在', () => stand.v3.queryRefund('r')],
  ['abnormal_refund', 'RESOURCE_NOT_EXISTS', 404, '退款单不存在', () => stand.v3.applyAbnormalRefund('r', {})],
  ['query', 'MCH_NOT_EXISTS', 400, '商户号不存在', () => stand.v3.query('number')],
  ['query_by_id', 'MCH_NOT_EXISTS', 400, '商户号不存在', () => stand.v3.queryById('1')],
  ['close', 'MCH_NOT_EXISTS', 400, '商户号不存在', () => stand.v3.close('number')],
  ['echo', 'SYSTEM_ERROR', 500, '系统异常，请稍后重试', () => stand.v3.echo({})],
  ['certificates', 'RESOURCE_NOT_EXISTS', 404, '无可用的平台证书', () => stand.v3.certificates()],
];

describe('v3 codes of one call', () => {
  it.each(V3_ELSEWHERE)('%s: %s', async (call, error, status, message, ask) => {
    stand.sandbox.faults.add({ system: 'v3', call, error });
    const reply = await ask();
    expect([reply.status, reply.json().code]).toEqual([status, error]);
    expect(reply.json().message).toContain(message);
  });

  it('leave no code of the table out', () => {
    const listed = V3.map(([code]) => code);
    expect(Object.keys(V3_ERRORS).filter((code) => !listed.includes(code))).toEqual([]);
  });
});

/** The error table of 统一下单; the codes of the second list come as a bare return_msg. */
const BUSINESS: [code: string, description: string][] = [
  ['INVALID_REQUEST', '参数错误'],
  ['NOAUTH', '商户无此接口权限'],
  ['NOTENOUGH', '余额不足'],
  ['ORDERPAID', '商户订单已支付'],
  ['ORDERCLOSED', '订单已关闭'],
  ['SYSTEMERROR', '系统错误'],
  ['APPID_NOT_EXIST', 'APPID不存在'],
  ['MCHID_NOT_EXIST', 'MCHID不存在'],
  ['APPID_MCHID_NOT_MATCH', 'appid和mch_id不匹配'],
  ['OUT_TRADE_NO_USED', '商户订单号重复'],
  ['ORDERNOTEXIST', '订单不存在'],
  ['PARAM_ERROR', '参数错误'],
  ['NO_AUTH', '没有权限'],
  ['FREQUENCY_LIMITED', '频率限制'],
  ['TRADE_STATE_ERROR', '订单状态错误'],
  ['BIZERR_NEED_RETRY', '退款业务流程错误，需要商户触发重试来解决'],
  ['TRADE_OVERDUE', '订单已经超过退款期限'],
  ['ERROR', '业务错误'],
  ['USER_ACCOUNT_ABNORMAL', '用户账户异常或已注销，不能原路退回，请使用其他方式进行退款。'],
  ['INVALID_REQ_TOO_MUCH', '无效请求过多'],
  ['INVALID_TRANSACTIONID', '无效transaction_id'],
  ['REFUND_FEE_MISMATCH', '订单金额或退款金额与之前请求不一致，请核实后再试'],
  ['REFUNDNOTEXIST', 'not exist'],
];
const PROTOCOL: [code: string, message: string][] = [
  ['LACK_PARAMS', '缺少参数'],
  ['SIGNERROR', '签名错误'],
  ['XML_FORMAT_ERROR', 'XML格式错误'],
  ['REQUIRE_POST_METHOD', '请使用post方法'],
  ['POST_DATA_EMPTY', 'post数据为空'],
  ['NOT_UTF8', '编码格式错误'],
];

const refused = async (rule: { error: string; error_shape?: 'err_code' | 'return_msg' }) => {
  stand.sandbox.faults.add({ system: 'v2', count: 1, ...rule });
  return stand.v2.call(stand.v2.anOrder(aNumber(), { sign_type: 'HMAC-SHA256', device_info: 'WEB' }));
};

const businessShape = (err_code: string, err_code_des: string) => ({
  return_code: 'SUCCESS',
  return_msg: 'OK',
  appid: 'wx2421b1c4370ec43b',
  mch_id: '10000100',
  device_info: 'WEB',
  nonce_str: expect.stringMatching(/^\w{16}$/),
  sign: expect.stringMatching(/^[0-9A-F]{64}$/),
  result_code: 'FAIL',
  err_code,
  err_code_des,
});

describe('every documented v2 code on demand', () => {
  it.each(BUSINESS)('%s is a signed business failure', async (error, description) => {
    const answer = await refused({ error });
    expect(answer).toEqual(businessShape(error, description));
    expect(stand.v2.holds(answer, 'HMAC-SHA256')).toBe(true);
  });

  it.each(PROTOCOL)('%s is a bare return_msg', async (error, return_msg) => {
    expect(await refused({ error })).toEqual({ return_code: 'FAIL', return_msg });
  });

  it.each([...BUSINESS, ...PROTOCOL])('%s comes in either shape on request', async (error, words) => {
    expect(await refused({ error, error_shape: 'return_msg' })).toEqual({ return_code: 'FAIL', return_msg: words });
    expect(await refused({ error, error_shape: 'err_code' })).toEqual(businessShape(error, words));
  });
});

/** Every code of the global table that concerns this family, and 720501. */
const ERRCODES = [
  [-1, 6000, 40001, 40003, 40013, 40014, 40033, 40035, 40056, 40058, 40063, 40073, 40091, 40206],
  [41001, 41002, 41004, 42001, 43009, 43012, 44001, 45009, 45033, 45035, 45036],
  [48001, 48002, 48004, 48005, 48006, 48010, 50003, 50006, 60011, 60020, 60021, 60031],
  [90200, 90206, 90207, 90208, 90405, 90406, 90407, 90408, 90409, 90410, 90412, 90413, 90414, 90415],
  [90416, 90418, 90419, 90420, 90421, 301002, 301007, 301039, 301042],
  [660001, 660006, 660007, 660008, 660009, 660010, 660011, 660012, 660013, 660014],
  [845001, 845002, 720501],
].flat();

describe('every documented WeCom errcode on demand', () => {
  it.each(ERRCODES)('%i', async (errcode) => {
    const token = await stand.wecom.token();
    stand.sandbox.faults.add({ system: 'wecom', count: 1, error: String(errcode) });
    const reply = await stand.wecom.post('create_order', stand.wecom.anOrder(aNumber()), token);
    expect(reply.status).toBe(200);
    expect(reply.json()).toEqual({
      errcode,
      errmsg: expect.stringMatching(
        new RegExp(`^.+, hint: \\[\\d{25}\\], from ip: 127.0.0.1, more info at https://.+\\?e=${errcode}$`),
      ),
    });
    expect(stand.sandbox.orders()).toEqual([]);
  });

  it('leave no code of the table out', () => {
    expect([...WECOM_ERRORS.keys()].filter((code) => !ERRCODES.includes(code))).toEqual([]);
  });
});
