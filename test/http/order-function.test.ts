import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anInput } from '../prepay/scene.ts';
import { accepted, refused } from '../prepay/scripted-upstream.ts';
import { asApiGateway, asAws2, asFunctionUrl } from './events.ts';
import { createHttpScene, JSON_HEADERS, MCHID, ORDER } from './scene.ts';

interface Envelope {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const CONTEXT = { request_id: 'request-1' };

const send = async (scene: ReturnType<typeof createHttpScene>, body = ORDER, key = 'good') => {
  const headers = { ...JSON_HEADERS, Authorization: `Bearer ${key}` };
  const answer = (await scene.order(asFunctionUrl(body, headers), CONTEXT)) as Envelope;
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: JSON.parse(answer.body) as Record<string, unknown>,
  };
};

describe('the function of an order type', () => {
  it.each([
    { trigger: 'an SCF function URL', event: asFunctionUrl(ORDER, JSON_HEADERS) },
    { trigger: 'an API gateway', event: asApiGateway(ORDER, JSON_HEADERS) },
    { trigger: 'AWS, format 2.0', event: asAws2(ORDER, JSON_HEADERS) },
  ])('places an order from $trigger', async ({ event }) => {
    const { order, upstream, rows } = createHttpScene();
    upstream.answers(accepted());
    const answer = (await order(event, CONTEXT)) as Envelope;
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ order_type: 'scripted', mchid: MCHID, prepay_id: 'wx-prepay-1' });
    expect([...rows.values()]).toMatchObject([{ status: 'READY', caller: 'id-of-good' }]);
  });

  it('writes down which of the merchant’s keys asked, where merchants share one', async () => {
    const scene = createHttpScene();
    scene.upstream.answers(accepted());
    await send(scene, ORDER, 'shared');
    expect([...scene.rows.values()]).toMatchObject([{ caller: 'shared-here' }]);
  });

  it('places a raw order for the console where raw events are on', async () => {
    const { order, upstream, rows } = createHttpScene({ rawEvents: true });
    upstream.answers(accepted());
    expect(await order(anInput(), CONTEXT)).toMatchObject({ prepay_id: 'wx-prepay-1' });
    expect([...rows.values()]).toMatchObject([{ caller: 'console' }]);
  });

  it('refuses a raw order where they are off', async () => {
    const { order, upstream } = createHttpScene();
    expect(await order(anInput(), CONTEXT)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(upstream.log).toEqual([]);
  });

  it.each([
    { why: 'no valid key', key: 'wrong', body: ORDER, status: 401, code: 'UNAUTHENTICATED' },
    {
      why: 'no valid key, before the body is looked at',
      key: 'wrong',
      body: '{}',
      status: 401,
      code: 'UNAUTHENTICATED',
    },
    { why: 'the key of another merchant', key: 'other', body: ORDER, status: 401, code: 'UNAUTHENTICATED' },
    { why: 'a key without the scope', key: 'reader', body: ORDER, status: 403, code: 'FORBIDDEN' },
    { why: 'broken fields', key: 'good', body: '{"mchid":7,"extra":1}', status: 400, code: 'PARAM_ERROR' },
    {
      why: 'a merchant that is not served',
      key: 'good',
      body: JSON.stringify(anInput({ mchid: '444' })),
      status: 401,
      code: 'UNAUTHENTICATED',
    },
  ])('sends nothing with $why', async ({ key, body, status, code }) => {
    const scene = createHttpScene();
    expect(await send(scene, body, key)).toMatchObject({ status, body: { code, request_id: 'request-1' } });
    expect(scene.upstream.log).toEqual([]);
    expect(scene.rows.size).toBe(0);
  });

  it('tells the console that a merchant is not served', async () => {
    const { order } = createHttpScene({ rawEvents: true });
    expect(await order(anInput({ mchid: '444' }), CONTEXT)).toMatchObject({ code: 'MCH_NOT_EXISTS' });
  });

  it('serves the others when one merchant’s secret is bad, and names its field in the log of the request', async () => {
    const scene = createHttpScene();
    scene.upstream.answers(accepted());
    expect(await send(scene)).toMatchObject({ status: 200 });
    scene.lines.length = 0;
    const broken = JSON.stringify(anInput({ mchid: '333' }));
    expect(await send(scene, broken, 'broken')).toMatchObject({
      status: 500,
      body: { code: 'MERCHANT_MISCONFIGURED' },
    });
    expect(scene.lines).toContainEqual(
      expect.objectContaining({
        event: 'merchant_misconfigured',
        request_id: 'request-1',
        mchid: '333',
        problem: expect.stringContaining('merchant 333: wecom.corpsecret'),
      }),
    );
  });

  it('answers SECRETS_UNAVAILABLE when the secrets cannot be had', async () => {
    const scene = createHttpScene({
      secrets: new Proxy(
        {},
        {
          get: () => {
            throw new Error('down');
          },
        },
      ),
    });
    expect(await send(scene)).toMatchObject({
      status: 503,
      headers: { 'Retry-After': '1' },
      body: { code: 'SECRETS_UNAVAILABLE' },
    });
  });

  it('asks for a pause in the header when WeChat limits the rate', async () => {
    const scene = createHttpScene();
    scene.upstream.answers(refused('FREQUENCY_LIMITED'));
    expect(await send(scene)).toMatchObject({
      status: 429,
      headers: { 'Retry-After': '1' },
      body: { code: 'FREQUENCY_LIMITED', retry: 'same-request', upstream: { code: 'WECHAT_FREQUENCY_LIMITED' } },
    });
  });

  it('tells the line of a placed order from its request id', async () => {
    const scene = createHttpScene();
    scene.upstream.answers(accepted());
    await send(scene);
    expect(scene.lines).toContainEqual(
      expect.objectContaining({
        event: 'request',
        request_id: 'request-1',
        operation: 'scripted',
        outcome: 'placed',
        mchid: MCHID,
        out_trade_no: 'order-1',
        caller: 'id-of-good',
      }),
    );
  });

  it('answers every JSON body and every raw event with a documented error or an order', async () => {
    const scene = createHttpScene({ rawEvents: true });
    const anyBody = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...Object.keys(anInput())), fc.jsonValue()));
    await fc.assert(
      fc.asyncProperty(anyBody, async (value) => {
        const { status, body } = await send(scene, JSON.stringify(value));
        expect([400, 401]).toContain(status);
        expect(body.request_id).toBe('request-1');
      }),
    );
    expect(scene.upstream.log).toEqual([]);
  });
});

describe('the query function', () => {
  const ask = async (scene: ReturnType<typeof createHttpScene>, query: Record<string, string>, key = 'reader') => {
    const event = { httpMethod: 'GET', headers: { authorization: `Bearer ${key}` }, queryString: query };
    const answer = (await scene.query(event, CONTEXT)) as Envelope;
    return { status: answer.statusCode, body: JSON.parse(answer.body) as Record<string, unknown> };
  };
  const NUMBER = { mchid: MCHID, out_trade_no: 'order-1' };

  it('answers how an order stands', async () => {
    const scene = createHttpScene();
    scene.upstream.answers(accepted());
    await send(scene);
    scene.upstream.stands({ kind: 'found', trade_state: 'SUCCESS', transaction: { trade_state: 'SUCCESS' } });
    expect(await ask(scene, NUMBER)).toMatchObject({
      status: 200,
      body: { ...NUMBER, trade_state: 'SUCCESS', table: { status: 'READY' } },
    });
  });

  it('answers a raw query with the same members where raw events are on', async () => {
    const { query, upstream } = createHttpScene({ rawEvents: true });
    upstream.stands({ kind: 'absent' });
    expect(await query(NUMBER, CONTEXT)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('asks under the sub-merchant that the caller names', async () => {
    const scene = createHttpScene();
    scene.upstream.stands({ kind: 'absent' });
    await ask(scene, { ...NUMBER, sub_mch_id: '375907253' });
    expect(scene.upstream.log).toMatchObject([{ asked: { ...NUMBER, sub_mch_id: '375907253' } }]);
  });

  it.each([
    { query: {}, fields: ['/mchid', '/out_trade_no'] },
    { query: { ...NUMBER, out_trade_no: 'a b' }, fields: ['/out_trade_no'] },
    { query: { ...NUMBER, out_trade_no: '' }, fields: ['/out_trade_no'] },
    { query: { ...NUMBER, mchid: '../1' }, fields: ['/mchid'] },
    { query: { ...NUMBER, sub_mch_id: 'x' }, fields: ['/sub_mch_id'] },
    { query: { ...NUMBER, transaction_id: '1' }, fields: ['/transaction_id'] },
  ])('names every broken parameter: $query', async ({ query, fields }) => {
    const { status, body } = await ask(createHttpScene(), query);
    expect([status, body.code]).toEqual([400, 'PARAM_ERROR']);
    expect((body.detail as { field: string }[]).map(({ field }) => field)).toEqual(fields);
  });

  it.each([
    { key: 'wrong', status: 401 },
    { key: 'other', status: 401 },
    { key: 'good', status: 404 },
  ])('is open to keys of the merchant that may read: $key', async ({ key, status }) => {
    const scene = createHttpScene();
    scene.upstream.stands({ kind: 'absent' });
    expect((await ask(scene, NUMBER, key)).status).toBe(status);
  });

  it.each([null, 7, 'x', [], [1], { mchid: 7 }, { constructor: 1 }].map((event) => ({ event })))(
    'refuses the raw query $event',
    async ({ event }) => {
      const { query } = createHttpScene({ rawEvents: true });
      expect(await query(event, CONTEXT)).toMatchObject({ code: 'PARAM_ERROR' });
    },
  );
});
