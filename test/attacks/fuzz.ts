import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseXml } from '../../shared/wechatpay-v2/xml.ts';
import { undocumented } from './documented.ts';
import { type Edited, editedBody, editedRequest } from './edits.ts';
import { withKey } from './events.ts';
import { anAppOrder, createScene, type Order, type Scene, SHOP, type Target } from './scene.ts';

export interface FuzzedTrigger {
  name: string;
  rawEvents: boolean;
  /** How the trigger wraps a request. */
  wrap(request: Edited): unknown;
  /** Whether the request has an envelope that may be edited, and whether its body may come in Base64. */
  envelope: { base64: boolean } | null;
}

const EVENTS = 5_000;
/** A slow machine takes its time. */
const TIMEOUT_MS = 120_000;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const NOTIFY_URL = 'https://pay.example.com/notifications';

/** The fields that WeChat must get for an order, whichever way they travel. */
const expectSent = (scene: Scene, type: Edited['type'], order: Order): void => {
  const [{ body = '' } = {}] = scene.sent;
  const all = { ...order, notify_url: order.notify_url ?? NOTIFY_URL };
  if (type === 'app') {
    expect(JSON.parse(body)).toEqual(all);
    return;
  }
  const { nonce_str: _, sign: __, sign_type: ___, ...fields } = parseXml(Buffer.from(body)) ?? {};
  const texts = Object.entries(all).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  expect(fields).toEqual(Object.fromEntries(texts));
};

const expectUntouched = (scene: Scene): void => {
  expect(scene.sent).toEqual([]);
  expect(scene.rows.writes).toBe(0);
};

const NAMES = [
  ...['httpMethod', 'headers', 'body', 'isBase64Encoded', 'requestContext', 'queryString', 'queryStringParameters'],
  ...['version', 'rawPath', 'cookies', 'path', 'mchid', 'out_trade_no', 'amount', '__proto__', 'constructor'],
];

const anyJson = fc.jsonValue();
const likely = fc.oneof(
  anyJson,
  fc.constantFrom<unknown>('POST', 'GET', 'HEAD', 'OPTIONS', true, '{}', 'e30=', '////', withKey(), null, -0, 1e308),
  fc.constantFrom<unknown>(
    { http: { method: 'POST' } },
    { http: { method: 'GET' } },
    { http: null },
    { http: { method: 1 } },
  ),
  fc.constantFrom<unknown>(
    { mchid: SHOP, out_trade_no: 'order-1' },
    { mchid: SHOP },
    SHOP,
    JSON.stringify(anAppOrder()),
  ),
);

const anyEvent = ({ wrap, envelope }: FuzzedTrigger): fc.Arbitrary<unknown> => {
  const around = (body: string): unknown =>
    wrap({ type: 'app', body, headers: withKey(), method: 'POST', base64: false, verdict: 'either' });
  const wrapped = fc
    .oneof(
      anyJson.map((value) => JSON.stringify(value)),
      fc.string({ unit: 'binary' }),
    )
    .map(around);
  // Events are JSON: what has no place there does not come.
  const dictionary = fc
    .array(fc.tuple(fc.constantFrom(...NAMES), likely), { maxLength: 6 })
    .map(
      (members) =>
        JSON.parse(`{${members.map(([name, value]) => `"${name}":${JSON.stringify(value)}`).join()}}`) as unknown,
    );
  const replaced = fc
    .tuple(fc.constantFrom(...NAMES), likely)
    .map(([name, value]) => ({ ...(around(JSON.stringify(anAppOrder())) as object), [name]: value }));
  return fc.oneof(anyJson, dictionary, wrapped, ...(envelope ? [replaced] : []));
};

/** Ten thousand events of one trigger: half of them one edit away from a valid order, the others any JSON value. */
export const fuzz = (trigger: FuzzedTrigger): void => {
  const { name, rawEvents, wrap, envelope } = trigger;

  describe(`events of ${name}`, () => {
    it('are placed when one edit leaves the order valid, and refused when it does not', {
      timeout: TIMEOUT_MS,
    }, async () => {
      const scene = createScene({ rawEvents });
      const counted = { places: 0, refused: 0, either: 0, placed: 0 };
      await fc.assert(
        fc.asyncProperty(envelope ? editedRequest(envelope.base64) : editedBody, async (request) => {
          scene.clear();
          const event = wrap(request);
          const { whole, status } = await scene.send(request.type, event);
          expect(undocumented(event, whole)).toEqual([]);
          counted[request.verdict] += 1;
          if (request.verdict === 'places') expect(status).toBe(200);
          if (request.verdict === 'refused') expect(status).toBeGreaterThanOrEqual(400);
          if (status !== 200) {
            expectUntouched(scene);
            return;
          }
          counted.placed += 1;
          expect([...scene.rows.values()].map((row) => row.status)).toEqual(['READY']);
          expect(scene.sent).toHaveLength(1);
          expectSent(scene, request.type, request.carried ?? (parse(request.body) as Order));
        }),
        { numRuns: EVENTS },
      );
      expect(counted.places).toBeGreaterThan(EVENTS / 4);
      expect(counted.placed).toBeGreaterThanOrEqual(counted.places);
      expect(counted.refused).toBeGreaterThan(EVENTS / 10);
    });

    it('get a documented answer, whatever JSON they are', { timeout: TIMEOUT_MS }, async () => {
      const scene = createScene({ rawEvents });
      const target = fc.constantFrom<Target[]>('app', 'unified', 'query');
      await fc.assert(
        fc.asyncProperty(target, anyEvent(trigger), async (on, event) => {
          scene.clear();
          const { whole, status } = await scene.send(on, event);
          expect(undocumented(event, whole)).toEqual([]);
          if (status === 200) expect(scene.sent).toHaveLength(1);
          else expectUntouched(scene);
        }),
        { numRuns: EVENTS },
      );
    });
  });
};
