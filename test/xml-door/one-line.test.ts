import { describe, expect, it } from 'vitest';
import { xmlOf } from '../wechatpay-v2/wechatpay.ts';
import { document, request, without } from './documents.ts';
import { createDoorScene, isSilent, refuses } from './scene.ts';

type Scene = ReturnType<typeof createDoorScene>;
type Options = NonNullable<Parameters<typeof createDoorScene>[0]>;

interface Path {
  what: string;
  options?: Options;
  invoke(scene: Scene): Promise<unknown>;
  line: Record<string, unknown>;
}

const NUMBER = { mchid: '10000100', out_trade_no: request().out_trade_no };

const PATHS: Path[] = [
  {
    what: 'another method',
    invoke: ({ post }) => post(undefined, { httpMethod: 'GET' }),
    line: { outcome: 'METHOD_NOT_ALLOWED', err_code: 'REQUIRE_POST_METHOD' },
  },
  { what: 'no body', invoke: ({ post }) => post(''), line: { outcome: 'PARAM_ERROR', err_code: 'POST_DATA_EMPTY' } },
  { what: 'no XML', invoke: ({ post }) => post('{}'), line: { outcome: 'PARAM_ERROR', err_code: 'XML_FORMAT_ERROR' } },
  {
    what: 'no sign',
    invoke: ({ post }) => post(xmlOf(without(request(), 'sign'))),
    line: { outcome: 'PARAM_ERROR', err_code: 'LACK_PARAMS' },
  },
  {
    what: 'a wrong sign',
    invoke: ({ post }) => post(document().replace('888', '889')),
    line: { outcome: 'UNAUTHENTICATED', err_code: 'SIGNERROR' },
  },
  {
    what: 'secrets that cannot be had',
    options: { parts: { merchants: { all: () => Promise.reject(new Error('down')), renew: async () => null } } },
    invoke: ({ order }) => order(),
    line: { outcome: 'INTERNAL', err_code: 'SYSTEMERROR', secrets_ms: 0 },
  },
  {
    what: 'broken fields',
    invoke: ({ order }) => order({ total_fee: '0' }),
    line: { outcome: 'PARAM_ERROR', err_code: 'INVALID_REQUEST' },
  },
  {
    what: 'an order',
    invoke: ({ order }) => order(),
    line: { outcome: 'placed', ...NUMBER, caller: 'wechatpay_v2.api_key', attempt: 1, settlement: 'complete' },
  },
  {
    what: 'an order without an answer',
    options: { wechat: isSilent },
    invoke: ({ order }) => order(),
    line: { outcome: 'UPSTREAM_UNKNOWN', ...NUMBER, settlement: 'yield' },
  },
  {
    what: 'an order that WeChat refuses',
    options: { wechat: refuses('NOTENOUGH') },
    invoke: ({ order }) => order(),
    line: { outcome: 'UPSTREAM_REFUSED', err_code: 'NOTENOUGH', upstream_code: 'NOTENOUGH', settlement: 'release' },
  },
];

describe('every request at the XML door has exactly one line', () => {
  it.each(PATHS)('for $what', async ({ options, invoke, line }) => {
    const scene = createDoorScene(options);
    await invoke(scene);
    expect(scene.lines.filter(({ event }) => event === 'request')).toEqual([
      expect.objectContaining({ operation: 'unified', door: 'xml', status: 200, cold_start: true, ...line }),
    ]);
  });

  it('and so has one at the other door of its function, which finds it warm', async () => {
    const scene = createDoorScene();
    await scene.order();
    await scene.json();
    expect(scene.lines).toMatchObject([
      { door: 'xml', cold_start: true, outcome: 'placed' },
      { door: 'json', cold_start: false, outcome: 'replayed', caller: 'id-of-good' },
    ]);
  });

  it('with the trace of its caller', async () => {
    const scene = createDoorScene();
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const { headers } = await scene.send(document(), {
      headers: { 'Content-Type': 'text/xml', traceparent: `00-${trace}-00f067aa0ba902b7-00` },
    });
    expect(scene.lines).toMatchObject([{ trace_id: trace, trace_flags: '00' }]);
    expect(headers.traceresponse).toBe(`00-${trace}-${scene.lines[0]?.span_id}-00`);
  });
});
