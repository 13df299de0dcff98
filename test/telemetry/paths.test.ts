import { describe, expect, it } from 'vitest';
import type { OrderTable } from '../../shared/order-table/order-table.ts';
import { asFunctionUrl } from '../http/events.ts';
import { createHttpScene, JSON_HEADERS, ORDER } from '../http/scene.ts';
import { anInput } from '../prepay/scene.ts';
import { accepted, refused, unknown } from '../prepay/scripted-upstream.ts';
import { createDoorScene, refuses } from '../xml-door/scene.ts';
import { SECRETS } from './secrets.ts';

const CONTEXT = { request_id: 'request-1' };

/** An error as libraries throw it, with a secret wherever one holds something of its input. */
const leaky = (text: string): Error =>
  Object.assign(new TypeError(`cannot read ${text}`, { cause: new Error(text, { cause: text }) }), {
    response: { body: text },
    input: text,
    code: `E ${text}`,
  });

const rejecting = (text: string) => () => Promise.reject(leaky(text));

type Secret = (typeof SECRETS)[string];

const post = (body: string, headers: object = {}) => asFunctionUrl(body, { ...JSON_HEADERS, ...headers });

/** Everything that writes a line, each with a secret in what it is about. */
const PATHS: Record<string, (text: string) => Promise<{ lines: object[] }>> = {
  'a header': async (text) => {
    const scene = createHttpScene();
    for (const name of ['traceparent', 'tracestate', 'Authorization', 'Origin', 'X-Request-Id', 'Content-Type']) {
      scene.upstream.answers(accepted());
      await scene.order(post(ORDER, { [name]: text }), CONTEXT);
    }
    return scene;
  },
  'every field of an order, and a field that there is not': async (text) => {
    const scene = createHttpScene();
    for (const name of [...Object.keys(anInput()), text]) {
      scene.upstream.answers(accepted());
      const order = name === 'out_trade_no' || name === 'mchid' ? { [name]: `${text} ` } : { [name]: text };
      await scene.order(post(JSON.stringify({ ...anInput(), ...order })), CONTEXT);
    }
    return scene;
  },
  'a body that is no order': async (text) => {
    const scene = createHttpScene();
    await scene.order(post(text), CONTEXT);
    await scene.order(text, CONTEXT);
    return scene;
  },
  'a parameter of a query': async (text) => {
    const scene = createHttpScene();
    const headers = { authorization: 'Bearer reader' };
    await scene.query(
      { httpMethod: 'GET', headers, queryString: { mchid: text, out_trade_no: text, [text]: text } },
      CONTEXT,
    );
    return scene;
  },
  'the secret source': async (text) => {
    const secrets = new Proxy({} as Record<string, string>, {
      get: () => {
        throw leaky(text);
      },
    });
    const scene = createHttpScene({ secrets });
    await scene.order(post(ORDER), CONTEXT);
    return scene;
  },
  'a secret that does not parse': async (text) => {
    const broken = { api_keys: [{ id: text, sha256: text, scopes: text }], appids: [text], notify_url: text };
    const bodies = [
      text,
      JSON.stringify({ mchid: '222', ...broken, wechatpay_v3: { private_key: text, apiv3_key: text } }),
    ];
    const scenes = bodies.map((body) => createHttpScene({ secrets: { 'prepay-merchant-222': body } }));
    for (const scene of scenes) await scene.order(post(JSON.stringify(anInput({ mchid: '222' }))), CONTEXT);
    return { lines: scenes.flatMap(({ lines }) => lines) };
  },
  'the order table': async (text) => {
    const failing = rejecting(text);
    const table: OrderTable = { claim: failing, settle: failing, read: failing, close: async () => undefined };
    const scene = createHttpScene({ parts: { table: () => table } });
    await scene.order(post(ORDER), CONTEXT);
    const number = { mchid: anInput().mchid, out_trade_no: 'order-1' };
    await scene.query({ httpMethod: 'GET', headers: { authorization: 'Bearer reader' }, queryString: number }, CONTEXT);
    return scene;
  },
  'a fault of our own': async (text) => {
    const scene = createHttpScene();
    scene.upstream.answers(rejecting(text));
    await scene.order(post(ORDER), CONTEXT);
    return scene;
  },
  'what WeChat says of an order': async (text) => {
    const scene = createHttpScene();
    scene.upstream.answers(unknown({ reason: `because ${text}`, upstream: { code: `C ${text}`, message: text } }));
    scene.upstream.answers(
      refused('UPSTREAM_REFUSED', { upstream: { code: `C ${text}`, message: text, request_id: ` ${text}` } }),
    );
    await scene.order(post(ORDER), CONTEXT);
    return scene;
  },
  'what WeChat answers with': async (text) => {
    const scene = createHttpScene();
    scene.upstream.answers(accepted(text, `id ${text}`));
    await scene.order(post(ORDER), CONTEXT);
    return scene;
  },
  'the words of a v2 answer': async (text) => {
    const scene = createDoorScene({ wechat: refuses(`C ${text}`, text) });
    await scene.order();
    await scene.order({ body: text, attach: text.slice(0, 100), openid: text });
    await scene.post(text);
    return scene;
  },
};

describe.each(Object.entries(PATHS))('%s', (_path, follow) => {
  it.each(Object.entries(SECRETS))('leaves nothing of %s in the log', async (_what, { text, mark }: Secret) => {
    const { lines } = await follow(text);
    expect(lines).toContainEqual(expect.objectContaining({ event: 'request' }));
    expect(JSON.stringify(lines)).not.toContain(mark);
  });
});
