import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { aNumber, useSandbox } from '../demo-sandbox.ts';
import { send } from '../exchange.ts';

const NEW_YEAR = Date.parse('2030-01-01T00:00:00+08:00');

/** Its clock stands unless it is moved. */
const stand = useSandbox({ wireClock: () => NEW_YEAR });

const MCHID = '1230000109';
const DAY = { mchid: MCHID, bill_date: '2030-01-02' };
const at = (time: string) => stand.sandbox.clock.set(Date.parse(time));

const aDay = async () => {
  await at('2030-01-02T10:00:00+08:00');
  const number = aNumber();
  await stand.wecom.order(stand.wecom.anOrder(number));
  stand.sandbox.pay(MCHID, number);
  await stand.wecom.refund(number, 'r1', 30);
  await at('2030-01-03T09:00:00+08:00');
  return number;
};

const fetchBill = ({ download_url, auth }: Record<string, unknown>, Authorization = String(auth)) => {
  const { pathname, search } = new URL(String(download_url));
  return send(stand.sandbox.origin, { target: `${pathname}${search}`, headers: { Authorization } });
};

describe('get_bill', () => {
  it('says where the bill lies; it is there for 30 seconds with the authorization', async () => {
    const number = await aDay();
    const reply = await stand.wecom.call('get_bill', DAY);
    expect(reply).toEqual({
      hash_type: 'SHA1',
      hash_value: expect.stringMatching(/^[0-9a-f]{40}$/),
      download_url: expect.stringMatching(new RegExp(`^${stand.sandbox.origin}/.+\\?token=\\w{64}$`)),
      auth: expect.stringMatching(/^WECHATPAY2-SHA256-RSA2048 mchid="1230000109",nonce_str="/),
      errcode: 0,
      errmsg: 'ok',
    });
    const bill = await fetchBill(reply);
    expect([bill.status, bill.header('content-type')]).toEqual([200, 'text/plain']);
    expect(createHash('sha1').update(bill.bytes).digest('hex')).toBe(reply.hash_value);
    const lines = bill.text.trim().split('\r\n');
    expect(lines.map((line) => line.includes(number))).toEqual([false, true, true, false, false]);
    expect((await fetchBill(reply, 'other')).status).toBe(401);
    await stand.sandbox.clock.advance(31);
    expect((await fetchBill(reply)).status).toBe(400);
    expect((await fetchBill({ ...reply, download_url: `${reply.download_url}x` })).status).toBe(400);
  });

  it('is forgotten later', async () => {
    await aDay();
    const reply = await stand.wecom.call('get_bill', DAY);
    await stand.sandbox.clock.advance(40);
    expect((await fetchBill(reply)).json()).toEqual({ code: 'INVALID_REQUEST', message: 'download_url has expired' });
    await stand.sandbox.clock.advance(600);
    await stand.wecom.call('get_bill', DAY);
    expect((await fetchBill(reply)).json()).toEqual({ code: 'PARAM_ERROR', message: 'no such token' });
  });

  it('comes packed, of one kind, and by GET as SDKs ask for it', async () => {
    await aDay();
    const reply = await stand.wecom.get(
      'miniapppay/get_bill',
      `&mchid=${MCHID}&bill_date=2030-01-02&bill_type=REFUND&tar_type=GZIP`,
    );
    const text = gunzipSync((await fetchBill(reply)).bytes);
    expect(createHash('sha1').update(text).digest('hex')).toBe(reply.hash_value);
    expect(text.toString().trim().split('\r\n')).toHaveLength(4);
  });

  it.each([
    ['of today', '2030-01-02T23:00:00+08:00', {}, 720521],
    ['of yesterday before nine', '2030-01-03T08:00:00+08:00', {}, 720522],
    ['of a day without transactions', '2030-01-03T09:00:00+08:00', {}, 720521],
    ['of too long ago', '2030-06-03T09:00:00+08:00', {}, 720521],
    ['of no day', '2030-06-03T09:00:00+08:00', { bill_date: '2030-02-30' }, 40058],
    ['of a malformed day', '2030-06-03T09:00:00+08:00', { bill_date: '20300102' }, 40063],
    ['of no kind', '2030-06-03T09:00:00+08:00', { bill_type: 'MINE' }, 40058],
    ['of another merchant', '2030-06-03T09:00:00+08:00', { mchid: '1900000109' }, 660011],
  ])('refuses the bill %s', async (_situation, time, change, errcode) => {
    await at(time);
    expect((await stand.wecom.call('get_bill', { ...DAY, ...change })).errcode).toBe(errcode);
  });
});

describe('getcallbackip and get_api_domain_ip', () => {
  it.each(['getcallbackip', 'get_api_domain_ip'])('%s names the loopback', async (path) => {
    expect(await stand.wecom.get(path)).toEqual({ ip_list: ['127.0.0.1'], errcode: 0, errmsg: 'ok' });
    const reply = await send(stand.sandbox.origin, { target: `/cgi-bin/${path}` });
    expect(reply.json().errcode).toBe(41001);
  });
});
