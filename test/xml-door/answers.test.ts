import { describe, expect, it } from 'vitest';
import type { Fields, SignType } from '../../shared/wechatpay-v2/signature.ts';
import { signOf, textOf, xmlOf } from '../wechatpay-v2/wechatpay.ts';
import { document, ORDER, read, signedDocument, withoutSignType } from './documents.ts';
import { CODE_URL, createDoorScene, PREPAY_ID, refuses } from './scene.ts';

/** By the rule of the documents, with code that the product does not share. */
const isSigned = (answer: Fields, signType: SignType): boolean => answer.sign === signOf(textOf(answer), signType);

describe('a placed order', () => {
  it('is answered with the documented elements in the documented order', async () => {
    const { order } = createDoorScene();
    const answer = await order();
    expect(Object.keys(answer)).toEqual([
      'return_code',
      'return_msg',
      'appid',
      'mch_id',
      'device_info',
      'nonce_str',
      'sign',
      'result_code',
      'trade_type',
      'prepay_id',
    ]);
    expect(answer).toMatchObject({
      return_code: 'SUCCESS',
      return_msg: 'OK',
      appid: 'wx2421b1c4370ec43b',
      mch_id: '10000100',
      device_info: '013467007045764',
      result_code: 'SUCCESS',
      trade_type: 'JSAPI',
      prepay_id: PREPAY_ID,
    });
    expect(isSigned(answer, 'HMAC-SHA256')).toBe(true);
  });

  it('is XML of status 200 with every string in CDATA', async () => {
    const { send } = createDoorScene();
    const { statusCode, headers, body, isBase64Encoded } = await send(document());
    expect({ statusCode, isBase64Encoded }).toEqual({ statusCode: 200, isBase64Encoded: false });
    expect(headers).toMatchObject({ 'Content-Type': 'text/xml; charset=utf-8', 'Cache-Control': 'no-store' });
    expect(headers['X-Request-Id']).toMatch(/\S/);
    expect(body.match(/<\w+><!\[CDATA\[/g)).toHaveLength(Object.keys(read(body)).length);
  });

  it('has code_url for NATIVE', async () => {
    const { order } = createDoorScene();
    const answer = await order({ trade_type: 'NATIVE', openid: '', product_id: '12235413214070356458058' });
    expect(answer).toMatchObject({ trade_type: 'NATIVE', code_url: CODE_URL });
    expect(isSigned(answer, 'HMAC-SHA256')).toBe(true);
  });

  it('echoes the sub-merchant in institution mode', async () => {
    const { order } = createDoorScene();
    const sub = { sub_appid: 'wx8888888888888888', sub_mch_id: '375907253' };
    const answer = await order({ ...sub, openid: '', sub_openid: 'oUpF8uMuAJO' });
    expect(answer).toMatchObject({ ...sub, result_code: 'SUCCESS' });
    expect(isSigned(answer, 'HMAC-SHA256')).toBe(true);
  });

  it.each<[string, string, SignType]>([
    ['without sign_type', xmlOf(withoutSignType()), 'MD5'],
    ['with an empty sign_type', signedDocument({ ...withoutSignType(), sign_type: '' }, 'MD5'), 'MD5'],
    ['with sign_type MD5', document({ sign_type: 'MD5' }), 'MD5'],
    ['with sign_type HMAC-SHA256', document(), 'HMAC-SHA256'],
  ])('%s goes to WeChat and is answered with that algorithm', async (_name, body, signType) => {
    const { post, sent } = createDoorScene();
    const answer = await post(body);
    expect(answer.result_code).toBe('SUCCESS');
    expect(isSigned(answer, signType)).toBe(true);
    expect(answer).not.toHaveProperty('sign_type');
    expect(sent[0]?.sign).toHaveLength(signType === 'MD5' ? 32 : 64);
    expect(sent[0]?.sign_type).toBe(signType === 'MD5' ? undefined : signType);
  });

  it('keeps the algorithm at a refresh', async () => {
    const scene = createDoorScene();
    await scene.post(xmlOf(withoutSignType()));
    await scene.clock.advance(2 * 3_600_000);
    const answer = await scene.post(xmlOf(withoutSignType()));
    expect(answer.result_code).toBe('SUCCESS');
    expect(scene.sent.map(({ sign }) => sign?.length)).toEqual([32, 32]);
  });

  it('survives a section end and a carriage return in what it echoes', async () => {
    const { post } = createDoorScene({ wechat: (sent) => ({ ...refuses('NOAUTH')(sent), device_info: '' }) });
    const device_info = 'a]]>b\r&c';
    const fields = { ...ORDER, device_info, nonce_str: 'n', sign_type: 'HMAC-SHA256' };
    const sign = signOf(textOf(fields), 'HMAC-SHA256');
    const text = (value: string): string =>
      value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
    const elements = Object.entries({ ...fields, sign }).map(([name, value]) => `<${name}>${text(value)}</${name}>`);
    const answer = await post(`<xml>${elements.join('')}</xml>`);
    expect(answer).toMatchObject({ result_code: 'FAIL', device_info });
    expect(isSigned(answer, 'HMAC-SHA256')).toBe(true);
  });
});

describe('the same order again', () => {
  it('is answered from the table with the same prepay_id and a fresh nonce', async () => {
    const { order, sent, rows } = createDoorScene();
    const first = await order();
    const again = await order({ nonce_str: 'another', spbill_create_ip: '2001:db8::7' });
    expect(again.prepay_id).toBe(first.prepay_id);
    expect(again.nonce_str).not.toBe(first.nonce_str);
    expect(sent).toHaveLength(1);
    expect(rows.size).toBe(1);
  });

  it.each(['xml', 'json'] as const)('is one row with one fingerprint in XML and JSON, %s first', async (first) => {
    const { order, json, sent, rows } = createDoorScene();
    const doors = { xml: async () => (await order()).prepay_id, json: async () => (await json()).prepay_id };
    const second = first === 'xml' ? 'json' : 'xml';
    expect(await doors[first]()).toBe(PREPAY_ID);
    const [row] = rows.values();
    expect(await doors[second]()).toBe(PREPAY_ID);
    expect(sent).toHaveLength(1);
    expect(rows.size).toBe(1);
    const [later] = rows.values();
    expect(later?.fingerprint).toBe(row?.fingerprint);
    expect(row?.caller).toBe(first === 'xml' ? 'wechatpay_v2.api_key' : 'id-of-good');
  });

  it('is a mismatch under another sign_type, with the answer signed by the one of the request', async () => {
    const { post, order, sent } = createDoorScene();
    await order();
    const answer = await post(xmlOf(withoutSignType()));
    expect(answer).toMatchObject({
      result_code: 'FAIL',
      err_code: 'INVALID_REQUEST',
      err_code_des: '201 商户订单号重复',
    });
    expect(isSigned(answer, 'MD5')).toBe(true);
    expect(sent).toHaveLength(1);
    expect(await order()).toMatchObject({ result_code: 'SUCCESS' });
  });

  it('continues an unknown outcome with the stored algorithm, whatever the next request says', async () => {
    const scene = createDoorScene({ wechat: () => null });
    expect(await scene.order()).toMatchObject({ err_code: 'SYSTEMERROR' });
    scene.wechat = (sent) => ({
      return_code: 'SUCCESS',
      result_code: 'SUCCESS',
      prepay_id: PREPAY_ID,
      mch_id: sent.mch_id ?? '',
    });
    expect(await scene.post(xmlOf(withoutSignType()))).toMatchObject({ err_code: 'INVALID_REQUEST' });
    expect(await scene.order()).toMatchObject({ result_code: 'SUCCESS', prepay_id: PREPAY_ID });
    expect(new Set(scene.sent.map(({ sign }) => sign?.length))).toEqual(new Set([64]));
  });

  it('counts empty elements as absent', async () => {
    const { order, sent } = createDoorScene();
    await order({ sub_mch_id: '', scene_info: '' });
    expect((await order()).result_code).toBe('SUCCESS');
    expect(sent).toHaveLength(1);
    expect(sent[0]).not.toHaveProperty('scene_info');
  });
});

describe('events of the function', () => {
  it.each([
    ['the path of a function URL', { path: '/pay/unifiedorder', headers: {} }],
    ['text/xml at another path', { path: '/orders/unified', headers: { 'content-type': 'text/xml' } }],
    ['application/xml', { path: '/', headers: { 'CONTENT-TYPE': 'Application/XML;charset=UTF-8' } }],
    ['the raw path of AWS', { path: undefined, rawPath: '/prod/pay/unifiedorder', headers: {} }],
    ['the path of an API gateway', { path: undefined, requestContext: { path: '/pay/unifiedorder' }, headers: {} }],
    [
      'the path in the context of AWS',
      { path: undefined, requestContext: { http: { path: '/pay/unifiedorder' } }, headers: {} },
    ],
    ['base64', { body: Buffer.from(document()).toString('base64'), isBase64Encoded: true }],
  ])('come to the door by %s', async (_name, changes) => {
    const { post } = createDoorScene();
    expect(await post(document(), changes)).toMatchObject({ result_code: 'SUCCESS' });
  });

  it.each<[string, unknown]>([
    [
      'JSON',
      { httpMethod: 'POST', path: '/orders/unified', headers: { 'Content-Type': 'application/json' }, body: '{}' },
    ],
    ['XML by a suffix', { httpMethod: 'POST', path: '/x', headers: { 'Content-Type': 'image/svg+xml' }, body: '<a/>' }],
    ['a raw event', { path_of: 'nothing', xml: document() }],
    ['a raw text', document()],
    ['nothing', null],
    ['an envelope without a method', { path: '/pay/unifiedorder', body: document() }],
  ])('go on to the JSON function unless they are for the door: %s', async (_name, event) => {
    const { handler } = createDoorScene();
    const answer = (await handler(event)) as { body?: string; code?: string };
    const { code } = answer.body === undefined ? answer : (JSON.parse(answer.body) as { code?: string });
    expect(code).toMatch(/^(UNAUTHENTICATED|UNSUPPORTED_MEDIA_TYPE)$/);
  });
});
