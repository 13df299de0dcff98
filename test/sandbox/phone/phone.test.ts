import { createHash, createHmac, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSteer } from '../control/steer.ts';
import { aNumber, secretOf, useSandbox } from '../demo-sandbox.ts';

const stand = useSandbox();
const steer = createSteer(() => stand.sandbox.origin);

const phone = async (act: string, shown: object) => {
  const { status, body } = await steer('POST', `phone/${act}`, shown);
  expect(status).toBe(200);
  return body as { valid: boolean; problems: { code: string; field: string }[] } & Record<string, unknown>;
};
const codes = ({ problems }: { problems: { code: string }[] }) => problems.map(({ code }) => code);

const APPID = 'wxd678efh567hg6787';
const NONCE = '5K8264ILTKCH16CQ2502SI8ZNMTM67VS';
const TIME = '1414561699';
const rsa = (text: string, key = stand.v3.keys.private_key) =>
  sign('sha256', Buffer.from(text), key).toString('base64');

const v3Prepay = async (product: 'app' | 'jsapi', number = aNumber()) => {
  const payer = product === 'jsapi' ? { payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' } } : {};
  const reply = await stand.v3.order(stand.v3.anOrder(number, payer), product);
  return { number, prepay_id: String(reply.json().prepay_id) };
};

const appParameters = (prepayid: string, text = `${APPID}\n${TIME}\n${NONCE}\n${prepayid}\n`) => ({
  appid: APPID,
  partnerid: '1900000109',
  prepayid,
  package: 'Sign=WXPay',
  noncestr: NONCE,
  timestamp: TIME,
  sign: rsa(text),
});

const jsapiParameters = (prepayId: string, text = `${APPID}\n${TIME}\n${NONCE}\nprepay_id=${prepayId}\n`) => ({
  timeStamp: TIME,
  nonceStr: NONCE,
  package: `prepay_id=${prepayId}`,
  signType: 'RSA',
  paySign: rsa(text),
});

const v2Sign = (fields: Record<string, string>, algorithm: string) => {
  const text = `${Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')}&key=${stand.v2.apiKey}`;
  const digest = algorithm === 'MD5' ? createHash('md5') : createHmac('sha256', stand.v2.apiKey);
  return digest.update(text).digest('hex').toUpperCase();
};

describe('payment parameters that hold', () => {
  it('v3 APP: paid, cancelled, failed as the OpenSDK says it', async () => {
    const { number, prepay_id } = await v3Prepay('app');
    const parameters = appParameters(prepay_id);
    expect(await phone('check', parameters)).toMatchObject({
      valid: true,
      kind: 'app',
      system: 'v3',
      out_trade_no: number,
    });
    expect(await phone('cancel', parameters)).toMatchObject({ result: { errCode: -2 }, order: { state: 'NOTPAY' } });
    expect(await phone('fail', parameters)).toMatchObject({ result: { errCode: -1 }, order: { state: 'PAYERROR' } });
    expect(await phone('pay', { ...parameters, payer: { bank_type: 'CMC' } })).toMatchObject({
      result: { errCode: 0 },
      order: { trade_state: 'SUCCESS' },
    });
    const again = await phone('pay', parameters);
    expect([again.valid, codes(again), again.result]).toEqual([false, ['ORDER_PAID'], { errCode: -1 }]);
  });

  it('v3 mini-program, and JSAPI with appId', async () => {
    const { prepay_id } = await v3Prepay('jsapi');
    const parameters = jsapiParameters(prepay_id);
    expect(await phone('start', parameters)).toMatchObject({
      valid: true,
      kind: 'mini-program',
      order: { state: 'USERPAYING' },
    });
    expect(await phone('cancel', { appId: APPID, ...parameters })).toMatchObject({
      kind: 'jsapi',
      result: { err_msg: 'get_brand_wcpay_request:cancel' },
    });
    expect(await phone('pay', parameters)).toMatchObject({ result: { errMsg: 'requestPayment:ok' } });
  });

  it.each(['MD5', 'HMAC-SHA256'])('v2 JSAPI, %s', async (signType) => {
    const answer = await stand.v2.call(stand.v2.anOrder(aNumber(), { sign_type: signType }));
    const signed = {
      appId: 'wx2421b1c4370ec43b',
      timeStamp: TIME,
      nonceStr: NONCE,
      package: `prepay_id=${answer.prepay_id}`,
      signType,
    };
    expect(await phone('check', { ...signed, paySign: v2Sign(signed, signType) })).toMatchObject({
      valid: true,
      system: 'v2',
    });
    const other = signType === 'MD5' ? 'HMAC-SHA256' : 'MD5';
    const wrong = await phone('check', { ...signed, paySign: v2Sign(signed, other) });
    expect([codes(wrong), wrong.explanation]).toMatchObject([
      ['SIGNATURE'],
      { cause: { code: 'algorithm_of_order' }, certainty: 'proven' },
    ]);
  });

  it('v2 APP of an institution: the app and number of the sub-merchant', async () => {
    const order = stand.v2.anOrder(aNumber(), {
      trade_type: 'APP',
      openid: undefined,
      sub_mch_id: '375907253',
      sub_appid: 'wx8888888888888888',
    });
    const { prepay_id = '' } = await stand.v2.call(order);
    const signed = {
      appid: 'wx8888888888888888',
      partnerid: '375907253',
      prepayid: prepay_id,
      package: 'Sign=WXPay',
      noncestr: NONCE,
      timestamp: TIME,
    };
    expect(await phone('check', { ...signed, sign: v2Sign(signed, 'MD5') })).toMatchObject({ valid: true });
    const institution = { ...signed, appid: 'wx2421b1c4370ec43b', partnerid: '10000100' };
    const wrong = await phone('check', { ...institution, sign: v2Sign(institution, 'MD5') });
    expect(codes(wrong)).toEqual(['APPID_MISMATCH', 'PARTNERID_MISMATCH']);
  });

  it('WeCom, signed by get_sign', async () => {
    const { prepay_id } = await stand.wecom.order(stand.wecom.anOrder(aNumber()));
    const asked = { appid: stand.wecom.appid, prepay_id, nonce: NONCE, timestamp: Number(TIME) };
    const { pay_sign } = await stand.wecom.call('get_sign', asked);
    const parameters = {
      timeStamp: TIME,
      nonceStr: NONCE,
      package: `prepay_id=${prepay_id}`,
      signType: 'RSA',
      paySign: pay_sign,
    };
    expect(await phone('check', parameters)).toMatchObject({ valid: true, system: 'wecom' });
    const later = await phone('check', { ...parameters, timeStamp: '1414561700' });
    expect([codes(later), later.explanation]).toMatchObject([['SIGNATURE'], { cause: { code: 'timestamp_differs' } }]);
  });

  it('a code to scan, until it expires', async () => {
    const number = aNumber();
    const { code_url } = (await stand.v3.order(stand.v3.anOrder(number), 'native')).json();
    expect(await phone('check', { code_url })).toMatchObject({ valid: true, out_trade_no: number });
    await stand.sandbox.clock.advance(7201);
    expect(codes(await phone('pay', { code_url }))).toEqual(['LINK_EXPIRED']);
    expect(codes(await phone('pay', { code_url: 'weixin://wxpay/bizpayurl?pr=none' }))).toEqual(['LINK_UNKNOWN']);
    const { code_url: fresh } = (await stand.v3.order(stand.v3.anOrder(number), 'native')).json();
    expect(await phone('pay', { code_url: fresh })).toMatchObject({ valid: true, order: { state: 'SUCCESS' } });
  });

  it('an h5_url with a redirect_url behind it', async () => {
    const scene_info = { payer_client_ip: '8.8.8.8', h5_info: { type: 'Wap' } };
    const { h5_url } = (await stand.v3.order(stand.v3.anOrder(aNumber(), { scene_info }), 'h5')).json();
    expect(await phone('pay', { h5_url: `${h5_url}&redirect_url=https%3A%2F%2Fexample.com` })).toMatchObject({
      valid: true,
    });
  });
});

describe('payment parameters that do not hold', () => {
  it.each<[code: string, field: string, change: object]>([
    ['FIELD_MISSING', 'paySign', { paySign: '' }],
    ['FIELD_MISSING', 'timeStamp', { timeStamp: undefined }],
    ['PACKAGE_FORM', 'package', { package: 'wx201410272009395522657a690389285100' }],
    ['PREPAY_ID_UNKNOWN', 'package', { package: 'prepay_id=wx201410272009395522657a690389285100' }],
    ['TIMESTAMP_TYPE', 'timeStamp', { timeStamp: Number(TIME) }],
    ['SIGN_TYPE', 'signType', { signType: 'MD5' }],
    ['SIGN_TYPE', 'signType', { signType: undefined }],
    ['APPID_MISMATCH', 'appId', { appId: 'wx2421b1c4370ec43b' }],
    ['SIGNATURE', 'paySign', { nonceStr: 'other' }],
    ['WRONG_PRODUCT', 'package', { kind: 'app', prepayid: 'same' }],
  ])('%s in %s', async (code, field, change) => {
    const { prepay_id } = await v3Prepay('jsapi');
    const shown = { ...jsapiParameters(prepay_id), ...change };
    if ('prepayid' in shown) Object.assign(shown, { appid: APPID, partnerid: '1900000109', prepayid: prepay_id });
    const verdict = await phone('pay', shown);
    expect(verdict).toMatchObject({
      valid: false,
      problems: expect.arrayContaining([expect.objectContaining({ code, field })]),
    });
    if (verdict.order) expect(verdict.order).toMatchObject({ state: 'NOTPAY' });
  });

  it('an expired prepay_id', async () => {
    const { prepay_id } = await v3Prepay('app');
    await stand.sandbox.clock.advance(7201);
    expect(codes(await phone('pay', appParameters(prepay_id)))).toEqual(['PREPAY_ID_EXPIRED']);
  });

  it.each<[code: string, product: 'app' | 'jsapi', text: (id: string) => string]>([
    ['package_prefix_added', 'app', (id) => `${APPID}\n${TIME}\n${NONCE}\nprepay_id=${id}\n`],
    ['package_prefix_missing', 'jsapi', (id) => `${APPID}\n${TIME}\n${NONCE}\n${id}\n`],
    ['package_fixed_signed', 'app', () => `${APPID}\n${TIME}\n${NONCE}\nSign=WXPay\n`],
    ['newline_missing', 'jsapi', (id) => `${APPID}\n${TIME}\n${NONCE}\nprepay_id=${id}`],
    ['timestamp_milliseconds', 'jsapi', (id) => `${APPID}\n${TIME}000\n${NONCE}\nprepay_id=${id}\n`],
    ['appid_other', 'app', (id) => `1900000109\n${TIME}\n${NONCE}\n${id}\n`],
    ['lines_added', 'jsapi', (id) => `${APPID}\n${TIME}\n${NONCE}\nprepay_id=${id}\nRSA\n`],
    ['text_unknown', 'app', (id) => `${APPID}|${TIME}|${NONCE}|${id}`],
  ])('says why: %s', async (code, product, text) => {
    const { prepay_id } = await v3Prepay(product);
    const parameters =
      product === 'app' ? appParameters(prepay_id, text(prepay_id)) : jsapiParameters(prepay_id, text(prepay_id));
    const verdict = await phone('pay', parameters);
    expect([codes(verdict), verdict.explanation]).toMatchObject([['SIGNATURE'], { cause: { code } }]);
    expect(verdict.order).toMatchObject({ state: 'NOTPAY' });
  });

  it('says whose key it was', async () => {
    const { prepay_id } = await v3Prepay('app');
    const key = secretOf('1900000209').wechatpay_v3.private_key;
    const parameters = { ...appParameters(prepay_id), sign: rsa(`${APPID}\n${TIME}\n${NONCE}\n${prepay_id}\n`, key) };
    expect((await phone('check', parameters)).explanation).toMatchObject({
      cause: { code: 'key_other_merchant', en: expect.stringContaining('1900000209') },
      certainty: 'proven',
    });
  });

  it.each([[[]], [{ kind: 'fax' }], [{ code_url: 7 }]])('refuses %j', async (body) => {
    expect((await steer('POST', 'phone/pay', body)).status).toBe(400);
  });
});
