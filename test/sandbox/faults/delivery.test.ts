import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../../sandbox/faults/rule.ts';
import { aNumber, secretOf, useSandbox } from '../demo-sandbox.ts';
import { answerHolds } from '../v3/client.ts';

const stand = useSandbox();

const [publicKey = ''] = Object.values(secretOf('1900000109').wechatpay_v3.public_keys ?? {});

const ordersWith = async (rule: FaultRule) => {
  stand.sandbox.faults.add(rule);
  return stand.v3.order(stand.v3.anOrder(aNumber()));
};

describe('what a fault does to the connection', () => {
  it.each<[FaultRule, number]>([
    [{ reset: true }, 0],
    [{ reset_after: true }, 1],
  ])('%j breaks it with %i order(s) made', async (rule, made) => {
    await expect(ordersWith(rule)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(stand.sandbox.orders()).toHaveLength(made);
    expect(stand.sandbox.requests()[0]).toMatchObject({ code: 'RESET', faults: [expect.any(String)] });
    expect(stand.sandbox.requests()[0]?.status).toBeUndefined();
  });

  it.each<[FaultRule, number]>([
    [{ hang: true }, 0],
    [{ hang: true, committed: true }, 1],
  ])('%j never answers, with %i order(s) made', async (rule, made) => {
    const pending = ordersWith(rule).then(
      () => 'answered',
      () => 'broken',
    );
    // By the time that a second exchange is over, the first would have been answered.
    await expect.poll(() => stand.sandbox.requests().length, { interval: 1 }).toBe(1);
    stand.sandbox.faults.clear();
    await stand.v3.certificates();
    expect(stand.sandbox.orders()).toHaveLength(made);
    await expect(Promise.race([pending, Promise.resolve('waiting')])).resolves.toBe('waiting');
  });

  it('delays an answer', async () => {
    const started = performance.now();
    expect((await ordersWith({ delay_ms: 60 })).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  });

  it.each<[FaultRule, number]>([
    [{ status: 500 }, 0],
    [{ status: 500, committed: true }, 1],
    [{ status: 502 }, 0],
    [{ status: 503, committed: true }, 1],
  ])('%j answers with the page of the proxy, %i order(s) made', async (rule, made) => {
    const reply = await ordersWith(rule);
    expect([reply.status, reply.header('Content-Type'), reply.header('Wechatpay-Signature')]).toEqual([
      rule.status,
      'text/html',
      undefined,
    ]);
    expect(reply.text).toContain('<center>nginx</center>');
    expect(stand.sandbox.orders()).toHaveLength(made);
  });

  it('answers a documented error with the order made', async () => {
    const reply = await ordersWith({ error: 'SYSTEM_ERROR', committed: true });
    expect([reply.status, reply.json().code, stand.sandbox.orders().length]).toEqual([500, 'SYSTEM_ERROR', 1]);
  });
});

describe('what a fault does to a v3 signature', () => {
  it('makes it wrong', async () => {
    const reply = await ordersWith({ signature: 'bad' });
    expect(reply.header('Wechatpay-Signature')).toMatch(/^[A-Za-z0-9+/]{342}==$/);
    expect(answerHolds(reply, publicKey)).toBe(false);
  });

  it('leaves it out', async () => {
    const reply = await ordersWith({ signature: 'missing' });
    expect(reply.status).toBe(200);
    expect(reply.headerNames.filter((name) => name.startsWith('Wechatpay'))).toEqual([]);
  });

  it('makes it ten minutes old', async () => {
    const reply = await ordersWith({ signature: 'stale' });
    expect(answerHolds(reply, publicKey)).toBe(true);
    expect(Date.now() / 1000 - Number(reply.header('Wechatpay-Timestamp'))).toBeGreaterThan(590);
  });

  it('names an unknown serial', async () => {
    expect((await ordersWith({ signature: 'unknown_serial' })).header('Wechatpay-Serial')).toMatch(/^[0-9A-F]{40}$/);
  });

  it('probes, and answers the repeat rightly', async () => {
    stand.sandbox.faults.add({ signature: 'probe' });
    const order = stand.v3.anOrder(aNumber());
    const probed = await stand.v3.order(order);
    expect(probed.header('Wechatpay-Signature')).toMatch(/^WECHATPAY\/SIGNTEST\//);
    expect(answerHolds(await stand.v3.order(order), publicKey)).toBe(true);
  });

  it('leaves 4xx unsigned but not 2xx', async () => {
    stand.sandbox.faults.add({ unsigned_4xx: true });
    expect((await stand.v3.order({})).header('Wechatpay-Signature')).toBeUndefined();
    expect(answerHolds(await stand.v3.order(stand.v3.anOrder(aNumber())), publicKey)).toBe(true);
  });
});

describe('a clock that is wrong', () => {
  it.each([-310, 310])(
    'by %i s refuses what is signed now, in the words of the clock',
    async (clock_offset_seconds) => {
      const reply = await ordersWith({ clock_offset_seconds });
      const message = 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟';
      expect([reply.status, reply.json().message, stand.sandbox.orders().length]).toEqual([401, message, 0]);
      expect(stand.sandbox.requests()[0]?.explanation?.cause.code).toBe('clock');
    },
  );

  it.each([-200, 200])('by %i s serves, and stamps the answer with its own time', async (clock_offset_seconds) => {
    const reply = await ordersWith({ clock_offset_seconds });
    expect([reply.status, answerHolds(reply, publicKey)]).toEqual([200, true]);
    const ahead = Number(reply.header('Wechatpay-Timestamp')) - Date.now() / 1000;
    expect(Math.abs(ahead - clock_offset_seconds)).toBeLessThan(5);
  });
});

describe('what a fault does to a v2 sign', () => {
  it.each(['bad', 'missing'] as const)('%s', async (signature) => {
    stand.sandbox.faults.add({ signature });
    const answer = await stand.v2.call(stand.v2.anOrder(aNumber()));
    expect([answer.result_code, stand.v2.holds(answer), answer.sign === undefined]).toEqual([
      'SUCCESS',
      false,
      signature === 'missing',
    ]);
  });
});

describe('the merchant and call of a rule', () => {
  it('are found on every system', async () => {
    const { faults } = stand.sandbox;
    const v3Number = aNumber();
    faults.add({ mchid: '1900000109', call: 'app', out_trade_no: v3Number, status: 502 });
    faults.add({ mchid: '10000100', call: 'unifiedorder', status: 502 });
    faults.add({ mchid: '1230000109', call: 'gettoken', nth: 2, status: 502 });
    expect((await stand.v3.order(stand.v3.anOrder(aNumber()))).status).toBe(200);
    expect((await stand.v3.order(stand.v3.anOrder(v3Number))).status).toBe(502);
    expect((await stand.v2.post('<xml><mch_id>10000100</mch_id></xml>')).status).toBe(502);
    await stand.wecom.token();
    await expect(stand.wecom.token()).rejects.toThrow();
    expect(stand.sandbox.requests().at(-1)).toMatchObject({ call: 'gettoken', status: 502 });
  });
});

describe('a slow answer', () => {
  it('comes byte by byte', async () => {
    const started = performance.now();
    const reply = await ordersWith({ drip_ms: 2 });
    expect([reply.status, reply.json().prepay_id]).toEqual([200, expect.stringMatching(/^wx/)]);
    // 53 bytes, each after its time.
    expect(performance.now() - started).toBeGreaterThanOrEqual(reply.text.length);
  });

  it('ends where the client goes away', async () => {
    stand.sandbox.faults.add({ drip_ms: 60_000 });
    const outgoing = request(`${stand.sandbox.origin}/v3/certificates`, {
      headers: { Accept: '*/*', 'User-Agent': 'x' },
    }).end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(401);
    const closed = new Promise((resolve) => response.on('error', resolve).on('close', resolve).resume());
    outgoing.destroy();
    await closed;
  });
});

describe('the host of a rule', () => {
  it('is one of several access points: the primary is down, the other works', async () => {
    const { port } = stand.sandbox;
    stand.sandbox.faults.add({ host: '127.0.0.1', reset: true });
    await expect(stand.v3.order(stand.v3.anOrder(aNumber()))).rejects.toMatchObject({ code: 'ECONNRESET' });
    const other = { Host: `localhost:${port}` };
    expect((await stand.v3.order(stand.v3.anOrder(aNumber()), 'app', {}, other)).status).toBe(200);
    stand.sandbox.faults.clear();
    stand.sandbox.faults.add({ host: 'api.mch.weixin.qq.com', status: 502 });
    expect(
      (await stand.v3.order(stand.v3.anOrder(aNumber()), 'app', {}, { Host: 'api.mch.weixin.qq.com' })).status,
    ).toBe(502);
    expect(
      (await stand.v3.order(stand.v3.anOrder(aNumber()), 'app', {}, { Host: 'api2.mch.weixin.qq.com' })).status,
    ).toBe(200);
  });
});

describe('a limit', () => {
  it.each<[FaultRule, number, string]>([
    [{ error: 'FREQUENCY_LIMITED' }, 429, 'FREQUENCY_LIMITED'],
    [{ error: 'RATELIMIT_EXCEEDED' }, 429, 'RATELIMIT_EXCEEDED'],
    [{ error: 'SYSTEM_ERROR' }, 500, 'SYSTEM_ERROR'],
  ])('%j', async (rule, status, code) => {
    const reply = await ordersWith(rule);
    expect([reply.status, reply.json().code, stand.sandbox.orders().length]).toEqual([status, code, 0]);
  });

  it('of WeCom is an errcode', async () => {
    stand.sandbox.faults.add({ system: 'wecom', call: 'create_order', error: '45009' });
    expect((await stand.wecom.order(stand.wecom.anOrder(aNumber()))).errcode).toBe(45009);
  });

  it('of v2 is a business failure', async () => {
    stand.sandbox.faults.add({ system: 'v2', error: 'SYSTEMERROR', committed: true });
    expect(await stand.v2.call(stand.v2.anOrder(aNumber()))).toMatchObject({
      result_code: 'FAIL',
      err_code: 'SYSTEMERROR',
    });
    expect(stand.sandbox.orders()).toHaveLength(1);
  });
});

describe('an access token', () => {
  it.each([40001, 40014, 42001] as const)('dies early with %i', async (errcode) => {
    const token = await stand.wecom.token();
    stand.sandbox.faults.add({ call: 'create_order', count: 1, token_invalidated: errcode });
    const order = stand.wecom.anOrder(aNumber());
    expect((await stand.wecom.call('create_order', order, token)).errcode).toBe(errcode);
    expect((await stand.wecom.call('create_order', order, token)).errcode).toBe(errcode);
    expect((await stand.wecom.call('create_order', order)).errcode).toBe(0);
  });
});
