import { describe, expect, it } from 'vitest';
import { aNumber, useSandbox, withSandbox } from '../demo-sandbox.ts';

const stand = useSandbox();

const FORMAT = '0参数格式错误';

/** Lengths of 统一下单. */
const LENGTHS: [name: string, max: number][] = [
  ['device_info', 32],
  ['nonce_str', 32],
  ['body', 127],
  ['detail', 6000],
  ['attach', 127],
  ['out_trade_no', 32],
  ['spbill_create_ip', 64],
  ['goods_tag', 32],
  ['product_id', 32],
  ['openid', 128],
  ['scene_info', 256],
];

const REQUIRED = [
  'nonce_str',
  'body',
  'out_trade_no',
  'fee_type',
  'total_fee',
  'spbill_create_ip',
  'notify_url',
  'trade_type',
];

describe('the fields of a unified order', () => {
  it.each(LENGTHS)('%s takes %i bytes and no more', async (name, max) => {
    const good = await stand.v2.call(stand.v2.anOrder(aNumber(), { [name]: 'n'.repeat(max) }));
    expect(good.result_code).toBe('SUCCESS');
    const bad = await stand.v2.call(stand.v2.anOrder(aNumber(), { [name]: 'n'.repeat(max + 1) }));
    expect(bad).toEqual({ return_code: 'FAIL', return_msg: FORMAT });
  });

  it('notify_url takes 256 bytes and no more', async () => {
    const url = (length: number) => 'http://example.com/'.padEnd(length, 'n');
    expect((await stand.v2.call(stand.v2.anOrder(aNumber(), { notify_url: url(256) }))).result_code).toBe('SUCCESS');
    expect((await stand.v2.call(stand.v2.anOrder(aNumber(), { notify_url: url(257) }))).return_msg).toBe(FORMAT);
  });

  it.each(['appid', 'mch_id', 'sub_appid', 'sub_mch_id', 'sub_openid'])('%s is limited', async (name) => {
    const max = name === 'sub_openid' ? 128 : 32;
    const order = { ...stand.v2.anOrder(aNumber()), sub_mch_id: '375907253', [name]: 'n'.repeat(max + 1) };
    expect((await stand.v2.call(order)).return_msg).toBe(FORMAT);
    const fitting = { ...order, [name]: 'n'.repeat(max) };
    expect((await stand.v2.call(fitting)).err_code).not.toBe('INVALID_REQUEST');
  });

  it.each(REQUIRED)('%s is required, and empty counts as absent', async (name) => {
    for (const value of [undefined, '']) {
      const answer = await stand.v2.call(stand.v2.anOrder(aNumber(), { [name]: value }));
      expect(answer).toEqual({ return_code: 'FAIL', return_msg: '缺少参数' });
    }
  });

  it.each([
    ['appid', 'APPID_NOT_EXIST'],
    ['mch_id', 'MCHID_NOT_EXIST'],
  ])('a missing %s is %s where problems come as err_code', async (name, code) => {
    await withSandbox({ behaviour: { v2_protocol_errors: 'err_code' } }, async ({ v2 }) => {
      expect((await v2.call(v2.anOrder(aNumber(), { [name]: undefined }))).err_code).toBe(code);
    });
  });

  it.each([
    [{ total_fee: '20.00' }, FORMAT],
    [{ total_fee: '-1' }, FORMAT],
    [{ total_fee: '0' }, 'invalid total_fee'],
    [{ total_fee: '1000000001' }, 'invalid total_fee'],
    [{ fee_type: 'XXX' }, FORMAT],
    [{ trade_type: 'MICROPAY' }, FORMAT],
    [{ sign_type: 'RSA' }, FORMAT],
    [{ version: '2.0' }, FORMAT],
    [{ receipt: 'N' }, FORMAT],
    [{ time_expire: '2009-12-27' }, FORMAT],
    [{ time_start: '20091301000000' }, FORMAT],
    [{ out_trade_no: '订单' }, FORMAT],
    [{ notify_url: ' http://example.com/' }, FORMAT],
    [{ notify_url: 'http://example.com/?x=1' }, FORMAT],
    [{ body: '🙂' }, FORMAT],
    [{ openid: undefined }, '缺少参数'],
    [{ sub_openid: 'o', openid: undefined }, '缺少参数'],
    [{ sub_appid: 'wx8888888888888888' }, FORMAT],
    [{ sub_mch_id: '375907253', trade_type: 'APP' }, '缺少参数'],
    [{ sub_mch_id: '375907253', sub_appid: 'wx8888888888888888', sub_openid: 'o' }, FORMAT],
    [{ signType: 'MD5' }, '请求中含有未在API文档中定义的参数'],
  ])('refuses %j', async (change, return_msg) => {
    const answer = await stand.v2.call(stand.v2.anOrder(aNumber(), change));
    expect(answer).toEqual({ return_code: 'FAIL', return_msg });
  });

  it('counts characters when the switch says so', async () => {
    const body = '图'.repeat(127);
    expect((await stand.v2.call(stand.v2.anOrder(aNumber(), { body }))).return_msg).toBe(FORMAT);
    await withSandbox({ behaviour: { v2_length_unit: 'characters' } }, async ({ v2 }) => {
      expect((await v2.call(v2.anOrder(aNumber(), { body }))).result_code).toBe('SUCCESS');
    });
  });

  it('wants product_id of NATIVE when the switch says so', async () => {
    const native = { trade_type: 'NATIVE', openid: undefined };
    expect((await stand.v2.call(stand.v2.anOrder(aNumber(), native))).result_code).toBe('SUCCESS');
    await withSandbox({ behaviour: { v2_native_product_id: 'required' } }, async ({ v2 }) => {
      expect((await v2.call(v2.anOrder(aNumber(), native))).return_msg).toBe('缺少参数');
    });
  });

  it('takes a detail that is no strict JSON', async () => {
    const detail = '{"goods_detail":[{"goods_name":"iPhone6s 16G","quantity":1,},]}';
    expect((await stand.v2.call(stand.v2.anOrder(aNumber(), { detail }))).result_code).toBe('SUCCESS');
  });
});
