import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../sandbox/behaviour.ts';
import { aNumber, merchantsWith, type Stand, useSandbox, withSandbox } from '../demo-sandbox.ts';
import { type Fields, fromXml, toXml } from './client.ts';

const stand = useSandbox();

type Change = Record<string, string | undefined>;
type Act = (stand: Stand) => Promise<Fields>;

const order =
  (change: Change = {}): Act =>
  ({ v2 }) =>
    v2.call(v2.anOrder(aNumber(), change));

const raw =
  (body: string | Buffer, method = 'POST', path = '/pay/unifiedorder'): Act =>
  async ({ v2 }) =>
    fromXml((await v2.post(body, path, method)).text);

/** Orders, does something to the order, orders again. */
const again =
  (between: (stand: Stand, number: string) => unknown, change: Change = {}): Act =>
  async (other) => {
    const number = aNumber();
    await other.v2.call(other.v2.anOrder(number));
    await between(other, number);
    return other.v2.call(other.v2.anOrder(number, { nonce_str: 'other', ...change }));
  };

const pay = ({ sandbox }: Stand, number: string) => sandbox.pay('10000100', number);
const close = ({ v2 }: Stand, number: string) => v2.close(number);
const nothing = () => undefined;

const onDemand =
  (error: string): Act =>
  ({ sandbox, v2 }) => {
    sandbox.faults.add({ system: 'v2', count: 1, error });
    return v2.call(v2.anOrder(aNumber()));
  };

/** Every row of the error table of 统一下单, by the situation that its cause describes. */
const ERROR_TABLE: [code: string, description: string, act: Act, bare?: true][] = [
  ['INVALID_REQUEST', '201 商户订单号重复', again(nothing, { total_fee: '1' })],
  ['NOAUTH', '商户无此接口权限', onDemand('NOAUTH')],
  ['NOTENOUGH', '余额不足', onDemand('NOTENOUGH')],
  ['ORDERPAID', '商户订单已支付', again(pay)],
  ['ORDERCLOSED', '订单已关闭', again(close)],
  ['SYSTEMERROR', '系统错误', onDemand('SYSTEMERROR')],
  ['APPID_NOT_EXIST', 'APPID不存在', order({ appid: 'wx0000000000000000' })],
  ['MCHID_NOT_EXIST', 'MCHID不存在', order({ sub_mch_id: '1' })],
  ['APPID_MCHID_NOT_MATCH', 'appid和mch_id不匹配', order({ appid: 'wxd678efh567hg6787' })],
  ['LACK_PARAMS', '缺少参数', order({ body: undefined }), true],
  ['OUT_TRADE_NO_USED', '商户订单号重复', again(nothing, { trade_type: 'APP' })],
  ['SIGNERROR', '签名错误', ({ v2 }) => raw(toXml({ ...v2.anOrder(aNumber()), sign: 'X' }))(stand), true],
  ['XML_FORMAT_ERROR', 'XML格式错误', raw('<xml><a><![CDATA [1]]></a></xml>'), true],
  ['REQUIRE_POST_METHOD', '请使用post方法', raw('', 'GET'), true],
  ['POST_DATA_EMPTY', 'post数据为空', raw(''), true],
  ['NOT_UTF8', '编码格式错误', raw(Buffer.from('<xml><body>\xb0</body></xml>', 'latin1')), true],
];

describe('the error table of Unified Order', () => {
  it.each(ERROR_TABLE)('%s: %s', async (err_code, err_code_des, act, bare) => {
    const answer = await act(stand);
    if (bare) return expect(answer).toEqual({ return_code: 'FAIL', return_msg: err_code_des });
    expect(answer).toMatchObject({ return_code: 'SUCCESS', result_code: 'FAIL', err_code, err_code_des });
    expect(stand.v2.holds(answer)).toBe(true);
  });

  it.each(ERROR_TABLE.filter(([, , , bare]) => bare))(
    '%s comes as an err_code where the switch says so',
    async (err_code, err_code_des, act) => {
      stand.sandbox.setSwitches({ v2_protocol_errors: 'err_code' });
      expect(await act(stand)).toMatchObject({ return_code: 'SUCCESS', result_code: 'FAIL', err_code, err_code_des });
    },
  );
});

/** Bare messages that were seen in the wild, by their causes. */
const LITERALS: [return_msg: string, act: Act, behaviour?: Partial<Behaviour>][] = [
  ['签名错误', async ({ v2 }) => fromXml((await v2.post(toXml({ ...v2.anOrder(aNumber()), sign: '0' }))).text)],
  ['XML格式错误', raw('<xml><a><![CDATA [1]]></a></xml>')],
  ['请使用post方法', raw('', 'GET')],
  ['缺少参数', order({ body: undefined, boby: 'misspelled' })],
  ['0参数格式错误', order({ total_fee: '20.00' })],
  ['请求中含有未在API文档中定义的参数', order({ signType: 'MD5' })],
  [
    'time_expire时间过短,刷卡至少1分钟,其他5分钟',
    order({ time_expire: '20091227091010' }),
    { v2_short_time_expire: 'refuse' },
  ],
  ['invalid total_fee', order({ total_fee: '1000000001' })],
  ['require POST method', raw('', 'GET', '/pay/downloadbill')],
  ['商户号该产品权限未开通', order({ mch_id: '375907253' })],
  ['暂不支持此商户使用本API接口', order({ mch_id: '1900000109' })],
];

describe('messages of real bare answers', () => {
  it.each(LITERALS)('%s', async (return_msg, act, behaviour = {}) => {
    stand.sandbox.setSwitches(behaviour);
    const { return_code, ...rest } = await act(stand);
    expect([return_code, rest.return_msg, rest.sign]).toEqual(['FAIL', return_msg, undefined]);
  });
});

describe('an unknown mch_id', () => {
  it('is refused bare, as nobody has a key to sign with', async () => {
    expect(await order({ mch_id: '10000999' })(stand)).toEqual({ return_code: 'FAIL', return_msg: 'MCHID不存在' });
  });
});

describe('a business failure', () => {
  it('echoes who asked, in institution mode the sub-merchant too, and is signed', async () => {
    const asked = { sub_mch_id: '375907253', sub_appid: 'wx8888888888888888', device_info: 'WEB' };
    const answer = await again(nothing, { ...asked, total_fee: '1' })(stand);
    expect(answer).toEqual({
      return_code: 'SUCCESS',
      return_msg: 'OK',
      appid: 'wx2421b1c4370ec43b',
      mch_id: '10000100',
      ...asked,
      nonce_str: expect.stringMatching(/^\w{16}$/),
      sign: expect.stringMatching(/^[0-9A-F]{32}$/),
      result_code: 'FAIL',
      err_code: 'INVALID_REQUEST',
      err_code_des: '201 商户订单号重复',
    });
    expect(stand.v2.holds(answer)).toBe(true);
  });
});

describe('a time_expire in the older server text', () => {
  const ahead = (seconds: number) => {
    const inChina = new Date(stand.sandbox.clock.now() + seconds * 1000 + 8 * 3_600_000);
    return { time_expire: inChina.toISOString().slice(0, 19).replaceAll(/[-T:]/g, '') };
  };

  it('is 5 minutes ahead at least, on the first request only', async () => {
    stand.sandbox.setSwitches({ v2_short_time_expire: 'refuse' });
    expect((await order(ahead(298))(stand)).return_msg).toContain('time_expire时间过短');
    const number = aNumber();
    const later = stand.v2.anOrder(number, ahead(302));
    expect((await stand.v2.call(later)).result_code).toBe('SUCCESS');
    stand.sandbox.clock.advance(60);
    expect((await stand.v2.call(later)).result_code).toBe('SUCCESS');
  });
});

/** What a repeated number gets: state of the order × same or changed parameters, with the switches that move it. */
const REPEATS: [situation: string, act: Act, expected: Fields, behaviour?: Partial<Behaviour>][] = [
  ['alive, same', again(nothing), { result_code: 'SUCCESS' }],
  [
    'alive, changed',
    again(nothing, { attach: 'x' }),
    { err_code: 'INVALID_REQUEST', err_code_des: '201 商户订单号重复' },
  ],
  [
    'alive, changed, in other words',
    again(nothing, { attach: 'x' }),
    { err_code: 'INVALID_REQUEST', err_code_des: '重入请求数据和已存在的业务单据数据不一致' },
    { v2_changed_text: '重入请求数据和已存在的业务单据数据不一致' },
  ],
  ['prepay_id of 2 h ago, same', again(({ sandbox }) => sandbox.clock.advance(7300)), { result_code: 'SUCCESS' }],
  [
    'prepay_id of 2 h ago, changed',
    again(({ sandbox }) => sandbox.clock.advance(7300), { attach: 'x' }),
    { err_code: 'INVALID_REQUEST' },
  ],
  ['paid, same', again(pay), { err_code: 'ORDERPAID' }],
  ['paid, changed', again(pay, { attach: 'x' }), { err_code: 'ORDERPAID' }],
  ['paid, same, other switch', again(pay), { err_code: 'ORDERPAID' }, { v2_paid_changed_code: 'INVALID_REQUEST' }],
  [
    'paid, changed, other switch',
    again(pay, { attach: 'x' }),
    { err_code: 'INVALID_REQUEST', err_code_des: '201 商户订单号重复' },
    { v2_paid_changed_code: 'INVALID_REQUEST' },
  ],
  [
    'refunded, same',
    again(async (other, number) => {
      pay(other, number);
      await other.v2.refund({ out_trade_no: number, out_refund_no: 'r', refund_fee: '1' });
    }),
    { err_code: 'ORDERPAID' },
  ],
  [
    'refunded, changed',
    again(
      async (other, number) => {
        pay(other, number);
        await other.v2.refund({ out_trade_no: number, out_refund_no: 'r', refund_fee: '1' });
      },
      { attach: 'x' },
    ),
    { err_code: 'ORDERPAID' },
  ],
  ['closed, same', again(close), { err_code: 'ORDERCLOSED' }],
  ['closed, changed', again(close, { attach: 'x' }), { err_code: 'ORDERCLOSED' }],
  ['closed by the system', again(({ sandbox }) => sandbox.clock.advance(8 * 86_400)), { err_code: 'ORDERCLOSED' }],
  [
    'closed by the system, changed',
    again(({ sandbox }) => sandbox.clock.advance(8 * 86_400), { attach: 'x' }),
    { err_code: 'ORDERCLOSED' },
  ],
  [
    'closed, changed, other switch',
    again(close, { attach: 'x' }),
    { err_code: 'INVALID_REQUEST', err_code_des: '201 商户订单号重复' },
    { v2_closed_code: 'INVALID_REQUEST' },
  ],
  [
    'closed, same, other switch',
    again(close),
    { err_code: 'INVALID_REQUEST', err_code_des: '201 商户订单号重复' },
    { v2_closed_code: 'INVALID_REQUEST' },
  ],
  ['closed, third switch', again(close), { err_code: 'OUT_TRADE_NO_USED' }, { v2_closed_code: 'OUT_TRADE_NO_USED' }],
  ['used otherwise', again(nothing, { trade_type: 'NATIVE', openid: undefined }), { err_code: 'OUT_TRADE_NO_USED' }],
  [
    'used otherwise, other switch',
    again(nothing, { trade_type: 'NATIVE', openid: undefined }),
    { err_code: 'INVALID_REQUEST', err_code_des: '201 商户订单号重复' },
    { v2_used_code: 'INVALID_REQUEST' },
  ],
  [
    'used otherwise, other switch and words',
    again(nothing, { trade_type: 'NATIVE', openid: undefined }),
    { err_code: 'INVALID_REQUEST', err_code_des: '重入请求数据和已存在的业务单据数据不一致' },
    { v2_used_code: 'INVALID_REQUEST', v2_changed_text: '重入请求数据和已存在的业务单据数据不一致' },
  ],
];

describe('a repeated number', () => {
  it.each(REPEATS)('%s', async (_situation, act, expected, behaviour = {}) => {
    stand.sandbox.setSwitches(behaviour);
    expect(await act(stand)).toMatchObject(expected);
  });

  it.each(['total_fee', 'body', 'openid', 'spbill_create_ip', 'attach', 'time_expire'])(
    'may not change its %s',
    async (name) => {
      const value = { total_fee: '1', time_expire: '20401227091010' }[name] ?? 'changed';
      expect(await again(nothing, { [name]: value })(stand)).toMatchObject({ err_code: 'INVALID_REQUEST' });
    },
  );

  it('may not change openid for sub_openid, nor one sub_openid for another', async () => {
    const institution = { sub_mch_id: '375907253', sub_appid: 'wx8888888888888888', openid: undefined };
    const number = aNumber();
    const ask = async (change: Change) =>
      (await stand.v2.call(stand.v2.anOrder(number, { ...institution, ...change }))).err_code;
    expect(await ask({ sub_openid: 'oSub' })).toBeUndefined();
    expect(await ask({ sub_openid: 'oOther' })).toBe('INVALID_REQUEST');
    expect(await ask({ openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' })).toBe('INVALID_REQUEST');
  });

  it.each([
    ['OUT_TRADE_NO_USED', {}],
    ['INVALID_REQUEST', { v2_used_code: 'INVALID_REQUEST' }],
  ] as const)('of another appid of the merchant gets %s with %j', async (err_code, behaviour) => {
    const merchants = merchantsWith('10000100', (merchant) => ({
      ...merchant,
      appids: [...merchant.appids, 'wxanother000000001'],
    }));
    await withSandbox({ merchants, behaviour }, async (other) => {
      expect(await again(nothing, { appid: 'wxanother000000001' })(other)).toMatchObject({ err_code });
    });
  });

  it('may change nonce_str, sign and sign_type', async () => {
    expect((await again(nothing, { sign_type: 'HMAC-SHA256' })(stand)).result_code).toBe('SUCCESS');
  });
});

describe('MWEB', () => {
  it('gets an mweb_url of five minutes', async () => {
    const number = aNumber();
    const mweb = { trade_type: 'MWEB', openid: undefined };
    const { mweb_url, prepay_id } = await stand.v2.call(stand.v2.anOrder(number, mweb));
    expect(mweb_url).toContain(`https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${prepay_id}&package=`);
    stand.sandbox.clock.advance(301);
    expect(() => stand.sandbox.pay('10000100', number)).toThrow('expired');
    await stand.v2.call(stand.v2.anOrder(number, mweb));
    expect(stand.sandbox.pay('10000100', number).trade_state).toBe('SUCCESS');
  });
});

describe('a code_url', () => {
  it('works for two hours, whatever time_expire says; ordering again gives another', async () => {
    const number = aNumber();
    const native = { trade_type: 'NATIVE', openid: undefined, time_expire: '20991227091010' };
    const first = await stand.v2.call(stand.v2.anOrder(number, native));
    stand.sandbox.clock.advance(7201);
    expect(() => stand.sandbox.pay('10000100', number)).toThrow('expired');
    const second = await stand.v2.call(stand.v2.anOrder(number, native));
    expect(second.code_url).not.toBe(first.code_url);
    expect(stand.sandbox.pay('10000100', number).trade_state).toBe('SUCCESS');
  });
});

describe('a merchant with a settlement currency', () => {
  it('prices in it or in CNY', async () => {
    const merchants = merchantsWith('10000100', (merchant) => ({
      ...merchant,
      ...(merchant.wechatpay_v2 && { wechatpay_v2: { ...merchant.wechatpay_v2, settlement_currency: 'HKD' } }),
    }));
    await withSandbox({ merchants }, async (other) => {
      const codes = ['HKD', 'CNY', 'USD'].map(async (fee_type) => (await order({ fee_type })(other)).err_code);
      expect(await Promise.all(codes)).toEqual([undefined, undefined, 'PARAM_ERROR']);
    });
  });
});

describe('printed rate limits', () => {
  const refund = ({ v2 }: Stand) => v2.refund({ out_trade_no: 'none', out_refund_no: 'r' });

  it('do not hold until switched on', async () => {
    for (let n = 0; n < 8; n += 1) expect((await refund(stand)).err_code).toBe('ORDERNOTEXIST');
  });

  it('let six refused refunds a second pass', async () => {
    let now = Date.parse('2030-01-01T00:00:00Z');
    await withSandbox({ behaviour: { v2_rate_limits: true }, wireClock: () => now }, async (other) => {
      const codes: unknown[] = [];
      for (let n = 0; n < 7; n += 1) codes.push((await refund(other)).err_code);
      expect(codes).toEqual([...Array(6).fill('ORDERNOTEXIST'), 'INVALID_REQ_TOO_MUCH']);
      now += 1000;
      expect((await refund(other)).err_code).toBe('ORDERNOTEXIST');
    });
  });

  it('let 600 orders a second pass', { timeout: 60_000 }, async () => {
    let now = Date.parse('2030-01-01T00:00:00Z');
    await withSandbox({ behaviour: { v2_rate_limits: true }, wireClock: () => now }, async (other) => {
      for (let n = 0; n < 600; n += 1) await raw('<xml><mch_id>10000100</mch_id></xml>')(other);
      expect((await order()(other)).err_code).toBe('FREQUENCY_LIMITED');
      now += 1000;
      expect((await order()(other)).result_code).toBe('SUCCESS');
    });
  });
});
