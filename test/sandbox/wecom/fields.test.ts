import { describe, expect, it } from 'vitest';
import { aNumber, useSandbox, withSandbox } from '../demo-sandbox.ts';

const stand = useSandbox();

type Body = Record<string, unknown>;

const scene = { payer_client_ip: '127.0.0.1', store_info: { id: '1' } };
const goods = { merchant_goods_id: 'm', quantity: 1, unit_price: 1 };
const within = (change: object) => stand.wecom.anOrder(aNumber(), change);
const inScene = (change: object) => within({ scene_info: { ...scene, ...change } });
const inStore = (change: object) => inScene({ store_info: { ...scene.store_info, ...change } });
const inGoods = (change: object) => within({ detail: { goods_detail: [{ ...goods, ...change }] } });

/** string[1,max] of 小程序下单. */
const LENGTHS: [name: string, max: number, order: (value: string) => Body][] = [
  ['out_trade_no', 32, (out_trade_no) => within({ out_trade_no })],
  ['description', 127, (description) => within({ description })],
  ['scenekey', 256, (scenekey) => within({ scenekey })],
  ['payer.openid', 128, (openid) => within({ payer: { openid } })],
  ['attach', 128, (attach) => within({ attach })],
  ['goods_tag', 32, (goods_tag) => within({ goods_tag })],
  ['scene_info.payer_client_ip', 45, (payer_client_ip) => inScene({ payer_client_ip })],
  ['scene_info.device_id', 32, (device_id) => inScene({ device_id })],
  ['store_info.id', 32, (id) => inStore({ id })],
  ['store_info.name', 256, (name) => inStore({ name })],
  ['store_info.area_code', 32, (area_code) => inStore({ area_code })],
  ['store_info.address', 512, (address) => inStore({ address })],
  ['detail.invoice_id', 32, (invoice_id) => within({ detail: { invoice_id } })],
  ['merchant_goods_id', 32, (merchant_goods_id) => inGoods({ merchant_goods_id })],
  ['wechatpay_goods_id', 32, (wechatpay_goods_id) => inGoods({ wechatpay_goods_id })],
  ['goods_name', 256, (goods_name) => inGoods({ goods_name })],
];

const MISSING = 40063;
const INVALID = 40058;

describe('the fields of create_order', () => {
  it.each(LENGTHS)('%s takes %i bytes and no more', async (_name, max, order) => {
    expect((await stand.wecom.order(order('n'.repeat(max)))).errcode).toBe(0);
    expect((await stand.wecom.order(order('n'.repeat(max + 1)))).errcode).toBe(INVALID);
    expect((await stand.wecom.order(order(''))).errcode).toBe(MISSING);
  });

  it.each(['appid', 'mchid', 'time_expire'])('%s has a maximum', async (name) => {
    const max = name === 'time_expire' ? 64 : 32;
    expect((await stand.wecom.order(within({ [name]: 'n'.repeat(max + 1) }))).errcode).toBe(INVALID);
  });

  it.each([
    { appid: undefined },
    { mchid: undefined },
    { out_trade_no: undefined },
    { out_trade_no: 'short' },
    { description: undefined },
    { amount: undefined },
    { amount: { total: 1 } },
    { amount: { currency: 'CNY' } },
    { payer: undefined },
    { payer: {} },
    { scene_info: {} },
    { scene_info: { ...scene, store_info: {} } },
    { detail: { goods_detail: [] } },
    { detail: { goods_detail: [{}] } },
  ])('misses a field of %j', async (change) => {
    expect((await stand.wecom.order(within(change))).errcode).toBe(MISSING);
  });

  it.each([
    { amount: { total: '1', currency: 'CNY' } },
    { amount: { total: 0.5, currency: 'CNY' } },
    { amount: { total: 0, currency: 'CNY' } },
    { amount: { total: 1, currency: 'USD' } },
    { out_trade_no: '订单订单' },
    { time_expire: '2015-05-20 13:29:35' },
    { attach: 1 },
    { detail: { goods_detail: [{ ...goods, merchant_goods_id: 'a b' }] } },
  ])('refuses %j', async (change) => {
    expect((await stand.wecom.order(within(change))).errcode).toBe(INVALID);
  });

  it('leaves the scene and its store out', async () => {
    expect((await stand.wecom.order(within({ scene_info: { payer_client_ip: '127.0.0.1' } }))).errcode).toBe(0);
  });

  it('warns of a wrong JSON format', async () => {
    for (const body of ['', '{', '[]', JSON.stringify(within({ attach: 1 }))]) {
      const { errcode, errmsg } = await stand.wecom.call('create_order', body);
      expect([errcode, String(errmsg).endsWith('Warning: wrong json format. ')]).toEqual([INVALID, true]);
    }
  });

  it('refuses a body that is not UTF-8', async () => {
    expect((await stand.wecom.call('create_order', Buffer.from([0x7b, 0xff, 0x7d]))).errcode).toBe(40033);
  });

  it('ignores unknown fields and takes \\u escapes unless the switches say otherwise', async () => {
    const escaped = (order: Body) => JSON.stringify({ ...order, description: 'D' }).replace('"D"', '"\\u56fe"');
    expect((await stand.wecom.order(within({ settle_info: {} }))).errcode).toBe(0);
    expect((await stand.wecom.call('create_order', escaped(within({})))).errcode).toBe(0);
    const behaviour = { wecom_unknown_fields: 'refuse', wecom_escaped_characters: 'refuse' } as const;
    await withSandbox({ behaviour }, async ({ wecom }) => {
      expect((await wecom.order(within({ settle_info: {} }))).errcode).toBe(INVALID);
      expect((await wecom.call('create_order', escaped(within({})))).errcode).toBe(40033);
    });
  });
});

describe('the fields of get_sign', () => {
  const request = { appid: 'wx1', prepay_id: 'wx1', nonce: 'n', timestamp: 1 };

  it.each([
    [{ nonce: 'n'.repeat(32) }, 720508],
    [{ nonce: 'n'.repeat(33) }, INVALID],
    [{ nonce: 'n-n' }, INVALID],
    [{ prepay_id: 'p'.repeat(128) }, 720508],
    [{ prepay_id: 'p'.repeat(129) }, INVALID],
    [{ timestamp: '1' }, INVALID],
    [{ sign_type: 'RSA' }, 720508],
    [{ sign_type: 'MD5' }, INVALID],
    [{ nonce: undefined }, MISSING],
  ])('%j', async (change, errcode) => {
    expect((await stand.wecom.call('get_sign', { ...request, ...change })).errcode).toBe(errcode);
  });
});
