import { createSecretKey } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { deadlineIn } from '../../shared/clock.ts';
import { parseWecomCredentials } from '../../shared/wecom/credentials.ts';
import { createWecomSystem } from '../../shared/wecom/system.ts';
import { type Answerer, closedOrigin, noon, startLoopback, upstreamTo } from '../upstream/loopback.ts';
import { capturedLog } from '../wechatpay-v3/wechatpay.ts';

const SECRET = 'a+secret/of=the&corp app'.replaceAll(' ', '_');
const CREATE = '/cgi-bin/miniapppay/create_order';
const GET = '/cgi-bin/miniapppay/get_order';
const SIGN = '/cgi-bin/miniapppay/get_sign';
const BODY = '{"mchid":"1230000109","out_trade_no":"1217752501201407","description":"形象店"}';
const PREPAY_ID = 'wx111925097328382762a266f5cefb640000';
const TAIL = ', hint: [1689234850431491072963898], from ip: 203.0.113.7, more info at https://open.invalid';

const say = (response: ServerResponse, body: object, status = 200): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
};

interface Behaviour {
  /** Answers `gettoken` for the nth time; a new token each time by default. */
  gettoken?: (count: number, response: ServerResponse) => void;
  /** Answers a business call that carried `token`. */
  business: (token: string | null, response: ServerResponse, count: number) => void;
}

const giveToken = (count: number, response: ServerResponse): void =>
  say(response, { errcode: 0, errmsg: 'ok', access_token: `token ${count}&`, expires_in: 7_200 });

const wecom = (behaviour: Behaviour) => {
  const counts = { gettoken: 0, business: 0 };
  const answer: Answerer = ({ target }, response) => {
    const url = new URL(target, 'http://wecom.invalid');
    if (url.pathname === '/cgi-bin/gettoken') {
      (behaviour.gettoken ?? giveToken)(++counts.gettoken, response);
    } else {
      behaviour.business(url.searchParams.get('access_token'), response, ++counts.business);
    }
  };
  return { answer, counts };
};

const start = async (behaviour: Behaviour) => {
  const { answer, counts } = wecom(behaviour);
  const clock = noon();
  const server = await startLoopback(answer);
  const { log, lines } = capturedLog();
  const system = createWecomSystem(upstreamTo(clock, server.origin), log);
  const corp = { mchid: '1230000109', corpid: 'ww0a1b2c3d4e5f6789', corpsecret: createSecretKey(Buffer.from(SECRET)) };
  const deadline = deadlineIn(clock, 86_400_000);
  const place = async () => (await system.prepare(corp, CREATE, BODY, ['prepay_id'])).send(deadline);
  const query = () => system.query(corp, { mchid: '1230000109', out_trade_no: '1217752501201407' }, deadline);
  const sign = () =>
    system.sign(
      corp,
      { appid: 'wx1cce664e7cdcf31a', prepay_id: PREPAY_ID, nonce: 'fqDdjLyw', timestamp: 1_675_219_608 },
      deadline,
    );
  return { server, clock, counts, lines, place, query, sign };
};

const accepting: Behaviour = {
  business: (_token, response) => say(response, { errcode: 0, errmsg: 'ok', prepay_id: PREPAY_ID }),
};
const always = (body: object, status?: number): Behaviour => ({
  business: (_token, response) => say(response, body, status),
});
const raw = (bytes: string, status = 200): Behaviour => ({
  business: (_token, response) => void response.writeHead(status).end(bytes),
});

/** Calls the tokens of `invalid` invalid. */
const refusingTokens = (errcode: number, invalid: (token: string | null) => boolean): Behaviour => ({
  business: (token, response) =>
    say(response, invalid(token) ? { errcode, errmsg: `invalid${TAIL}` } : { errcode: 0, prepay_id: PREPAY_ID }),
});

const ACCEPTED = { kind: 'accepted', artifact: { prepay_id: PREPAY_ID } };

describe('wecom system', () => {
  it('asks for a token with the credentials and sends the stored body with it', async () => {
    const { server, place, clock } = await start(accepting);
    expect(await place()).toEqual({ outcome: ACCEPTED, sentAt: clock.now() });
    const [gettoken, order] = server.received.map(({ method, target, headers, body }) => {
      const { pathname, searchParams } = new URL(target, 'http://wecom.invalid');
      return { method, pathname, query: Object.fromEntries(searchParams), headers, body: body.toString() };
    });
    expect(gettoken).toMatchObject({
      method: 'GET',
      pathname: '/cgi-bin/gettoken',
      query: { corpid: 'ww0a1b2c3d4e5f6789', corpsecret: SECRET },
    });
    expect(order).toMatchObject({ method: 'POST', pathname: CREATE, query: { access_token: 'token 1&' }, body: BODY });
    expect(order?.headers['content-type']).toMatch(/^application\/json/);
  });

  it('takes a success without errcode', async () => {
    const { place } = await start(always({ prepay_id: PREPAY_ID }));
    expect((await place()).outcome).toEqual(ACCEPTED);
  });

  it('shares one token among concurrent and later calls', async () => {
    const { place, query, sign, counts } = await start(accepting);
    await Promise.all([place(), place(), query(), sign()]);
    await place();
    expect(counts).toEqual({ gettoken: 1, business: 5 });
  });

  it('asks for a new token before the old one ends', async () => {
    const { place, counts, clock } = await start(accepting);
    await place();
    await clock.advance(6_900_000);
    await place();
    expect(counts.gettoken).toBe(2);
  });

  it.each([40001, 40014, 42001])('replaces the token once at %d and sends again', async (errcode) => {
    const { place, server, counts } = await start(refusingTokens(errcode, (token) => token === 'token 1&'));
    expect((await place()).outcome).toEqual(ACCEPTED);
    expect(counts).toEqual({ gettoken: 2, business: 2 });
    const bodies = server.received.filter(({ method }) => method === 'POST').map(({ body }) => body.toString());
    expect(bodies).toEqual([BODY, BODY]);
  });

  it.each([40001, 40014, 42001])('does not replace it twice at %d', async (errcode) => {
    const { place, counts } = await start(refusingTokens(errcode, () => true));
    expect((await place()).outcome).toEqual({
      kind: 'refused',
      refusal: {
        code: 'MERCHANT_MISCONFIGURED',
        upstream: { code: String(errcode), message: 'invalid' },
        ambiguous: false,
      },
    });
    expect(counts).toEqual({ gettoken: 2, business: 2 });
  });

  it('does not replace the token at 41001', async () => {
    const { place, counts } = await start(refusingTokens(41001, () => true));
    expect((await place()).outcome.kind).toBe('refused');
    expect(counts).toEqual({ gettoken: 1, business: 1 });
  });

  it('replaces a token once for all calls that it failed', async () => {
    const { place, counts } = await start(refusingTokens(42001, (token) => token === 'token 1&'));
    const all = await Promise.all([place(), place(), place(), place()]);
    expect(all.map(({ outcome }) => outcome)).toEqual([ACCEPTED, ACCEPTED, ACCEPTED, ACCEPTED]);
    expect(counts.gettoken).toBe(2);
  });

  it('remembers refused credentials for ten minutes and sends no order', async () => {
    const { place, query, sign, counts, clock } = await start({
      ...accepting,
      gettoken: (count, response) =>
        count === 1
          ? say(response, { errcode: 40001, errmsg: `invalid credential${TAIL}` })
          : giveToken(count, response),
    });
    const refused = {
      kind: 'refused',
      refusal: {
        code: 'MERCHANT_MISCONFIGURED',
        upstream: { code: '40001', message: 'invalid credential' },
        ambiguous: false,
        blamesKeys: true,
      },
    };
    expect(await place()).toEqual({ outcome: refused, sentAt: null });
    expect(await query()).toMatchObject(refused);
    expect((await sign()).kind).toBe('failed');
    expect(counts).toEqual({ gettoken: 1, business: 0 });
    await clock.advance(600_000);
    expect((await place()).outcome).toEqual(ACCEPTED);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['a 502', (response) => void response.writeHead(502).end('<html>')],
    ['a reset', (response) => void response.destroy()],
    ['-1', (response) => say(response, { errcode: -1, errmsg: 'system busy' })],
    ['a success without token', (response) => say(response, { errcode: 0, errmsg: 'ok' })],
    ['a success without life', (response) => say(response, { errcode: 0, access_token: 'x' })],
    ['a token with HTTP 500', (response) => say(response, { access_token: 'x', expires_in: 7_200 }, 500)],
  ])('asks for a token again right after %s', async (_what, fail) => {
    const { place, counts } = await start({
      ...accepting,
      gettoken: (count, response) => (count === 1 ? fail(response) : giveToken(count, response)),
    });
    expect(await place()).toEqual({ outcome: { kind: 'unknown', reason: 'GETTOKEN' }, sentAt: null });
    expect((await place()).outcome).toEqual(ACCEPTED);
    expect(counts).toEqual({ gettoken: 2, business: 1 });
  });

  it('leaves an order open and asks for a query at an errcode that nobody listed', async () => {
    const { place, clock } = await start(always({ errcode: 720599, errmsg: `order exists${TAIL}` }));
    expect(await place()).toEqual({
      outcome: {
        kind: 'unknown',
        reason: 'ERRCODE_720599',
        retry: 'query',
        upstream: { code: '720599', message: 'order exists' },
      },
      sentAt: clock.now(),
    });
  });

  it.each([-1, 6000])('leaves an order open and asks for the same request at %d', async (errcode) => {
    const { place } = await start(always({ errcode, errmsg: 'system busy' }));
    expect((await place()).outcome).toEqual({ kind: 'unknown', reason: `ERRCODE_${errcode}` });
  });

  it.each<[string, string, Behaviour]>([
    ['HTML', 'HTTP_200', raw('<html>')],
    ['nothing', 'HTTP_200', raw('')],
    ['null', 'HTTP_200', raw('null')],
    ['an errcode of text', 'HTTP_200', raw('{"errcode":"0","prepay_id":"wx1"}')],
    ['an errmsg that is no text', 'HTTP_200', raw('{"errcode":0,"errmsg":1,"prepay_id":"wx1"}')],
    ['a list', 'ERRCODE_0', raw('[]')],
    ['a success without prepay_id', 'ERRCODE_0', raw('{"errcode":0,"errmsg":"ok"}')],
    ['a prepay_id that is no text', 'ERRCODE_0', raw('{"errcode":0,"prepay_id":1}')],
    ['an empty prepay_id', 'ERRCODE_0', raw('{"errcode":0,"prepay_id":""}')],
    ['502 of a gateway', 'HTTP_502', raw('<html>bad gateway</html>', 502)],
    ['502 with a success', 'HTTP_502', raw(`{"errcode":0,"prepay_id":"${PREPAY_ID}"}`, 502)],
    ['502 without errcode', 'HTTP_502', raw('{"message":"x"}', 502)],
    ['202 with a success', 'HTTP_202', raw(`{"errcode":0,"prepay_id":"${PREPAY_ID}"}`, 202)],
    ['a reset', 'ECONNRESET', { business: (_token, response) => void response.destroy() }],
  ])('leaves an order open after %s', async (_what, reason, behaviour) => {
    const { place, clock } = await start(behaviour);
    expect(await place()).toEqual({ outcome: { kind: 'unknown', reason }, sentAt: clock.now() });
  });

  it('takes a documented refusal under any status', async () => {
    const { place } = await start(always({ errcode: 48002, errmsg: `api forbidden${TAIL}` }, 403));
    expect((await place()).outcome).toEqual({
      kind: 'refused',
      refusal: {
        code: 'MERCHANT_MISCONFIGURED',
        upstream: { code: '48002', message: 'api forbidden' },
        ambiguous: false,
      },
    });
  });

  it('knows that nothing was sent when nobody was reached', async () => {
    const clock = noon();
    const system = createWecomSystem(upstreamTo(clock, await closedOrigin()), capturedLog().log);
    const corp = { mchid: '1', corpid: 'ww1', corpsecret: createSecretKey(Buffer.from(SECRET)) };
    const prepared = await system.prepare(corp, CREATE, BODY, ['prepay_id']);
    expect(await prepared.send(deadlineIn(clock, 10_000))).toEqual({
      outcome: { kind: 'unknown', reason: 'GETTOKEN' },
      sentAt: null,
    });
  });

  it('writes no secret and no token to the log', async () => {
    const { place, lines } = await start({
      ...accepting,
      gettoken: (count, response) =>
        count === 1
          ? say(response, { errcode: 40013, errmsg: `invalid corpid ${SECRET}` })
          : giveToken(count, response),
    });
    await place();
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ event: 'gettoken_failed', mchid: '1230000109', errcode: 40013 }),
    ]);
    expect(lines.join()).not.toContain(SECRET);
    expect(lines.join()).not.toContain(encodeURIComponent(SECRET));
    expect(lines.join()).not.toContain('token 1');
  });
});

describe('wecom query', () => {
  it('asks by number', async () => {
    const { query, server } = await start(always({ trade_state: 'NOTPAY' }));
    await query();
    const asked = server.received.at(-1);
    expect(asked?.target.split('?')[0]).toBe(GET);
    expect(JSON.parse(asked?.body.toString() ?? '')).toEqual({
      mchid: '1230000109',
      out_trade_no: '1217752501201407',
    });
  });

  it('finds an order, with or without errcode', async () => {
    const order = { mchid: '1230000109', trade_state: 'NOTPAY', payer: { openid: 'o' } };
    const found = { kind: 'found', trade_state: 'NOTPAY', transaction: order };
    expect(await (await start(always(order))).query()).toEqual(found);
    expect(await (await start(always({ ...order, errcode: 0, errmsg: 'ok' }))).query()).toEqual(found);
  });

  it('answers unknown after an answer about another order', async () => {
    const { query } = await start(always({ out_trade_no: 'another-number', trade_state: 'SUCCESS' }));
    expect(await query()).toEqual({ kind: 'unknown', reason: 'ANSWER_OF_ANOTHER_ORDER' });
  });

  it('calls an order absent at 720501', async () => {
    const { query } = await start(
      always({ errcode: 720501, errmsg: `out_trade_no[1] not exists under mchid[2]${TAIL}`, promotion_detail: [] }),
    );
    expect(await query()).toEqual({ kind: 'absent' });
  });

  it('replaces a token that ended', async () => {
    const { query, counts } = await start({
      business: (token, response) =>
        say(response, token === 'token 1&' ? { errcode: 42001, errmsg: 'expired' } : { trade_state: 'CLOSED' }),
    });
    expect(await query()).toMatchObject({ kind: 'found', trade_state: 'CLOSED' });
    expect(counts).toEqual({ gettoken: 2, business: 2 });
  });

  it.each<[string, Behaviour]>([
    ['an errcode that nobody listed', always({ errcode: 720502, errmsg: '' })],
    ['-1', always({ errcode: -1, errmsg: '' })],
    ['a success without state', always({ errcode: 0, errmsg: 'ok' })],
    ['HTML', raw('<html>')],
    ['502 with an order', always({ trade_state: 'NOTPAY' }, 502)],
    ['a reset', { business: (_token, response) => void response.destroy() }],
  ])('answers unknown after %s', async (_what, behaviour) => {
    expect((await (await start(behaviour)).query()).kind).toBe('unknown');
  });

  it('answers refused at a documented errcode', async () => {
    const { query } = await start(always({ errcode: 660011, errmsg: 'merchant not bound' }));
    expect(await query()).toMatchObject({ kind: 'refused', refusal: { code: 'MCH_NOT_EXISTS' } });
  });
});

describe('wecom sign', () => {
  it('hands appid, prepay_id, nonce and seconds to get_sign and its signature back', async () => {
    const { sign, server } = await start(always({ errcode: 0, errmsg: 'ok', pay_sign: 'c2lnbmVk' }));
    expect(await sign()).toEqual({ kind: 'signed', pay_sign: 'c2lnbmVk' });
    const asked = server.received.at(-1);
    expect(asked?.target.split('?')[0]).toBe(SIGN);
    expect(JSON.parse(asked?.body.toString() ?? '')).toEqual({
      appid: 'wx1cce664e7cdcf31a',
      prepay_id: PREPAY_ID,
      sign_type: 'RSA',
      nonce: 'fqDdjLyw',
      timestamp: 1_675_219_608,
    });
  });

  it.each<[string, Behaviour]>([
    ['a success without signature', always({ errcode: 0, errmsg: 'ok' })],
    ['an empty signature', always({ errcode: 0, pay_sign: '' })],
    ['a signature beside an errcode', always({ errcode: -1, pay_sign: 'x' })],
    ['502', always({ pay_sign: 'x' }, 502)],
    ['HTML', raw('<html>')],
    ['a reset', { business: (_token, response) => void response.destroy() }],
  ])('fails after %s', async (_what, behaviour) => {
    expect((await (await start(behaviour)).sign()).kind).toBe('failed');
  });
});

describe('parseWecomCredentials', () => {
  const parse = (block: Record<string, unknown>) => {
    const problems: string[] = [];
    const credentials = parseWecomCredentials('1230000109', block, (field, rule) => problems.push(`${field} ${rule}`));
    return { credentials, problems };
  };

  it('takes corpid and corpsecret', () => {
    const { credentials, problems } = parse({ corpid: 'ww1', corpsecret: SECRET });
    expect(problems).toEqual([]);
    expect(credentials).toMatchObject({ mchid: '1230000109', corpid: 'ww1' });
    expect(credentials?.corpsecret.export().toString()).toBe(SECRET);
  });

  it.each([
    ['corpid', { corpid: '' }],
    ['corpid', { corpid: 1 }],
    ['corpsecret', { corpsecret: `${SECRET} ` }],
    ['corpsecret', { corpsecret: 'x'.repeat(129) }],
    ['corpsecret', { corpsecret: undefined }],
  ])('reports %s of %o without its value', (field, change) => {
    const { credentials, problems } = parse({ corpid: 'ww1', corpsecret: SECRET, ...change });
    expect(credentials).toBeNull();
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([field]);
    expect(problems.join()).not.toContain(SECRET);
  });
});
