import { describe, expect, it } from 'vitest';
import { deadlineIn } from '../../shared/clock.ts';
import type { Fields, SignType } from '../../shared/wechatpay-v2/signature.ts';
import { createV2System } from '../../shared/wechatpay-v2/system.ts';
import { type Answerer, closedOrigin, noon, type Received, startLoopback, upstreamTo } from '../upstream/loopback.ts';
import { capturedLog } from '../wechatpay-v3/wechatpay.ts';
import { API_KEY, merchant, signed, signOf, textOf, xmlOf } from './wechatpay.ts';

const PATH = '/pay/unifiedorder';
const PREPAY_ID = 'wx201410272009395522657a690389285100';
const CODE_URL = 'weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00';

const ORDER: Fields = {
  appid: 'wx2421b1c4370ec43b',
  mch_id: '10000100',
  sub_mch_id: '',
  body: 'An apple & <形>',
  detail: '{"goods_detail":[]}',
  fee_type: 'EUR',
  out_trade_no: '1678371718207330',
  total_fee: '1',
  trade_type: 'JSAPI',
};

const PLACED: Fields = {
  return_code: 'SUCCESS',
  return_msg: 'OK',
  appid: 'wx2421b1c4370ec43b',
  mch_id: '10000100',
  nonce_str: 'IITRi8Iabbblz1Jc',
  result_code: 'SUCCESS',
  trade_type: 'JSAPI',
  prepay_id: PREPAY_ID,
};

const without = (fields: Fields, ...names: string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** The server's own reading of our flat XML. */
const read = ({ body }: Received): Fields => {
  const decode = (text: string) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#13;', '\r').replaceAll('&amp;', '&');
  return Object.fromEntries(
    [...body.toString().matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = '', value = '']) => [name, decode(value)]),
  );
};

const start = async (answer: Answerer) => {
  const clock = noon();
  const server = await startLoopback(answer);
  const { log, lines } = capturedLog();
  const system = createV2System(upstreamTo(clock, server.origin), log);
  const deadline = deadlineIn(clock, 10_000);
  const place = async (order: Fields = ORDER) =>
    (
      await system.prepare(
        merchant(),
        PATH,
        JSON.stringify(order),
        order.trade_type === 'NATIVE' ? ['prepay_id', 'code_url'] : ['prepay_id'],
      )
    ).send(deadline);
  return { clock, server, system, deadline, lines, place };
};

const saying =
  (fields: Fields): Answerer =>
  (_request, response) =>
    void response.end(xmlOf(fields));

describe('v2 system', () => {
  it.each<[SignType, Fields]>([
    ['MD5', ORDER],
    ['MD5', { ...ORDER, sign_type: 'MD5' }],
    ['HMAC-SHA256', { ...ORDER, sign_type: 'HMAC-SHA256' }],
  ])('sends the stored fields signed with %s', async (algorithm, order) => {
    const { server, place, clock } = await start(saying(signed(PLACED, algorithm)));
    expect(await place(order)).toEqual({
      outcome: { kind: 'accepted', artifact: { prepay_id: PREPAY_ID } },
      sentAt: clock.now(),
    });
    const [request] = server.received as [Received];
    expect(request).toMatchObject({ method: 'POST', target: PATH });
    expect(request.headers['content-type']).toBe('text/xml; charset=utf-8');
    const fields = read(request);
    expect(without(fields, 'nonce_str', 'sign')).toEqual(without(order, 'sub_mch_id'));
    expect(fields.nonce_str).toMatch(/^[0-9A-Za-z]{1,32}$/);
    expect(fields.sign).toBe(signOf(textOf(fields), algorithm));
  });

  it('sends the same business fields under a fresh nonce and sign each time', async () => {
    const { server, system, deadline } = await start(saying(signed(PLACED)));
    const prepared = await system.prepare(merchant(), PATH, JSON.stringify(ORDER), ['prepay_id']);
    expect(server.received).toHaveLength(0);
    await prepared.send(deadline);
    await prepared.send(deadline);
    const [first, second] = server.received.map(read) as [Fields, Fields];
    expect(without(second, 'nonce_str', 'sign')).toEqual(without(first, 'nonce_str', 'sign'));
    expect(second.nonce_str).not.toBe(first.nonce_str);
    expect(second.sign).toBe(signOf(textOf(second), 'MD5'));
  });

  it('takes the algorithm from the stored order when the merchant has changed its own', async () => {
    const { system, server, deadline } = await start(saying(signed(PLACED, 'MD5')));
    const prepared = await system.prepare(merchant('HMAC-SHA256'), PATH, JSON.stringify(ORDER), ['prepay_id']);
    expect((await prepared.send(deadline)).outcome.kind).toBe('accepted');
    expect(read(server.received[0] as Received).sign).toHaveLength(32);
  });

  it('accepts NATIVE with its code_url', async () => {
    const { place } = await start(saying(signed({ ...PLACED, trade_type: 'NATIVE', code_url: CODE_URL })));
    expect((await place({ ...ORDER, trade_type: 'NATIVE' })).outcome).toEqual({
      kind: 'accepted',
      artifact: { prepay_id: PREPAY_ID, code_url: CODE_URL },
    });
  });

  it.each<[string, Answerer]>([
    ['SIGNATURE_FORGED', saying(PLACED)],
    ['SIGNATURE_FORGED', saying({ ...signed(PLACED), prepay_id: 'wx1' })],
    ['SIGNATURE_FORGED', saying(signed(PLACED, 'MD5', 'x'.repeat(32)))],
    ['SIGNATURE_FORGED', saying(signed(PLACED, 'HMAC-SHA256'))],
    ['SIGNATURE_FORGED', saying(signed({ ...PLACED, sign_type: 'HMAC-SHA256' }, 'HMAC-SHA256'))],
    ['SIGNATURE_FORGED', saying({ ...PLACED, result_code: 'FAIL', err_code: 'ORDERPAID' })],
    ['SIGNATURE_FORGED', saying({ retcode: '1', retmsg: '签名错误' })],
    ['ANSWER_OF_ANOTHER_MERCHANT', saying(signed({ ...PLACED, mch_id: '10000101' }))],
    ['HTTP_500', (_request, response) => void response.writeHead(500).end(xmlOf(signed(PLACED)))],
    ['HTTP_502', (_request, response) => void response.writeHead(502).end('<html>')],
    ['NOT_XML', (_request, response) => void response.end('{"return_code":"SUCCESS"}')],
    ['NOT_XML', (_request, response) => void response.end(`<!DOCTYPE xml>${xmlOf(signed(PLACED))}`)],
    ['NOT_XML', (_request, response) => void response.end()],
    ['ECONNRESET', (_request, response) => void response.destroy()],
    ['SYSTEMERROR', saying(signed({ ...without(PLACED, 'prepay_id'), result_code: 'FAIL', err_code: 'SYSTEMERROR' }))],
  ])('leaves an order open with %s', async (reason, answer) => {
    const { place, clock, lines } = await start(answer);
    expect(await place()).toEqual({ outcome: { kind: 'unknown', reason }, sentAt: clock.now() });
    expect(lines.join()).not.toContain(API_KEY);
  });

  it('reports to the request that waits', async () => {
    const { system, deadline, lines } = await start((_request, response) => void response.end('<html>'));
    const request = capturedLog();
    const prepared = await system.prepare(merchant(), PATH, JSON.stringify(ORDER), ['prepay_id']);
    await prepared.send({ ...deadline, log: request.log });
    expect([lines, request.lines]).toEqual([[], [expect.stringContaining('answer_untrusted')]]);
  });

  it('leaves a NATIVE order without code_url open', async () => {
    const { place } = await start(saying(signed(PLACED)));
    expect((await place({ ...ORDER, trade_type: 'NATIVE' })).outcome.kind).toBe('unknown');
  });

  it('takes a signed business failure and an unsigned communication failure', async () => {
    const used = { ...without(PLACED, 'prepay_id'), result_code: 'FAIL', err_code: 'OUT_TRADE_NO_USED' };
    expect((await (await start(saying(signed(used)))).place()).outcome.kind).toBe('conflict');
    const failure = { return_code: 'FAIL', return_msg: '签名错误' };
    expect((await (await start(saying(failure))).place()).outcome).toMatchObject({
      kind: 'refused',
      refusal: { code: 'MERCHANT_MISCONFIGURED' },
    });
  });

  it('knows that nothing was sent when nobody was reached', async () => {
    const clock = noon();
    const system = createV2System(upstreamTo(clock, await closedOrigin()), capturedLog().log);
    const prepared = await system.prepare(merchant(), PATH, JSON.stringify(ORDER), ['prepay_id']);
    expect(await prepared.send(deadlineIn(clock, 10_000))).toEqual({
      outcome: { kind: 'unknown', reason: 'ECONNREFUSED' },
      sentAt: null,
    });
  });
});

describe('v2 query', () => {
  const NUMBER = { mchid: '10000100', out_trade_no: '1678371718207330', appid: 'wx2421b1c4370ec43b' };
  const FOUND: Fields = {
    ...without(PLACED, 'prepay_id'),
    trade_state: 'NOTPAY',
    out_trade_no: '1678371718207330',
    attach: 'a <!-- & ü',
  };
  const FAILED: Fields = { ...without(PLACED, 'prepay_id'), result_code: 'FAIL' };
  const ask = async (answer: Answerer, algorithm: SignType = 'MD5', number: object = NUMBER) => {
    const { system, server, deadline } = await start(answer);
    const outcome = await system.query(merchant(algorithm), { ...NUMBER, ...number }, deadline);
    return { outcome, request: server.received[0] as Received };
  };

  it.each<SignType>(['MD5', 'HMAC-SHA256'])('asks by number, signed with %s', async (algorithm) => {
    const { request } = await ask(saying(signed(FOUND, algorithm)), algorithm, { sub_mch_id: '375907253' });
    expect(request.target).toBe('/pay/orderquery');
    const fields = read(request);
    expect(without(fields, 'nonce_str', 'sign')).toEqual({
      appid: 'wx2421b1c4370ec43b',
      mch_id: '10000100',
      sub_mch_id: '375907253',
      out_trade_no: '1678371718207330',
      ...(algorithm === 'MD5' ? {} : { sign_type: algorithm }),
    });
    expect(fields.sign).toBe(signOf(textOf(fields), algorithm));
  });

  it.each(['NOTPAY', 'CLOSED', 'SUCCESS', 'REFUND'])('finds an order in %s', async (trade_state) => {
    const { outcome } = await ask(saying(signed({ ...FOUND, trade_state })));
    expect(outcome).toEqual({
      kind: 'found',
      trade_state,
      transaction: {
        appid: 'wx2421b1c4370ec43b',
        mch_id: '10000100',
        trade_type: 'JSAPI',
        trade_state,
        out_trade_no: '1678371718207330',
        attach: 'a <!-- & ü',
      },
    });
  });

  it.each(['ORDERNOTEXIST', 'ORDER_NOT_EXIST'])('calls an order absent at %s', async (err_code) => {
    expect((await ask(saying(signed({ ...FAILED, err_code })))).outcome).toEqual({ kind: 'absent' });
  });

  it('does not call an order absent without a signature', async () => {
    expect((await ask(saying({ ...FAILED, err_code: 'ORDERNOTEXIST' }))).outcome.kind).toBe('unknown');
    const unsigned = { return_code: 'FAIL', return_msg: 'x', err_code: 'ORDERNOTEXIST' };
    expect((await ask(saying(unsigned))).outcome.kind).toBe('unknown');
  });

  it.each<[string, Answerer]>([
    ['an answer of another key', saying(signed(FOUND, 'MD5', 'x'.repeat(32)))],
    ['an answer of another algorithm', saying(signed(FOUND, 'HMAC-SHA256'))],
    ['an answer for another merchant', saying(signed({ ...FOUND, mch_id: '1' }))],
    ['an answer about another order', saying(signed({ ...FOUND, out_trade_no: 'another-number' }))],
    ['SYSTEMERROR', saying(signed({ ...FAILED, err_code: 'SYSTEMERROR' }))],
    ['a success without state', saying(signed(without(FOUND, 'trade_state')))],
    ['HTTP 500', (_request, response) => void response.writeHead(500).end(xmlOf(signed(FOUND)))],
  ])('answers unknown after %s', async (_what, answer) => {
    expect((await ask(answer)).outcome.kind).toBe('unknown');
  });

  it('answers refused when WeChat does not take the sign', async () => {
    const { outcome } = await ask(saying({ return_code: 'FAIL', return_msg: '签名错误' }));
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { code: 'MERCHANT_MISCONFIGURED' } });
  });
});
