import { describe, expect, it } from 'vitest';
import { deadlineIn } from '../../shared/clock.ts';
import { call } from '../../shared/upstream/call.ts';
import type { ExchangeRequest, Exchanger } from '../../shared/upstream/exchange.ts';
import { createOrigins } from '../../shared/upstream/origins.ts';
import { closedOrigin, noon, startLoopback, startTcp, upstreamTo } from './loopback.ts';

const POST: ExchangeRequest = {
  method: 'POST',
  target: '/v3/pay/transactions/app',
  headers: { Authorization: 'signed once' },
  body: '{"out_trade_no":"1217752501201407033233368018"}',
};

const clock = noon();
const ample = deadlineIn(clock, 10_000);

describe('call', () => {
  it('sends the same bytes to the next origin when the first is unreachable', async () => {
    const server = await startLoopback((_request, response) => void response.end('{}'));
    const { exchange, sentAt } = await call(upstreamTo(clock, await closedOrigin(), server.origin), POST, ample);
    expect(exchange).toMatchObject({ kind: 'answer', status: 200 });
    expect(sentAt).toBe(clock.now());
    expect(server.received[0]).toMatchObject({ target: POST.target, headers: { authorization: 'signed once' } });
    expect(server.received[0]?.body.toString()).toBe(POST.body);
  });

  it('leaves an origin that accepts no connection within a second', { timeout: 4_000 }, async () => {
    const silent = `https://127.0.0.1:${await startTcp(() => undefined)}`;
    const server = await startLoopback((_request, response) => void response.end('{}'));
    const { exchange } = await call(upstreamTo(clock, silent, server.origin), POST, ample);
    expect(exchange.kind).toBe('answer');
  });

  it('goes straight to the origin that worked at the next call', async () => {
    const server = await startLoopback((_request, response) => void response.end('{}'));
    const dead = await closedOrigin();
    const upstream = upstreamTo(clock, dead, server.origin);
    await call(upstream, POST, ample);
    expect(upstream.origins.inOrder()).toEqual([server.origin, dead]);
  });

  it.each([
    ['resets the connection', 'lost', (socket: import('node:net').Socket) => socket.resetAndDestroy()],
    [
      'answers 503',
      'answer',
      (socket: import('node:net').Socket) => socket.end('HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n'),
    ],
    [
      'answers 500',
      'answer',
      (socket: import('node:net').Socket) => socket.end('HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n'),
    ],
  ])('asks no second origin when the first %s after it took the request', async (_what, kind, serve) => {
    const port = await startTcp((socket) => socket.once('data', () => serve(socket)));
    const second = await startLoopback((_request, response) => void response.end('{}'));
    const { exchange, sentAt } = await call(upstreamTo(clock, `http://127.0.0.1:${port}`, second.origin), POST, ample);
    expect(exchange.kind).toBe(kind);
    expect(sentAt).toBe(clock.now());
    expect(second.connections).toHaveLength(0);
  });

  it.each([
    [200, false],
    [400, false],
    [429, false],
    [500, false],
    [502, true],
    [503, true],
  ])('after a %d puts the origin back: %s', async (status, isBack) => {
    const server = await startLoopback((_request, response) => void response.writeHead(status).end());
    const other = 'http://127.0.0.1:9';
    const upstream = upstreamTo(clock, server.origin, other);
    await call(upstream, POST, ample);
    expect(upstream.origins.inOrder()).toEqual(isBack ? [other, server.origin] : [server.origin, other]);
  });

  it('says that nothing was sent when no origin is reachable', async () => {
    const upstream = upstreamTo(clock, await closedOrigin(), await closedOrigin());
    expect(await call(upstream, POST, ample)).toEqual({
      exchange: { kind: 'unreachable', reason: 'ECONNREFUSED' },
      sentAt: null,
    });
  });

  it('connects nowhere when the time is over', async () => {
    const server = await startLoopback((_request, response) => void response.end('{}'));
    const { exchange, sentAt } = await call(upstreamTo(clock, server.origin), POST, deadlineIn(clock, 0));
    expect(exchange).toEqual({ kind: 'unreachable', reason: 'NO_TIME_LEFT' });
    expect(sentAt).toBeNull();
    expect(server.connections).toHaveLength(0);
  });

  it('gives up at the deadline', async () => {
    const server = await startLoopback(() => undefined);
    const { exchange, sentAt } = await call(upstreamTo(clock, server.origin), POST, deadlineIn(clock, 100));
    expect(exchange).toEqual({ kind: 'lost', reason: 'TIMEOUT' });
    expect(sentAt).toBe(clock.now());
  });

  it('gives each origin a second to connect and what is left of the deadline, five seconds at most', async () => {
    const ticking = noon();
    const limits: unknown[] = [];
    const unreachable: Exchanger = async (_origin, _request, given) => {
      limits.push(given);
      await ticking.advance(1_500);
      return { kind: 'unreachable', reason: 'CONNECT_TIMEOUT' };
    };
    const upstream = { exchange: unreachable, origins: createOrigins(['a', 'b', 'c', 'd'], ticking), clock: ticking };
    const { sentAt } = await call(upstream, POST, deadlineIn(ticking, 4_400));
    expect(limits).toEqual([
      { connectMs: 1_000, totalMs: 4_400 },
      { connectMs: 1_000, totalMs: 2_900 },
      { connectMs: 1_000, totalMs: 1_400 },
    ]);
    expect(sentAt).toBeNull();
    limits.length = 0;
    await call(upstream, POST, deadlineIn(ticking, 60_000));
    expect(limits[0]).toEqual({ connectMs: 1_000, totalMs: 5_000 });
  });
});
