import { describe, expect, it } from 'vitest';
import { createFunction, type Operation } from '../../shared/http/function.ts';
import type { Ports } from '../../shared/http/ports.ts';
import { createLogLines } from '../log-lines.ts';
import { createManualClock } from '../manual-clock.ts';
import { asFunctionUrl } from './events.ts';

const PAGE = 'https://shop.example.com';
const JSON_TYPE = { 'content-type': 'application/json' };

interface Envelope {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const createScene = ({ cors = [] as string[], method = 'POST' as Operation['method'] } = {}) => {
  const ports = {
    clock: createManualClock(0),
    log: createLogLines().log,
    leaseMs: null,
    corsOrigins: new Set(cors),
  } as unknown as Ports;
  let runs = 0;
  const run: Operation['run'] = async () => {
    runs += 1;
    return { ok: true };
  };
  const invoke = createFunction({ name: 'operation', method, run }, ports);
  return {
    runs: () => runs,
    answerTo: async (event: unknown) => (await invoke(event, { request_id: 'request-1' })) as Envelope,
  };
};

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('HTTP manners', () => {
  it.each([
    ['POST', 'POST, OPTIONS'],
    ['GET', 'GET, HEAD, OPTIONS'],
  ] as const)('answers OPTIONS of a %s function with what it takes', async (method, allow) => {
    const { answerTo, runs } = createScene({ method });
    const answer = await answerTo(asFunctionUrl(undefined, { Origin: PAGE }, { httpMethod: 'OPTIONS' }));
    expect(answer).toMatchObject({ statusCode: 204, body: '', headers: { Allow: allow, 'X-Request-Id': 'request-1' } });
    expect(Object.keys(answer.headers).filter((name) => /access-control|vary/i.test(name))).toEqual([]);
    expect(runs()).toBe(0);
  });

  it('answers HEAD like GET, without the body', async () => {
    const { answerTo } = createScene({ method: 'GET' });
    const head = await answerTo(asFunctionUrl(undefined, {}, { httpMethod: 'HEAD' }));
    const get = await answerTo(asFunctionUrl(undefined, {}, { httpMethod: 'GET' }));
    const named = { ...get.headers, traceresponse: head.headers.traceresponse };
    expect(head).toEqual({ ...get, headers: named, body: '' });
    expect(get.body).toBe('{"ok":true}');
  });

  it('lets a listed page call, and no other', async () => {
    const { answerTo } = createScene({ cors: [PAGE] });
    const from = (origin: string, httpMethod = 'POST') =>
      answerTo(asFunctionUrl('{}', { ...JSON_TYPE, Origin: origin }, { httpMethod }));

    expect((await from(PAGE)).headers).toMatchObject({
      'Access-Control-Allow-Origin': PAGE,
      'Access-Control-Expose-Headers': 'Retry-After, traceresponse, X-Request-Id',
      Vary: 'Origin',
    });
    expect((await from(PAGE, 'OPTIONS')).headers).toMatchObject({
      'Access-Control-Allow-Origin': PAGE,
      'Access-Control-Allow-Methods': 'POST, OPTIONS',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, traceparent, tracestate',
    });
    expect((await from(PAGE, 'PUT')).headers).toMatchObject({ 'Access-Control-Allow-Origin': PAGE });
    for (const stranger of ['https://shop.example.com.evil.example', 'https://evil.example', 'null', `${PAGE}/`]) {
      expect((await from(stranger)).headers).not.toHaveProperty('Access-Control-Allow-Origin');
      expect((await from(stranger, 'OPTIONS')).headers).not.toHaveProperty('Access-Control-Allow-Methods');
      expect((await from(stranger)).headers).toMatchObject({ Vary: 'Origin' });
    }
  });

  it.each([
    ['application/json; charset=utf-8', 200],
    ['application/json;charset="UTF-8"', 200],
    ['application/json; charset=gbk', 415],
    ['application/json; charset=utf-16', 415],
    ['text/plain', 415],
  ])('takes JSON in UTF-8 only: %s', async (type, statusCode) => {
    const { answerTo } = createScene();
    expect(await answerTo(asFunctionUrl('{}', { 'content-type': type }))).toMatchObject({ statusCode });
  });

  it.each([
    ['as deep as it may be', nested(16), 200],
    ['too deep', nested(17), 400],
    ['very deep', nested(30_000), 400],
    ['of as many members as it may have', `[${Array.from({ length: 5_000 }, () => 1)}]`, 200],
    ['of too many members', `[${Array.from({ length: 5_001 }, () => 1)}]`, 400],
  ])('looks at a body that is %s', async (_what, body, statusCode) => {
    const { answerTo, runs } = createScene();
    const answer = await answerTo(asFunctionUrl(body, JSON_TYPE));
    expect(answer.statusCode).toBe(statusCode);
    expect(runs()).toBe(statusCode === 200 ? 1 : 0);
    if (statusCode === 400)
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'PARAM_ERROR', detail: [{ field: '' }] });
  });
});
