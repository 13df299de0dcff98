import { describe, expect, it } from 'vitest';
import { get, post, withKey } from './events.ts';
import { anAppOrder, aUnifiedOrder, createScene, type Order, type Scene, SHOP, withValue } from './scene.ts';
import { aToken } from './tokens.ts';

const MARK = 'INJECTED';
const LINE = `{"level":"fatal","event":"${MARK}"}`;
const PAYLOADS = [
  `\n${LINE}\n`,
  `\r\n${LINE}`,
  `\u001b[2J\u001b]0;${MARK}\u0007`,
  `\u009b31m${MARK}`,
  `\u2028${LINE}\u2029`,
  `\0${MARK}\b\b\b`,
  `"}\n${LINE}`,
];

/** Pointers of all texts below `value`. */
const textsOf = (value: unknown, path = ''): string[] => {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => textsOf(member, `${path}/${name}`));
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

const expectCleanLog = ({ logged }: Scene): void => {
  expect(logged.length).toBeGreaterThan(0);
  for (const line of logged) {
    expect(line.endsWith('\n')).toBe(true);
    expect(line.slice(0, -1)).not.toMatch(CONTROL);
    expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), event: expect.any(String) });
  }
  expect(logged.join('')).not.toContain(MARK);
};

const FIELDS = [
  ...textsOf(anAppOrder()).map((pointer) => ['app', pointer, anAppOrder()] as const),
  ...textsOf(aUnifiedOrder()).map((pointer) => ['unified', pointer, aUnifiedOrder()] as const),
];

describe('the log', () => {
  it.each(FIELDS)('stays one JSON object per line: %s %s', async (type, pointer, order) => {
    const scene = createScene();
    for (const payload of PAYLOADS) {
      await scene.send(type, post(withValue(order, pointer, payload)));
      await scene.send(type, post(withValue(order, pointer, `a${payload}`), withKey('wrong')));
    }
    expectCleanLog(scene);
  });

  it.each(FIELDS)('does so for a raw event: %s %s', async (type, pointer, order) => {
    const scene = createScene({ rawEvents: true });
    for (const payload of PAYLOADS) await scene.send(type, withValue(order, pointer, payload));
    expectCleanLog(scene);
  });

  it.each(['Authorization', 'Content-Type', 'X-Request-Id', 'X-Forwarded-For', 'User-Agent', 'Origin', 'Cookie'])(
    'does so for the header %s',
    async (name) => {
      const scene = createScene({ corsOrigins: ['https://shop.example.com'] });
      for (const payload of PAYLOADS) {
        const value = name === 'Authorization' ? `Bearer ${payload}` : payload;
        await scene.send('app', post(anAppOrder(), { ...withKey(), [name]: value }));
      }
      expectCleanLog(scene);
    },
  );

  it('does so for names of fields, headers and parameters', async () => {
    const scene = createScene();
    for (const payload of PAYLOADS) {
      await scene.send('app', post({ ...anAppOrder(), [payload]: 1 }));
      await scene.send('app', post(anAppOrder(), { ...withKey(), [payload]: 'x' }));
      await scene.send('query', get({ mchid: SHOP, out_trade_no: 'order-1', [payload]: '1' }));
    }
    expectCleanLog(scene);
  });

  it('does so for methods, paths, numbers in queries and bodies that are no JSON', async () => {
    const scene = createScene();
    for (const payload of PAYLOADS) {
      await scene.send('app', post(anAppOrder(), withKey(), { httpMethod: payload }));
      await scene.send('app', post(anAppOrder(), withKey(), { path: payload, out_trade_no: payload }));
      await scene.send('app', post(payload));
      await scene.send('query', get({ mchid: payload, out_trade_no: payload }));
    }
    expectCleanLog(scene);
  });

  it('does so for every part of an order token', async () => {
    const scene = createScene();
    const send = (token: string) => scene.send('app', post({}, withKey(token)));
    const signed = (order: Order, parts: Parameters<typeof aToken>[1] = {}) => send(aToken(order, parts));
    for (const payload of PAYLOADS) {
      await signed(anAppOrder(), { header: { kid: payload } });
      await signed(anAppOrder(), { header: { alg: payload } });
      await signed(anAppOrder(), { claims: { aud: payload } });
      await signed(anAppOrder(), { claims: { order_type: payload } });
      await signed(anAppOrder(), { claims: { open: [payload] } });
      await signed(anAppOrder({ mchid: payload }));
      await signed(anAppOrder({ [payload]: payload }));
    }
    expectCleanLog(scene);
  });
});
