import { describe, expect, it } from 'vitest';
import { signInformation } from '../../../sandbox/v3/authenticate.ts';
import { aNumber, useSandbox } from '../demo-sandbox.ts';
import type { Reply } from '../exchange.ts';

const stand = useSandbox();

const order = (change: object) => stand.v3.order(stand.v3.anOrder(aNumber(), change));
const refund = (change: object) => stand.v3.refund({ out_refund_no: 'r1', out_trade_no: 'order-1', ...change });
const amount = { refund: 1, total: 1, currency: 'CNY' };

const required = (source: string, label: string) =>
  `输入源“${source}”映射到字段“${label}”必填性规则校验失败，此字段为必填项`;
const text = (source: string, label: string, broken: string) =>
  `输入源“${source}”映射到值字段“${label}”字符串规则校验失败，${broken}`;
const typed = (source: string, label: string, type: string) =>
  `无法将 JSON 输入源“${source}”映射到目标字段“${label}”中，此字段需要一个合法的 ${type}`;

/** Bodies that were pasted from the live service, and what brings each about here. */
const SEEN: [what: string, detail: object, message: string, act: () => Promise<Reply>][] = [
  [
    'an amount in yuan',
    { location: 'body', value: 0.01 },
    typed('/body/amount/total', '总金额', '64 位有符号整数'),
    () => order({ amount: { total: 0.01 } }),
  ],
  [
    'a number of other characters',
    { location: 'body', value: '订单号' },
    text('/body/out_trade_no', '商户订单号', '字符串必须匹配正则表达式“^[0-9a-zA-Z_\\-\\|\\*]+$”'),
    () => order({ out_trade_no: '订单号' }),
  ],
  [
    'a number in the path that is too long',
    { location: 'uri_template', value: 35 },
    text('/uri_template/out_trade_no', '商户订单号', '字节数 35，大于最大值 32'),
    () => stand.v3.query('n'.repeat(35)),
  ],
  [
    'attach of too many bytes',
    { location: 'body', value: 203 },
    text('/body/attach', '附加数据', '字节数 203，大于最大值 128'),
    () => order({ attach: `${'图'.repeat(67)}nn` }),
  ],
  [
    'an empty text',
    { location: 'body', value: 0 },
    text('/body/attach', '附加数据', '字符数 0，小于最小值 1'),
    () => order({ attach: '' }),
  ],
  [
    'a field that is missing',
    { location: 'body', value: '' },
    required('/body/appid', '公众号ID'),
    () => order({ appid: undefined }),
  ],
  [
    'out_refund_no of too many bytes',
    { location: 'body', value: 65 },
    text('/body/out_refund_no', '商户退款单号', '字节数 65，大于最大值 64'),
    () => refund({ amount, out_refund_no: 'r'.repeat(65) }),
  ],
  [
    'a query without mchid',
    { location: 'query', value: '' },
    required('/query/mchid', '直连商户号'),
    () => stand.v3.query('order-1', ''),
  ],
];

describe('PARAM_ERROR, as real answers have it', () => {
  it.each(SEEN)('%s', async (_what, detail, message, act) => {
    const reply = await act();
    expect([reply.status, reply.text]).toEqual([400, JSON.stringify({ code: 'PARAM_ERROR', detail, message })]);
  });

  it('has no detail where the body cannot be read', async () => {
    const reply = await stand.v3.call({ method: 'POST', target: '/v3/pay/transactions/app', body: '{' });
    expect([reply.status, reply.text]).toEqual([400, '{"code":"PARAM_ERROR","message":"参数错误"}']);
  });
});

describe('PARAM_ERROR in other forms', () => {
  it.each([
    ['a member of the body', () => order({ amount: { total: 1, currency: 'USD' } }), '/amount/currency', 'USD', 'body'],
    ['a member of the query', () => stand.v3.query('order-1', ''), 'mchid', '', 'query'],
    ['a number of the path', () => stand.v3.query('n'.repeat(33)), 'out_trade_no', 33, 'uri_template'],
  ] as const)('documented, for %s', async (_what, act, field, value, location) => {
    stand.sandbox.setSwitches({ v3_param_detail: 'documented' });
    const { code, message, detail } = (await act()).json();
    expect([code, detail]).toEqual(['PARAM_ERROR', { field, value, issue: message, location }]);
  });

  it('bare', async () => {
    stand.sandbox.setSwitches({ v3_param_detail: 'absent' });
    expect((await order({ amount: { total: 0 } })).text).toBe('{"code":"PARAM_ERROR","message":"参数错误"}');
  });
});

describe('SIGN_ERROR, as real answers have it', () => {
  const aRequest = (method: string, target: string, body: string) => ({
    method,
    target,
    path: target,
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(body),
    text: body,
    remoteAddress: '',
  });

  it('of a GET', () => {
    const nonce = 'WYIIIHLWWN9AXHVJ1DHRCMZAJJIDCS6C';
    expect(signInformation(aRequest('GET', '/v3/certificates', ''), '1610469421', nonce, 'nested')).toEqual({
      detail: { issue: 'sign not match' },
      field: 'signature',
      location: 'authorization',
      sign_information: {
        method: 'GET',
        sign_message_length: 66,
        truncated_sign_message: `GET\n/v3/certificates\n1610469421\n${nonce}\n\n`,
        url: '/v3/certificates',
      },
    });
  });

  it('of a POST with query and Chinese: length in bytes, the body cut after eight characters', () => {
    const { sign_information } = signInformation(aRequest('POST', '/v3/x?a=1', '{"图":"文字文字"}'), '1', 'n', 'flat');
    expect(sign_information).toEqual({
      method: 'POST',
      sign_message_length: 42,
      truncated_sign_message: 'POST\n/v3/x?a=1\n1\nn\n{"图":"文字\n',
      url: '/v3/x?a=1',
    });
  });

  it('with the same detail for a serial number of nobody', async () => {
    const reply = await stand.v3.certificates({ serial_no: '0'.repeat(40) });
    expect(reply.json()).toMatchObject({
      code: 'SIGN_ERROR',
      message: '商户证书序列号有误。',
      detail: { detail: { issue: 'sign not match' }, sign_information: { url: '/v3/certificates' } },
    });
  });
});
