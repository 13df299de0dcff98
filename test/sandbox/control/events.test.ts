import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../../sandbox/server.ts';
import { aNumber, useSandbox } from '../demo-sandbox.ts';
import { send } from '../exchange.ts';
import { createSteer } from './steer.ts';

const stand = useSandbox();
const steer = createSteer(() => stand.sandbox.origin);

/** Listens as EventSource does; every message that came so far. */
const listen = async () => {
  const request = get(`${stand.sandbox.origin}/__sandbox/events`);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    response,
    messages: () => [...text.matchAll(/^data: (.*)$/gm)].map(([, json = '']) => JSON.parse(json)),
    close: () => request.destroy(),
  };
};

describe('live updates', () => {
  it('tell of orders, exchanges, the clock, faults, switches and a reset', async () => {
    const live = await listen();
    expect(live.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number));
    await steer('POST', `orders/1900000109/${number}/pay`);
    await steer('POST', 'clock', { advance_seconds: 1 });
    await steer('POST', 'faults', { id: 'a', call: 'query', status: 502 });
    await stand.v3.query(number);
    await steer('POST', 'switches', { refund_seconds: 1 });
    await steer('POST', 'reset');
    await expect.poll(() => live.messages().map(({ kind }) => kind), { interval: 1 }).toContain('reset');
    const order = { kind: 'order', id: `1900000109/${number}` };
    const id = expect.any(Number);
    expect(live.messages()).toEqual(
      expect.arrayContaining([
        order,
        { kind: 'exchange', id },
        { kind: 'clock', id: expect.stringMatching(/^\d{4}-.*\+08:00$/) },
        { kind: 'fault', id: 'a' },
        { kind: 'switches', id: '*' },
        { kind: 'reset', id: '*' },
      ]),
    );
    expect(live.messages().filter((message) => message.id === order.id)).toHaveLength(2);
    live.close();
  });

  it('name exchanges that can be fetched one by one', async () => {
    const live = await listen();
    await stand.v3.certificates();
    await expect.poll(() => live.messages().length, { interval: 1 }).toBe(1);
    const { body } = await steer('GET', `requests/${live.messages()[0].id}`);
    expect(body).toMatchObject({
      call: 'certificates',
      response: { status: 404, body: expect.stringContaining('RESOURCE_NOT_EXISTS') },
    });
    expect((await steer('GET', 'requests/999999')).status).toBe(404);
    live.close();
  });

  it('show an answer with the signature that went over the wire', async () => {
    const reply = await stand.v3.order(stand.v3.anOrder(aNumber()));
    const { body } = await steer('GET', `requests/${stand.sandbox.requests().at(-1)?.id}`);
    const { response } = body as { response: { headers: [string, string][] } };
    expect(new Map(response.headers).get('Wechatpay-Signature')).toBe(reply.header('Wechatpay-Signature'));
  });

  it('tell of an order that closes by itself', async () => {
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number));
    const live = await listen();
    await stand.sandbox.clock.advance(8 * 86_400);
    await expect.poll(() => live.messages(), { interval: 1 }).toEqual([{ kind: 'order', id: `1900000109/${number}` }]);
    live.close();
  });

  it('are for this machine only', async () => {
    const headers = { Origin: 'https://evil.example' };
    expect((await send(stand.sandbox.origin, { target: '/__sandbox/events', headers })).status).toBe(403);
  });

  it('end with the sandbox', async () => {
    const other = await startSandbox({ merchants: [] });
    const request = get(`${other.origin}/__sandbox/events`);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const ended = new Promise((resolve) =>
      response
        .on('error', () => {})
        .on('close', resolve)
        .resume(),
    );
    await other.close();
    await ended;
  });
});
