import { describe, expect, it } from 'vitest';
import { aNumber, merchantsWith, secretOf, useSandbox, withSandbox } from '../demo-sandbox.ts';
import { answerHolds } from './client.ts';

const stand = useSandbox();

const publicKeyOf = (mchid: string): [id: string, pem: string] =>
  Object.entries(secretOf(mchid).wechatpay_v3.public_keys ?? {})[0] ?? ['', ''];

const payer = { payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' } };
const h5 = { scene_info: { payer_client_ip: '14.23.150.211', h5_info: { type: 'Wap' } } };

describe('POST /v3/pay/transactions/{product}', () => {
  it.each([
    ['app', {}, 'prepay_id', /^wx\d{14}[0-9a-f]{20}$/],
    ['jsapi', payer, 'prepay_id', /^wx\d{14}[0-9a-f]{20}$/],
    ['native', {}, 'code_url', /^weixin:\/\/wxpay\/bizpayurl\?pr=\w{9}$/],
    ['h5', h5, 'h5_url', /^https:\/\/wx\.tenpay\.com\/cgi-bin\/mmpayweb-bin\/checkmweb\?prepay_id=wx\w+&package=\d+$/],
  ])('places an order of %s', async (product, change, field, form) => {
    const reply = await stand.v3.order(stand.v3.anOrder(aNumber(), change), product);
    expect(reply.status).toBe(200);
    expect(Object.keys(reply.json())).toEqual([field]);
    expect(reply.json()[field]).toMatch(form);
  });

  it.each([
    ['app', {}, 7200],
    ['jsapi', payer, 7200],
    ['native', {}, 7200],
    ['h5', h5, 300],
  ])('%s %j can be paid for %i s, and again with a fresh artifact', async (product, change, seconds) => {
    const body = stand.v3.anOrder(aNumber(), change);
    const pay = () => stand.sandbox.pay('1900000109', String(body.out_trade_no));
    await stand.v3.order(body, product);
    stand.sandbox.clock.advance(seconds + 1);
    expect(pay).toThrow('has expired; order again');
    expect((await stand.v3.order(body, product)).status).toBe(200);
    stand.sandbox.clock.advance(seconds - 1);
    expect(pay().trade_state).toBe('SUCCESS');
  });

  it('takes every documented field', async () => {
    const goods = {
      merchant_goods_id: '1246464644',
      wechatpay_goods_id: '1001',
      goods_name: 'iPhoneX 256G',
      quantity: 1,
      unit_price: 528800,
    };
    const store_info = { id: '0001', name: '腾讯大厦分店', area_code: '440305', address: '广东省深圳市' };
    const reply = await stand.v3.order(
      stand.v3.anOrder(aNumber(), {
        time_expire: '2099-06-08T10:34:56+08:00',
        attach: '自定义数据说明',
        goods_tag: 'WXG',
        support_fapiao: false,
        detail: { cost_price: 608800, invoice_id: '微信123', goods_detail: [goods] },
        scene_info: { payer_client_ip: '14.23.150.211', device_id: '013467007045764', store_info },
        settle_info: { profit_sharing: false },
      }),
    );
    expect(reply.status).toBe(200);
  });

  it('signs the answer with the public key of a merchant in public-key mode', async () => {
    const reply = await stand.v3.order(stand.v3.anOrder(aNumber()));
    const [id, publicKey] = publicKeyOf('1900000109');
    expect(reply.header('Wechatpay-Serial')).toBe(id);
    expect(answerHolds(reply, publicKey)).toBe(true);
  });

  it('spells its headers as WeChat does', async () => {
    const reply = await stand.v3.order(stand.v3.anOrder(aNumber()));
    expect(reply.headerNames).toEqual(
      expect.arrayContaining([
        'Content-Type',
        'Request-ID',
        'Wechatpay-Nonce',
        'Wechatpay-Serial',
        'Wechatpay-Signature',
        'Wechatpay-Signature-Type',
        'Wechatpay-Timestamp',
      ]),
    );
    expect(reply.header('Content-Type')).toBe('application/json; charset=utf-8');
    expect(reply.header('Request-ID')).toMatch(/^[0-9A-F]+-0$/);
    expect(reply.header('Wechatpay-Signature-Type')).toBe('WECHATPAY2-SHA256-RSA2048');
  });

  it('signs a refusal of an authenticated caller, with its errno in Request-ID', async () => {
    const reply = await stand.v3.order(stand.v3.anOrder(aNumber(), { appid: 'wx0000000000000000' }));
    expect([reply.status, reply.json()]).toEqual([
      400,
      { code: 'APPID_MCHID_NOT_MATCH', message: 'appid和mch_id不匹配' },
    ]);
    expect(reply.header('Request-ID')).toMatch(/-268445527$/);
    expect(answerHolds(reply, publicKeyOf('1900000109')[1])).toBe(true);
  });

  it('leaves refusals unsigned when the switch says so', async () => {
    await withSandbox({ behaviour: { v3_refusals_signed: false } }, async ({ v3 }) => {
      const reply = await v3.order({});
      expect([reply.status, reply.header('Wechatpay-Signature')]).toEqual([400, undefined]);
    });
  });

  it('refuses a body whose mchid is not that of the header', async () => {
    const reply = await stand.v3.order(stand.v3.anOrder(aNumber(), { mchid: '1900000209' }));
    const message = 'http header中的mchid与post payload中的mchid不匹配';
    expect([reply.status, reply.json()]).toEqual([400, { code: 'PARAM_ERROR', message }]);
  });

  it('refuses a product that the merchant may not use', async () => {
    const merchants = merchantsWith('1900000109', (merchant) => ({
      ...merchant,
      ...(merchant.wechatpay_v3 && { wechatpay_v3: { ...merchant.wechatpay_v3, products: ['jsapi'] } }),
    }));
    await withSandbox({ merchants }, async ({ v3 }) => {
      const reply = await v3.order(v3.anOrder(aNumber()));
      expect([reply.status, reply.json().code]).toEqual([403, 'NO_AUTH']);
    });
  });

  it.each(['', '{', '[]', 'null', '"text"', '{"appid":"\\u00'])('refuses the body %j', async (body) => {
    const reply = await stand.v3.call({ method: 'POST', target: '/v3/pay/transactions/app', body });
    expect([reply.status, reply.json()]).toEqual([400, { code: 'PARAM_ERROR', message: '参数错误' }]);
  });

  it('answers an unknown path 404 and a wrong method 405, both empty and unsigned', async () => {
    for (const [call, status] of [
      [{ method: 'POST', target: '/v3/pay/transactions/facepay', body: '{}' }, 404],
      [{ method: 'GET', target: '/v3/pay/transactions/app' }, 405],
    ] as const) {
      const reply = await stand.v3.call(call);
      expect([reply.status, reply.text, reply.header('Request-ID')]).toEqual([status, '', undefined]);
      expect(reply.headerNames.filter((name) => name.startsWith('Wechatpay'))).toEqual([]);
    }
  });
});
