import { describe, expect, it } from 'vitest';
import { PrepayError } from '../../shared/errors.ts';
import { parseMerchant } from '../../shared/merchants/merchant.ts';
import type { Fields } from '../../shared/wechatpay-v2/signature.ts';
import { signOf, textOf, xmlOf } from '../wechatpay-v2/wechatpay.ts';
import { document, NONCE, ORDER, read, request, signedDocument, without } from './documents.ts';
import { accepts, createDoorScene, isSilent, refuses, SECRET, type WeChat } from './scene.ts';

const UNSIGNED = ['return_code', 'return_msg', 'err_code', 'err_code_des'];

const expectUnsigned = (answer: Fields, err_code: string, return_msg: string, err_code_des = return_msg): void => {
  expect(answer).toEqual({ return_code: 'FAIL', return_msg, err_code, err_code_des });
  expect(Object.keys(answer)).toEqual(UNSIGNED);
};

const expectSigned = (answer: Fields, err_code: string, err_code_des: string): void => {
  expect(answer).toMatchObject({
    return_code: 'SUCCESS',
    return_msg: 'OK',
    result_code: 'FAIL',
    err_code,
    err_code_des,
  });
  expect(answer.sign).toBe(signOf(textOf(answer), 'HMAC-SHA256'));
  expect(answer).not.toHaveProperty('prepay_id');
};

describe('a communication failure', () => {
  const large = document({ attach: '' }).replace('</xml>', `<!--${'x'.repeat(64 * 1024)}--></xml>`);
  const gbk = Buffer.from(document({ body: 'An apple' }))
    .toString('latin1')
    .replace('An apple', '\xcb\xd5\xb9\xfb');

  it.each<[string, string | undefined, object, string, string, string?]>([
    ['GET', undefined, { httpMethod: 'GET' }, 'REQUIRE_POST_METHOD', '请使用post方法'],
    ['PUT', document(), { httpMethod: 'PUT' }, 'REQUIRE_POST_METHOD', '请使用post方法'],
    ['no body', undefined, {}, 'POST_DATA_EMPTY', 'post数据为空'],
    ['an empty body', '', {}, 'POST_DATA_EMPTY', 'post数据为空'],
    ['blanks', ' \r\n', {}, 'POST_DATA_EMPTY', 'post数据为空'],
    ['GBK bytes', Buffer.from(gbk, 'latin1').toString('base64'), { isBase64Encoded: true }, 'NOT_UTF8', '编码格式错误'],
    [
      'GBK bytes that the trigger took for UTF-8',
      Buffer.from(gbk, 'latin1').toString(),
      {},
      'NOT_UTF8',
      '编码格式错误',
    ],
    [
      'UTF-16',
      Buffer.from(`\ufeff${document()}`, 'utf16le').toString('base64'),
      { isBase64Encoded: true },
      'NOT_UTF8',
      '编码格式错误',
    ],
    ['over 64 KiB', large, {}, 'XML_FORMAT_ERROR', 'XML格式错误', 'XML格式错误: the body is larger than 64 KiB'],
    ['JSON', '{"xml":1}', {}, 'XML_FORMAT_ERROR', 'XML格式错误'],
    ['an object for a body', undefined, { body: {} }, 'XML_FORMAT_ERROR', 'XML格式错误'],
    ['no mch_id', document({ mch_id: '' }), {}, 'MCHID_NOT_EXIST', 'MCHID不存在', 'MCHID不存在: mch_id is required'],
    ['no sign', xmlOf(without(request(), 'sign')), {}, 'LACK_PARAMS', '缺少参数', '缺少参数: sign'],
    ['a wrong sign', document().replace('888', '889'), {}, 'SIGNERROR', '签名错误'],
    [
      'an unknown sign_type',
      document({ sign_type: 'RSA' }),
      {},
      'SIGNERROR',
      '签名错误',
      '签名错误: sign_type must be HMAC-SHA256 or MD5',
    ],
  ])('tells %s', async (_name, body, changes, err_code, return_msg, err_code_des = return_msg) => {
    const { post, sent, rows } = createDoorScene();
    expectUnsigned(await post(body, changes), err_code, return_msg, err_code_des);
    expect(sent).toEqual([]);
    expect(rows.size).toBe(0);
  });

  const inXml = (inside: string): string => document().replace('</xml>', `${inside}</xml>`);

  it.each([
    [
      'an external entity',
      document().replace('<xml>', '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml>'),
    ],
    ['an entity bomb', `<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${inXml('<attach>&b;</attach>')}`],
    ['a DOCTYPE', `<!doctype xml>${document()}`],
    ['an undeclared entity', inXml('<receipt>&nbsp;</receipt>')],
    ['a bare ampersand', inXml('<receipt>a & b</receipt>')],
    ['a processing instruction', inXml('<?php echo 1 ?>')],
    ['an element twice', inXml('<total_fee>1</total_fee>')],
    ['an element twice with the same value', inXml('<total_fee>888</total_fee>')],
    ['__proto__', inXml('<__proto__>x</__proto__>')],
    ['constructor', inXml('<constructor>x</constructor>')],
    ['nesting', inXml('<scene_info><store_id>1</store_id></scene_info>')],
    ['deep nesting', `<xml>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</xml>`],
    ['an attribute', inXml('<receipt type="1">Y</receipt>')],
    ['another root', document().replaceAll('xml>', 'root>')],
    ['two roots', `${document()}${document()}`],
    ['an unclosed element', document().slice(0, -8)],
    ['a blank inside of CDATA markup', inXml('<receipt><![CDATA [Y]]></receipt>')],
    ['NUL', inXml('<receipt>\0</receipt>')],
    ['a reference to NUL', inXml('<receipt>&#0;</receipt>')],
    ['U+FFFF', inXml('<receipt>\uffff</receipt>')],
  ])('refuses %s as malformed', async (_name, body) => {
    const { post, sent } = createDoorScene();
    expectUnsigned(await post(body), 'XML_FORMAT_ERROR', 'XML格式错误');
    expect(sent).toEqual([]);
  });

  it('is told while no secret can be had, and the next request is served', async () => {
    const parts = {
      merchants: { all: () => Promise.reject(new PrepayError('SECRETS_UNAVAILABLE')), renew: async () => null },
    };
    const { order } = createDoorScene({ parts });
    expectUnsigned(await order(), 'SYSTEMERROR', '系统错误', '系统错误: The secret source does not answer.');
  });
});

describe('a merchant whose own secret cannot be had', () => {
  it('is told to come again', async () => {
    const merchant = { ...parseMerchant('10000100', ''), unavailable: true };
    const merchants = { all: async () => new Map([['10000100', merchant]]), renew: async () => null };
    const { order } = createDoorScene({ parts: { merchants } });
    expectUnsigned(await order(), 'SYSTEMERROR', '系统错误', '系统错误: The secret source does not answer.');
  });
});

describe('a document in another spelling', () => {
  const fields = request();
  it.each([
    ['a BOM', `\ufeff${xmlOf(fields)}`],
    ['a declaration', `<?xml version="1.0" encoding="UTF-8"?>\r\n${xmlOf(fields)}`],
    ['comments and blanks', xmlOf(fields).replaceAll('\n', '\r\n\t<!-- a -->')],
    [
      'references instead of CDATA',
      `<xml>${Object.entries(fields)
        .map(
          ([name, value]) =>
            `<${name}>${value.replaceAll('&', '&amp;').replaceAll('<', '&#60;').replaceAll('"', '&quot;')}</${name}>`,
        )
        .join('')}</xml>`,
    ],
    ['elements in another order', xmlOf(Object.fromEntries(Object.entries(fields).toReversed()))],
  ])('places: %s', async (_name, body) => {
    const { post, sent } = createDoorScene();
    expect(await post(body)).toMatchObject({ result_code: 'SUCCESS' });
    expect(sent[0]).toMatchObject({ detail: ORDER.detail, attach: ORDER.attach });
  });

  it('signs values exactly: a blank at the end counts', async () => {
    const { post, sent } = createDoorScene();
    const body = document({ attach: ' a ' });
    expect(await post(body.replace('[ a ]', '[a]'))).toMatchObject({ err_code: 'SIGNERROR' });
    expect(await post(body)).toMatchObject({ result_code: 'SUCCESS' });
    expect(sent[0]?.attach).toBe(' a ');
  });
});

describe('a business failure', () => {
  it.each<[string, Fields, string, string]>([
    ['a missing appid', { appid: '' }, 'APPID_NOT_EXIST', 'APPID不存在: appid is required'],
    ['missing fields', { body: '', fee_type: '' }, 'LACK_PARAMS', '缺少参数: body, fee_type'],
    ['a missing nonce', { nonce_str: '' }, 'LACK_PARAMS', '缺少参数: nonce_str'],
    ['a missing openid', { openid: '' }, 'LACK_PARAMS', '缺少参数: openid'],
    ['a missing product_id', { trade_type: 'NATIVE' }, 'LACK_PARAMS', '缺少参数: product_id'],
    [
      'a long nonce',
      { nonce_str: 'n'.repeat(33) },
      'INVALID_REQUEST',
      '参数错误: nonce_str must be at most 32 characters long',
    ],
    ['an unknown element', { signType: 'MD5' }, 'INVALID_REQUEST', '参数错误: signType is not a documented field'],
    [
      'a wrong trade_type',
      { trade_type: 'MWEB' },
      'INVALID_REQUEST',
      '参数错误: trade_type must be one of JSAPI, NATIVE, APP',
    ],
    [
      'an emoji',
      { body: '🍎' },
      'INVALID_REQUEST',
      '参数错误: body may only hold characters of 1 to 3 bytes of UTF-8 and no control characters',
    ],
    ['bad detail', { detail: '{' }, 'INVALID_REQUEST', '参数错误: detail must be JSON text'],
    [
      'another appid',
      { appid: 'wx8888888888888888' },
      'APPID_MCHID_NOT_MATCH',
      'appid和mch_id不匹配: The appid is not bound to the merchant.',
    ],
    [
      'a foreign sub-merchant',
      { sub_mch_id: '375907254' },
      'NOAUTH',
      '商户无此接口权限: The institution does not order for this sub_mch_id.',
    ],
  ])('names %s', async (_name, changes, err_code, err_code_des) => {
    const { order, sent, rows } = createDoorScene();
    expectSigned(await order(changes), err_code, err_code_des);
    expect(sent).toEqual([]);
    expect(rows.size).toBe(0);
  });

  it.each(['0', '01', '+1', '-1', '-0', '1.0', '1e2', '0x10', ' 1', '１', '9007199254740992', '٣', '1_000', 'NaN'])(
    'refuses the amount %s',
    async (total_fee) => {
      const { order } = createDoorScene();
      expectSigned(
        await order({ total_fee }),
        'INVALID_REQUEST',
        '参数错误: total_fee must be digits from 1 to 9007199254740991 without sign, decimals or leading zeros',
      );
    },
  );

  it('takes the largest exact amount', async () => {
    const { order, sent } = createDoorScene();
    expect(await order({ total_fee: '9007199254740991' })).toMatchObject({ result_code: 'SUCCESS' });
    expect(sent[0]?.total_fee).toBe('9007199254740991');
  });

  it('takes notify_url from the profile, and names it where there is none', async () => {
    const { order, sent } = createDoorScene();
    expect(await order({ notify_url: '' })).toMatchObject({ result_code: 'SUCCESS' });
    expect(sent[0]?.notify_url).toBe('https://pay.example.com/profile');
    const bare = createDoorScene({ secret: { ...SECRET, notify_url: undefined } });
    expectSigned(await bare.order({ notify_url: '' }), 'LACK_PARAMS', '缺少参数: notify_url');
  });

  it.each<[string, object]>([
    ['disabled', { ...SECRET, disabled: true }],
    ['misconfigured', { ...SECRET, wecom: {} }],
  ])('is NOAUTH for a merchant that is %s', async (_name, secret) => {
    const { order, sent } = createDoorScene({ secret });
    expect(await order()).toMatchObject({ result_code: 'FAIL', err_code: 'NOAUTH' });
    expect(sent).toEqual([]);
  });

  it.each<[string, Fields]>([
    ['amount', { total_fee: '889' }],
    ['body', { body: 'another' }],
    ['openid', { openid: 'another' }],
  ])('is INVALID_REQUEST for another %s under the number', async (_name, changes) => {
    const { order, sent } = createDoorScene();
    await order();
    expectSigned(await order(changes), 'INVALID_REQUEST', '201 商户订单号重复');
    expect(sent).toHaveLength(1);
  });

  it.each<[string, WeChat, string, string]>([
    ['ORDERPAID', refuses('ORDERPAID', '该订单已支付'), 'ORDERPAID', '该订单已支付'],
    ['ORDER_PAID', refuses('ORDER_PAID'), 'ORDERPAID', '商户订单已支付'],
    ['ORDERCLOSED', refuses('ORDERCLOSED', '订单已关闭'), 'ORDERCLOSED', '订单已关闭'],
    ['OUT_TRADE_NO_USED', refuses('OUT_TRADE_NO_USED'), 'OUT_TRADE_NO_USED', "OUT_TRADE_NO_USED in WeChat's words"],
    ['NOAUTH', refuses('NOAUTH'), 'NOAUTH', "NOAUTH in WeChat's words"],
    ['NO_AUTH', refuses('NO_AUTH'), 'NOAUTH', '商户无此接口权限'],
    ['NOTENOUGH', refuses('NOTENOUGH'), 'NOTENOUGH', "NOTENOUGH in WeChat's words"],
    ['APPID_NOT_EXIST', refuses('APPID_NOT_EXIST'), 'APPID_NOT_EXIST', "APPID_NOT_EXIST in WeChat's words"],
    [
      'APPID_MCHID_NOT_MATCH',
      refuses('APPID_MCHID_NOT_MATCH'),
      'APPID_MCHID_NOT_MATCH',
      "APPID_MCHID_NOT_MATCH in WeChat's words",
    ],
    ['MCHID_NOT_EXIST', refuses('MCHID_NOT_EXIST'), 'MCHID_NOT_EXIST', "MCHID_NOT_EXIST in WeChat's words"],
    ['LACK_PARAMS', refuses('LACK_PARAMS'), 'LACK_PARAMS', "LACK_PARAMS in WeChat's words"],
    ['PARAM_ERROR', refuses('PARAM_ERROR', '无效的openid'), 'INVALID_REQUEST', '参数错误: 无效的openid'],
    ['INVALID_REQUEST', refuses('INVALID_REQUEST', '201 商户订单号重复'), 'INVALID_REQUEST', '201 商户订单号重复'],
    ['SIGNERROR', refuses('SIGNERROR'), 'SIGNERROR', "SIGNERROR in WeChat's words"],
    [
      'FREQUENCY_LIMITED',
      refuses('FREQUENCY_LIMITED'),
      'SYSTEMERROR',
      '系统错误: WeChat limits the rate of this merchant.',
    ],
    [
      'SYSTEMERROR',
      refuses('SYSTEMERROR'),
      'SYSTEMERROR',
      '系统错误: WeChat gave no answer that can be trusted: the order may or may not exist.',
    ],
    [
      'silence',
      isSilent,
      'SYSTEMERROR',
      '系统错误: WeChat gave no answer that can be trusted: the order may or may not exist.',
    ],
  ])('passes on what WeChat says: %s', async (_name, wechat, err_code, err_code_des) => {
    const { order } = createDoorScene({ wechat });
    expectSigned(await order(), err_code, err_code_des);
  });

  it('is remembered where it is final', async () => {
    const { order, sent } = createDoorScene({ wechat: refuses('ORDERPAID', '该订单已支付') });
    await order();
    expectSigned(await order(), 'ORDERPAID', '该订单已支付');
    expect(sent).toHaveLength(1);
  });

  it('passes on a text of any length and content as at most 128 bytes of XML', async () => {
    const { send } = createDoorScene({ wechat: refuses('NOAUTH', ` ${'权 <&> '.repeat(60)} `) });
    const { err_code_des = '' } = read((await send(document())).body);
    expect(Buffer.byteLength(err_code_des)).toBeLessThanOrEqual(128);
    expect(err_code_des).toMatch(/^权 <&> 权/);
    expect(err_code_des).toBe(err_code_des.trim());
  });

  it('is SYSTEMERROR while the same order is under way, and the next request gets it', async () => {
    const scene = createDoorScene();
    const { rows, clock } = scene;
    await scene.order();
    const [key, row] = [...rows][0] ?? [];
    if (key === undefined || row === undefined) throw new Error('no row');
    rows.set(key, { ...row, status: 'PENDING', owner: 'another', lease_until: clock.now() + 60_000, artifact: null });
    const answering = scene.order();
    await clock.advance(5_000);
    expectSigned(
      await answering,
      'SYSTEMERROR',
      '系统错误: The same order is being placed right now by another request.',
    );
    rows.set(key, row);
    expect(await scene.order()).toMatchObject({ result_code: 'SUCCESS' });
  });

  it('is SYSTEMERROR when the table fails, and never more than that', async () => {
    const broken = () => Promise.reject(new Error('secret detail at /srv/x.ts:1'));
    const table = { claim: broken, settle: broken, read: broken, close: async () => undefined };
    const { order, lines } = createDoorScene({ parts: { table: () => table } });
    const answer = await order();
    expectSigned(answer, 'SYSTEMERROR', '系统错误: The order table does not answer, so nothing was sent to WeChat.');
    expect(JSON.stringify(answer)).not.toContain('/srv');
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'request', door: 'xml', outcome: 'TABLE_UNAVAILABLE', err_code: 'SYSTEMERROR' }),
    );
  });

  it('is SYSTEMERROR for what nobody expected, logged as such', async () => {
    const table = () => {
      throw new TypeError('boom');
    };
    const { order, lines } = createDoorScene({ parts: { table } });
    expectSigned(await order(), 'SYSTEMERROR', '系统错误: Something that nobody expected.');
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'request', operation: 'unified', door: 'xml', outcome: 'INTERNAL' }),
    );
  });

  it('leaves the numbers of other requests alone', async () => {
    const { order, rows } = createDoorScene({ wechat: accepts });
    await order({ out_trade_no: 'a' });
    await order({ out_trade_no: 'b' });
    expect([...rows.keys()]).toEqual(['10000100#a', '10000100#b']);
  });
});

describe('signatures', () => {
  const signedRequest = { ...ORDER, nonce_str: NONCE, sign_type: 'HMAC-SHA256' };

  it.each<[string, string]>([
    ['another amount', document().replace('>888<', '>889<').replace('[888]', '[889]')],
    ['another openid', document().replace('oUpF8uMuAJO', 'oUpF8uMuAJP')],
    ['another key', document({}, 'f'.repeat(32))],
    ['lower case', xmlOf({ ...request(), sign: request().sign?.toLowerCase() ?? '' })],
    ['a blank behind', xmlOf({ ...request(), sign: `${request().sign} ` })],
    ['a cut', xmlOf({ ...request(), sign: request().sign?.slice(1) ?? '' })],
    ['MD5 under the name of HMAC', signedDocument(signedRequest, 'MD5')],
    ['HMAC under the name of MD5', signedDocument({ ...signedRequest, sign_type: 'MD5' }, 'HMAC-SHA256')],
    ['HMAC without a sign_type', signedDocument(without(signedRequest, 'sign_type'), 'HMAC-SHA256')],
    ['an element that was not signed', document().replace('</xml>', '<receipt>Y</receipt></xml>')],
    ['a merchant that nobody knows', document({ mch_id: '10000101' })],
    ['a merchant by the name of a member', document({ mch_id: 'constructor' })],
    ['a sign_type by the name of a member', document({ sign_type: 'constructor' })],
  ])('do not hold with %s', async (_name, body) => {
    const { post, sent, rows } = createDoorScene();
    expect(await post(body)).toMatchObject({ return_code: 'FAIL', return_msg: '签名错误', err_code: 'SIGNERROR' });
    expect(sent).toEqual([]);
    expect(rows.size).toBe(0);
  });

  it('say nothing about which merchants there are', async () => {
    const { send } = createDoorScene();
    const [wrong, unknown] = [await send(document({}, 'f'.repeat(32))), await send(document({ mch_id: '10000101' }))];
    expect(wrong?.body).toBe(unknown?.body);
  });

  it('do not hold for a merchant whose v2 block is missing or does not parse', async () => {
    for (const wechatpay_v2 of [undefined, { api_key: 'short' }]) {
      const { order } = createDoorScene({ secret: { ...SECRET, wechatpay_v2 } });
      expectUnsigned(await order(), 'SIGNERROR', '签名错误');
    }
  });

  it('with MD5 need the consent of the merchant', async () => {
    const { api_key, sign_type } = SECRET.wechatpay_v2;
    const { order, sent } = createDoorScene({ secret: { ...SECRET, wechatpay_v2: { api_key, sign_type } } });
    expectUnsigned(
      await order({ sign_type: 'MD5' }),
      'SIGNERROR',
      '签名错误',
      '签名错误: MD5 is not accepted for this merchant; send sign_type HMAC-SHA256 or set accept_md5',
    );
    expect(sent).toEqual([]);
    expect(await order()).toMatchObject({ result_code: 'SUCCESS' });
  });
});
