import { describe, expect, it } from 'vitest';
import { aNumber, useSandbox } from '../demo-sandbox.ts';

const stand = useSandbox();

type Body = Record<string, unknown>;

/** Sets or, with `undefined`, drops the member at a path, and makes the required members around it. */
const put = (body: Body, path: string, value: unknown): Body => {
  const whole = structuredClone(body);
  const steps = path.split('/');
  const last = steps.pop() ?? '';
  let at: Body = whole;
  for (const step of steps) at = at[step] as Body;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return whole;
};

const fullOrder = (): Body => ({
  ...stand.v3.anOrder(aNumber()),
  time_expire: '2099-06-08T10:34:56+08:00',
  attach: 'a',
  goods_tag: 'WXG',
  support_fapiao: false,
  detail: {
    cost_price: 1,
    invoice_id: 'i',
    goods_detail: [{ merchant_goods_id: 'm', wechatpay_goods_id: 'w', goods_name: 'g', quantity: 1, unit_price: 1 }],
  },
  scene_info: {
    payer_client_ip: '14.23.150.211',
    device_id: 'd',
    store_info: { id: '1', name: 'n', area_code: '440305', address: 'a' },
  },
  settle_info: { profit_sharing: false },
});

const goods = 'detail/goods_detail/0';
const store = 'scene_info/store_info';

/** Maximum in bytes, from APP下单. `appid` and `mchid` at their maximum are refused later, for not being bound. */
const LENGTHS: [path: string, max: number][] = [
  ['description', 127],
  ['out_trade_no', 32],
  ['attach', 128],
  ['goods_tag', 32],
  ['detail/invoice_id', 32],
  [`${goods}/merchant_goods_id`, 32],
  [`${goods}/wechatpay_goods_id`, 32],
  [`${goods}/goods_name`, 256],
  ['scene_info/payer_client_ip', 45],
  ['scene_info/device_id', 32],
  [`${store}/id`, 32],
  [`${store}/name`, 256],
  [`${store}/area_code`, 32],
  [`${store}/address`, 512],
];

const REQUIRED = [
  'appid',
  'mchid',
  'description',
  'out_trade_no',
  'notify_url',
  'amount',
  'amount/total',
  `${goods}/merchant_goods_id`,
  `${goods}/quantity`,
  `${goods}/unit_price`,
  'scene_info/payer_client_ip',
  `${store}/id`,
];

const INTEGERS = ['amount/total', 'detail/cost_price', `${goods}/quantity`, `${goods}/unit_price`];

const refusal = async (body: Body): Promise<{ status: number; message: string; detail?: unknown }> => {
  const reply = await stand.v3.order(body);
  return { status: reply.status, ...(reply.json() as { message: string }) };
};

describe('the fields of an order', () => {
  it.each(LENGTHS)('%s takes %i bytes and no more', async (path, max) => {
    expect((await stand.v3.order(put(fullOrder(), path, 'n'.repeat(max)))).status).toBe(200);
    const refused = await refusal(put(fullOrder(), path, 'n'.repeat(max + 1)));
    expect(refused).toMatchObject({ status: 400, code: 'PARAM_ERROR', detail: { location: 'body', value: max + 1 } });
    expect(refused.message).toContain(`输入源“/body/${path}”映射到值字段“`);
    expect(refused.message).toMatch(new RegExp(`”字符串规则校验失败，字节数 ${max + 1}，大于最大值 ${max}$`));
  });

  it.each(['appid', 'mchid'])('%s has a maximum of 32 bytes', async (path) => {
    expect((await refusal(put(fullOrder(), path, 'n'.repeat(32)))).message).not.toContain('大于最大值');
    expect((await refusal(put(fullOrder(), path, 'n'.repeat(33)))).message).toContain('字节数 33，大于最大值 32');
  });

  it('notify_url takes 255 bytes and no more', async () => {
    const url = (length: number) => 'https://example.com/'.padEnd(length, 'n');
    expect((await stand.v3.order(put(fullOrder(), 'notify_url', url(255)))).status).toBe(200);
    expect((await refusal(put(fullOrder(), 'notify_url', url(256)))).message).toContain('字节数 256，大于最大值 255');
  });

  it('counts bytes, not characters', async () => {
    expect((await stand.v3.order(put(fullOrder(), 'attach', '图'.repeat(42)))).status).toBe(200);
    expect((await refusal(put(fullOrder(), 'attach', '图'.repeat(43)))).message).toBe(
      '输入源“/body/attach”映射到值字段“附加数据”字符串规则校验失败，字节数 129，大于最大值 128',
    );
  });

  it('limits detail to 6,144 bytes', async () => {
    const item = { merchant_goods_id: 'm', goods_name: 'g', quantity: 1, unit_price: 1 };
    const base = Buffer.byteLength(JSON.stringify({ goods_detail: [] }));
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    const fill = 6144 - base + 1;
    const count = Math.floor(fill / size);
    const detail = (extra: number) => ({
      goods_detail: Array.from({ length: count }, (_, at) => ({
        ...item,
        goods_name: at === 0 ? 'g'.repeat(1 + (fill % size) + extra) : 'g',
      })),
    });
    expect((await stand.v3.order(put(fullOrder(), 'detail', detail(0)))).status).toBe(200);
    expect((await refusal(put(fullOrder(), 'detail', detail(1)))).detail).toEqual({ location: 'body', value: 6145 });
  });

  it.each(REQUIRED)('%s is required', async (path) => {
    const refused = await refusal(put(fullOrder(), path, undefined));
    expect(refused).toMatchObject({ status: 400, code: 'PARAM_ERROR' });
    expect(refused.message).toMatch(
      new RegExp(`^输入源“/body/${path}”映射到字段“.+”必填性规则校验失败，此字段为必填项$`),
    );
  });

  it.each(INTEGERS)('%s is a JSON integer', async (path) => {
    for (const value of [0.01, '1', null, true]) {
      const refused = await refusal(put(fullOrder(), path, value));
      expect(refused).toMatchObject({ status: 400, code: 'PARAM_ERROR', detail: { location: 'body', value } });
      expect(refused.message).toMatch(
        /^无法将 JSON 输入源“.+”映射到目标字段“.+”中，此字段需要一个合法的 64 位有符号整数$/,
      );
    }
  });

  it.each([
    ['amount/total', 0, '输入源“/body/amount/total”映射到数值字段“总金额”规则校验失败，值低于最小值 1'],
    ['description', '', '输入源“/body/description”映射到值字段“商品描述”字符串规则校验失败，字符数 0，小于最小值 1'],
    [
      'out_trade_no',
      'n'.repeat(5),
      '输入源“/body/out_trade_no”映射到值字段“商户订单号”字符串规则校验失败，字符数 5，小于最小值 6',
    ],
    [
      'out_trade_no',
      '订单号',
      '输入源“/body/out_trade_no”映射到值字段“商户订单号”字符串规则校验失败，字符串必须匹配正则表达式“^[0-9a-zA-Z_\\-\\|\\*]+$”',
    ],
  ])('%s refuses %j in the words of real answers', async (path, value, message) => {
    expect((await refusal(put(fullOrder(), path, value))).message).toBe(message);
  });

  it('prints the pattern of notify_url as the server does', async () => {
    const refused = await refusal(put(fullOrder(), 'notify_url', ' https://www.weixin.qq.com/wxpay/pay.php'));
    expect(refused.message).toContain(
      '“^https?://([^\\s/?#\\[\\]\\@]+\\@)?([^\\s/?#\\@:]+)(?::\\d{2,5})?([^\\s?#\\[\\]]*)$”',
    );
  });

  it.each([
    ['notify_url', 'https://example.com/pay?x=1'],
    ['notify_url', 'ftp://example.com/pay'],
    ['time_expire', '2018-06-08 10:34:56'],
    ['time_expire', '2018-13-08T10:34:56+08:00'],
    ['amount/currency', 'USD'],
    ['description', '🙂'],
    ['support_fapiao', 'false'],
    ['settle_info', []],
    ['detail/goods_detail', []],
    ['detail/goods_detail', {}],
    ['attach', null],
    ['notify', 'x'],
    ['payer', { openid: 'o' }],
    ['amount/payer_total', 1],
    [`${goods}/price`, 1],
  ])('%s refuses %j', async (path, value) => {
    expect(await refusal(put(fullOrder(), path, value))).toMatchObject({ status: 400, code: 'PARAM_ERROR' });
  });

  it('takes a loopback notify_url, a fraction of a second, and Z', async () => {
    const notified = put(fullOrder(), 'notify_url', 'http://127.0.0.1:8787/notifications/wechatpay-v3/1900000109');
    expect((await stand.v3.order(notified)).status).toBe(200);
    expect((await stand.v3.order(put(fullOrder(), 'time_expire', '2099-06-08T10:34:56.123Z'))).status).toBe(200);
  });

  it('requires the payer for jsapi and the scene for h5', async () => {
    const jsapi = await stand.v3.order(stand.v3.anOrder(aNumber()), 'jsapi');
    const h5 = await stand.v3.order(stand.v3.anOrder(aNumber()), 'h5');
    expect(jsapi.json().message).toContain('/body/payer');
    expect(h5.json().message).toContain('/body/scene_info');
  });
});
