import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aNumber, useSandbox } from '../demo-sandbox.ts';

const stand = useSandbox();

const paySignKey = () => {
  const merchant = stand.sandbox.state().merchants.find(({ mchid }) => mchid === '1230000109');
  return createPublicKey(merchant?.wecom?.pay_sign_public_key ?? '');
};

const anOrdered = async () => {
  const number = aNumber();
  const { prepay_id } = await stand.wecom.order(stand.wecom.anOrder(number));
  return { number, prepay_id: String(prepay_id) };
};

const signRequest = (prepay_id: string, change: object = {}) => ({
  appid: stand.wecom.appid,
  prepay_id,
  nonce: 'fqDdjLywAmNDZleCWfPsfhlInxnwnOLK',
  timestamp: 1_675_219_608,
  ...change,
});

describe('create_order', () => {
  it('places an order', async () => {
    const reply = await stand.wecom.post('create_order', stand.wecom.anOrder(aNumber()));
    expect([reply.status, reply.json()]).toEqual([
      200,
      { prepay_id: expect.stringMatching(/^wx\d{8}[0-9a-f]{22}0000$/), errcode: 0, errmsg: 'ok' },
    ]);
  });

  it.each([
    [{ mchid: '1900000999' }, 660006],
    [{ mchid: '1900000109' }, 660011],
    [{ appid: 'wx0000000000000000' }, 720507],
  ])('refuses %j with %i', async (change, errcode) => {
    expect((await stand.wecom.order(stand.wecom.anOrder(aNumber(), change))).errcode).toBe(errcode);
  });
});

describe('get_order', () => {
  it('shows an unpaid and a paid order', async () => {
    const { number } = await anOrdered();
    const common = {
      mchid: '1230000109',
      out_trade_no: number,
      trade_type: 'JSAPI',
      payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
      promotion_detail: [],
      errcode: 0,
      errmsg: 'ok',
    };
    const unpaid = { ...common, trade_state: 'NOTPAY', trade_state_desc: '订单未支付' };
    expect(await stand.wecom.query(number)).toEqual(unpaid);
    const { transaction_id } = stand.sandbox.pay('1230000109', number);
    expect(await stand.wecom.query(number)).toEqual({
      ...common,
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      transaction_id,
      bank_type: 'OTHERS',
      attach: '',
      success_time: expect.stringMatching(/\+08:00$/),
      amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
    });
  });

  it('answers 720501 in the words of a real answer for an unknown number', async () => {
    const reply = await stand.wecom.query('unknown-1');
    expect(reply).toEqual({
      errcode: 720501,
      errmsg: expect.stringMatching(
        /^out_trade_no\[unknown-1\] not exists under mchid\[1230000109\], hint: \[\d{25}\], from ip: 127\.0\.0\.1, more info at https:\/\/open\.work\.weixin\.qq\.com\/devtool\/query\?e=720501$/,
      ),
      promotion_detail: [],
    });
    const second = Number(String(reply.errmsg).match(/\[(\d{10})\d{15}\]/)?.[1]);
    expect(Math.abs(second - Date.now() / 1000)).toBeLessThan(5);
  });
});

describe('get_sign', () => {
  it('signs the four lines with the key that WeCom holds', async () => {
    const { prepay_id } = await anOrdered();
    const request = signRequest(prepay_id);
    const { pay_sign, errcode } = await stand.wecom.call('get_sign', request);
    const lines = [request.appid, request.timestamp, request.nonce, `prepay_id=${prepay_id}`, ''];
    expect(errcode).toBe(0);
    const signature = Buffer.from(String(pay_sign), 'base64');
    expect(verify('sha256', Buffer.from(lines.join('\n')), paySignKey(), signature)).toBe(true);
  });

  it('signs for two hours', async () => {
    const { prepay_id } = await anOrdered();
    stand.sandbox.clock.advance(7190);
    expect((await stand.wecom.call('get_sign', signRequest(prepay_id))).errcode).toBe(0);
    stand.sandbox.clock.advance(11);
    expect((await stand.wecom.call('get_sign', signRequest(prepay_id))).errcode).toBe(720509);
  });

  it('refuses an unknown prepay_id and another appid', async () => {
    const { prepay_id } = await anOrdered();
    expect((await stand.wecom.call('get_sign', signRequest('wx1'))).errcode).toBe(720508);
    expect((await stand.wecom.call('get_sign', signRequest(prepay_id, { appid: 'wx1' }))).errcode).toBe(720507);
  });
});
