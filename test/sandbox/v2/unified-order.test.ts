import { describe, expect, it } from 'vitest';
import { aNumber, merchantsWith, useSandbox, withSandbox } from '../demo-sandbox.ts';
import { fromXml, signFields, toXml } from './client.ts';

const stand = useSandbox();

const sub_mch_id = '375907253';
const sub_appid = 'wx8888888888888888';

const MODES: [mode: string, change: Record<string, string | undefined>][] = [
  ['direct JSAPI', {}],
  ['direct NATIVE', { trade_type: 'NATIVE', openid: undefined, product_id: '12235413214070356458058' }],
  ['direct APP', { trade_type: 'APP', openid: undefined }],
  ['institution JSAPI with openid', { sub_mch_id }],
  ['institution JSAPI with sub_openid', { sub_mch_id, sub_appid, openid: undefined, sub_openid: 'oSub' }],
  ['institution NATIVE', { sub_mch_id, trade_type: 'NATIVE', openid: undefined, product_id: '1' }],
  ['institution APP', { sub_mch_id, sub_appid, trade_type: 'APP', openid: undefined }],
];

describe('POST /pay/unifiedorder', () => {
  it.each(MODES)('places an order of %s', async (_mode, change) => {
    const order = stand.v2.anOrder(aNumber(), change);
    const answer = await stand.v2.call(order);
    expect(answer).toMatchObject({ return_code: 'SUCCESS', return_msg: 'OK', result_code: 'SUCCESS' });
    expect(answer.prepay_id).toMatch(/^wx[0-9a-f]{34}$/);
    expect([answer.appid, answer.mch_id, answer.sub_mch_id, answer.sub_appid, answer.trade_type]).toEqual([
      order.appid,
      order.mch_id,
      order.sub_mch_id,
      order.sub_appid,
      order.trade_type,
    ]);
    const hasCode = /^weixin:\/\/wxpay\/bizpayurl\/up\?pr=\w{7}&groupid=00$/.test(answer.code_url ?? '');
    expect(hasCode).toBe(order.trade_type === 'NATIVE');
    expect(stand.v2.holds(answer)).toBe(true);
  });

  it.each(['MD5', 'HMAC-SHA256'])('answers with the algorithm of the request: %s', async (sign_type) => {
    const answer = await stand.v2.call(stand.v2.anOrder(aNumber(), { sign_type }));
    expect(answer.sign_type).toBeUndefined();
    expect(stand.v2.holds(answer, sign_type)).toBe(true);
  });

  it('writes strings as CDATA under HTTP 200, without a declaration', async () => {
    const reply = await stand.v2.post(toXml(stand.v2.signed(stand.v2.anOrder(aNumber(), { device_info: 'WEB' }))));
    expect(reply.status).toBe(200);
    expect(reply.text).toMatch(/^<xml><return_code><!\[CDATA\[SUCCESS\]\]><\/return_code>\n<return_msg>/);
    expect(fromXml(reply.text).device_info).toBe('WEB');
  });

  it('signs over decoded values, however they were written', async () => {
    const detail = '{"goods_detail":[{"goods_name":"<iPhone> & 6s","quantity":1}]}';
    const fields = stand.v2.signed(stand.v2.anOrder(aNumber(), { detail }));
    const written = toXml({ ...fields, detail: 'DETAIL' });
    for (const form of [`<![CDATA[${detail}]]>`, detail.replaceAll('&', '&#38;').replaceAll('<', '&#x3C;')]) {
      expect(fromXml((await stand.v2.post(written.replace('DETAIL', form))).text).result_code).toBe('SUCCESS');
    }
  });

  it('signs unknown elements too where they are accepted', async () => {
    await withSandbox({ behaviour: { v2_unknown_fields: 'accept' } }, async ({ v2 }) => {
      const order = v2.anOrder(aNumber(), { extra: 'x' });
      expect((await v2.call(order)).result_code).toBe('SUCCESS');
      const unsigned = toXml({ ...v2.signed(v2.anOrder(aNumber())), extra: 'x' });
      expect(fromXml((await v2.post(unsigned)).text).return_msg).toBe('签名错误');
    });
  });

  it('refuses a signature with another key or another algorithm', async () => {
    const order = stand.v2.anOrder(aNumber());
    const mistakes = [
      signFields(order, 'k'.repeat(32), 'MD5'),
      signFields(order, stand.v2.apiKey, 'HMAC-SHA256'),
      signFields(order, stand.v2.apiKey, 'MD5').toLowerCase(),
    ];
    for (const sign of mistakes) {
      const reply = await stand.v2.post(toXml({ ...order, sign }));
      expect(reply.text).toBe(
        '<xml><return_code><![CDATA[FAIL]]></return_code>\n<return_msg><![CDATA[签名错误]]></return_msg>\n</xml>',
      );
    }
  });

  it('answers protocol problems as err_code when the switch says so', async () => {
    await withSandbox({ behaviour: { v2_protocol_errors: 'err_code' } }, async ({ v2 }) => {
      const order = { ...v2.anOrder(aNumber()), sign: 'X' };
      const answer = fromXml((await v2.post(toXml(order))).text);
      expect(answer).toMatchObject({ return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'SIGNERROR' });
      expect(v2.holds(answer)).toBe(true);
      expect(fromXml((await v2.post('<xml>')).text)).toMatchObject({ err_code: 'XML_FORMAT_ERROR' });
    });
  });

  it('looks at the signature first when the switch says so', async () => {
    const wrong = { body: '', total_fee: '1.5', mch_id: '10000100', sign: 'X' };
    expect(fromXml((await stand.v2.post(toXml(wrong))).text).return_msg).toBe('缺少参数');
    await withSandbox({ behaviour: { v2_first_check: 'signature' } }, async ({ v2 }) => {
      expect(fromXml((await v2.post(toXml(wrong))).text).return_msg).toBe('签名错误');
    });
  });

  it.each([
    ['GET', '', '请使用post方法'],
    ['POST', '', 'post数据为空'],
    ['POST', Buffer.from([0x3c, 0xff, 0xfe]), '编码格式错误'],
    ['POST', '<xml><a>', 'XML格式错误'],
    ['POST', '<!DOCTYPE x><xml><a>1</a></xml>', 'XML格式错误'],
    ['POST', '<xml><a>1</a></xml>', '缺少参数'],
  ])('answers %s %j with the bare message %s', async (method, body, message) => {
    const reply = await stand.v2.post(body, '/pay/unifiedorder', method);
    expect([reply.status, fromXml(reply.text)]).toEqual([200, { return_code: 'FAIL', return_msg: message }]);
  });

  it.each([
    [{ mch_id: '10000999' }, 'FAIL', undefined],
    [{ appid: 'wx0000000000000000' }, 'SUCCESS', 'APPID_NOT_EXIST'],
    [{ appid: 'wxd678efh567hg6787' }, 'SUCCESS', 'APPID_MCHID_NOT_MATCH'],
    [{ sub_mch_id: '1' }, 'SUCCESS', 'MCHID_NOT_EXIST'],
    [{ sub_mch_id, sub_appid: 'wx1' }, 'SUCCESS', 'APPID_MCHID_NOT_MATCH'],
  ])('refuses the numbers %j', async (change, return_code, err_code) => {
    const answer = await stand.v2.call(stand.v2.anOrder(aNumber(), change));
    expect([answer.return_code, answer.err_code]).toEqual([return_code, err_code]);
    expect(answer.sign === undefined || stand.v2.holds(answer)).toBe(true);
  });

  it('refuses a trade type that the merchant may not use', async () => {
    const merchants = merchantsWith('10000100', (merchant) => ({
      ...merchant,
      ...(merchant.wechatpay_v2 && { wechatpay_v2: { ...merchant.wechatpay_v2, trade_types: ['NATIVE'] } }),
    }));
    await withSandbox({ merchants }, async ({ v2 }) => {
      expect((await v2.call(v2.anOrder(aNumber()))).err_code).toBe('NOAUTH');
    });
  });

  it('refuses a near time_expire when the switch says so', async () => {
    await withSandbox({ behaviour: { v2_short_time_expire: 'refuse' } }, async ({ v2 }) => {
      const answer = await v2.call(v2.anOrder(aNumber(), { time_expire: '20091227091010' }));
      expect(answer.return_msg).toBe('time_expire时间过短,刷卡至少1分钟,其他5分钟');
    });
  });

  it('answers an unknown path with the page of the proxy', async () => {
    const reply = await stand.v2.post('<xml/>', '/pay/unknown');
    expect([reply.status, reply.text.startsWith('<html>')]).toEqual([404, true]);
  });
});
