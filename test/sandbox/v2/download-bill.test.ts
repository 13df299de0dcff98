import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { aNumber, useSandbox } from '../demo-sandbox.ts';
import { toXml } from './client.ts';

const NEW_YEAR = Date.parse('2030-01-01T00:00:00+08:00');

/** Its clock stands unless it is moved: times of a bill are to the second. */
const stand = useSandbox({ behaviour: { refund_spacing_seconds: 0 }, wireClock: () => NEW_YEAR });

const DAY = '20300102';
const at = (time: string) => stand.sandbox.clock.set(Date.parse(time));

const download = (change: Record<string, string> = {}) => {
  const fields = { appid: 'wx2421b1c4370ec43b', mch_id: '10000100', nonce_str: 'n', bill_date: DAY, ...change };
  return stand.v2.post(toXml(stand.v2.signed(fields)), '/pay/downloadbill');
};

/** A sale, two refunds of it on two days, and a sale of the sub-merchant in yen. */
const aDay = async () => {
  await at('2030-01-02T10:00:00+08:00');
  const [first, second] = [aNumber(), aNumber()];
  await stand.v2.call(stand.v2.anOrder(first, { fee_type: 'CNY', attach: 'a,b', device_info: 'WEB' }));
  stand.sandbox.pay('10000100', first);
  await stand.v2.refund({ out_trade_no: first, out_refund_no: 'r1', refund_fee: '88' });
  await at('2030-01-02T11:00:00+08:00');
  const change = { sub_mch_id: '375907253', fee_type: 'JPY', total_fee: '500' };
  await stand.v2.call(stand.v2.anOrder(second, change));
  stand.sandbox.pay('10000100', second);
  await stand.v2.call(stand.v2.anOrder(aNumber()));
  await at('2030-01-03T00:00:00+08:00');
  await stand.v2.refund({ out_trade_no: first, out_refund_no: 'r2', refund_fee: '100' });
  await at('2030-01-03T09:00:00+08:00');
  return { first, second };
};

const TITLES =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';

describe('POST /pay/downloadbill', () => {
  it('is CSV as of a real bill: titles, rows with backticks, summary', async () => {
    const { first, second } = await aDay();
    const reply = await download();
    expect([reply.status, reply.text.startsWith('\ufeff'), reply.text.endsWith('\r\n')]).toEqual([200, true, true]);
    const lines = reply.text.slice(1).trim().split('\r\n');
    expect([lines.length, lines[0]]).toEqual([6, TITLES]);
    const rows = lines.slice(1, 4).map((line) => line.slice(1).split(',`'));
    expect(rows.every((row) => row.length === 27)).toBe(true);
    expect(rows.map((row) => [row[0], row[3], row[6], row[9], row[11], row[24], row[25]])).toEqual([
      ['2030-01-02 10:00:00', '0', first, 'SUCCESS', 'CNY', '8.88', '0.00'],
      ['2030-01-02 10:00:00', '0', first, 'REFUND', 'CNY', '0.00', '0.88'],
      ['2030-01-02 11:00:00', '375907253', second, 'SUCCESS', 'JPY', '500.00', '0.00'],
    ]);
    expect(rows[0]?.slice(20, 24)).toEqual(['Ipad mini 16G 白色', 'a,b', '0.05328', '0.60%']);
    expect(lines.slice(4)).toEqual([
      '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额',
      '`3,`508.88,`0.88,`0.00,`3.04800,`508.88,`0.88',
    ]);
  });

  it('is for one kind, one sub-merchant, one day, packed or not', async () => {
    const { first } = await aDay();
    const lines = async (change: Record<string, string>) => (await download(change)).text.trim().split('\r\n');
    const sales = await lines({ bill_type: 'SUCCESS' });
    expect([sales.length, sales[0]?.split(',').length]).toEqual([5, 20]);
    const refunds = await lines({ bill_type: 'REFUND' });
    expect([refunds.length, refunds[0]?.split(',').length]).toEqual([4, 29]);
    expect(await lines({ sub_mch_id: '375907253' })).toHaveLength(4);
    await at('2030-01-04T10:00:00+08:00');
    expect((await lines({ bill_date: '20300103' }))[1]).toContain(`\`${first},`);
  });

  it('comes packed', async () => {
    await aDay();
    const plain = (await download()).text;
    const packed = await download({ tar_type: 'GZIP' });
    expect(packed.header('content-type')).toBe('application/x-gzip');
    expect(gunzipSync(packed.bytes).toString()).toBe(plain);
  });

  const failure = (return_msg: string, error_code: string) =>
    `<xml><return_code><![CDATA[FAIL]]></return_code>\n<return_msg><![CDATA[${return_msg}]]></return_msg>\n<error_code><![CDATA[${error_code}]]></error_code>\n</xml>`;

  it.each([
    ['the day has not ended', '2030-01-02T23:59:59+08:00', {}, 'No Bill Exist', '20002'],
    ['it is before nine', '2030-01-03T08:59:59+08:00', {}, 'Bill Creating', '20002'],
    ['nothing happened', '2030-01-03T09:00:00+08:00', {}, 'No Bill Exist', '20002'],
    ['it is too long ago', '2030-05-03T09:00:00+08:00', {}, 'No Bill Exist', '20002'],
    ['top-ups are asked for', '2030-01-03T09:00:00+08:00', { bill_type: 'RECHARGE_REFUND' }, 'No Bill Exist', '20002'],
    ['the kind is none', '2030-01-03T09:00:00+08:00', { bill_type: 'MINE' }, 'invalid bill_type', '20001'],
    ['the day is malformed', '2030-01-03T09:00:00+08:00', { bill_date: '2030-1-2' }, 'data format error', '20001'],
    ['no calendar has the day', '2030-03-03T09:00:00+08:00', { bill_date: '20300230' }, 'data format error', '20001'],
    ['the packing is none', '2030-01-03T09:00:00+08:00', { tar_type: 'ZIP' }, 'data format error', '20001'],
    ['the day is missing', '2030-01-03T09:00:00+08:00', { bill_date: '' }, 'missing parameter', '20001'],
  ])('is refused when %s', async (_situation, time, change, return_msg, error_code) => {
    await at(time);
    expect((await download(change)).text).toBe(failure(return_msg, error_code));
  });

  it('has its own words for signature and verb', async () => {
    const fields = { appid: 'wx2421b1c4370ec43b', mch_id: '10000100', nonce_str: 'n', bill_date: DAY, sign: 'X' };
    expect((await stand.v2.post(toXml(fields), '/pay/downloadbill')).text).toBe(failure('SIGN ERROR', '20001'));
    const get = await stand.v2.post('', '/pay/downloadbill', 'GET');
    expect(get.text).toBe(failure('require POST method', '20001'));
  });

  it.each([
    ['SYSTEMERROR', 'SYSTEMERROR', '20003'],
    ['CompressGZip Error', 'CompressGZip Error', '20003'],
    ['UnCompressGZip Error', 'UnCompressGZip Error', '20003'],
  ])('says %s on demand', async (error, return_msg, error_code) => {
    stand.sandbox.faults.add({ system: 'v2', call: 'downloadbill', count: 1, error });
    expect((await download()).text).toBe(failure(return_msg, error_code));
  });
});
