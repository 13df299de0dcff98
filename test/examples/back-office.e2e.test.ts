import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScript, type ScriptProcess } from '../e2e/gateway-process.ts';
import { MCHID, type ShopStack, startShopStack } from './shop-stack.ts';

let stack: ShopStack;
let script: ScriptProcess;
let origin = '';
const MAIN = 'examples/back-office/main.ts';

beforeAll(async () => {
  stack = await startShopStack();
  script = runScript(MAIN, [], { PREPAY_URL: stack.origin(), PREPAY_LOCAL: stack.directory, BACK_OFFICE_PORT: '0' });
  [, origin = ''] = await script.printed(/^back office {2}(http:\S+)$/m);
});
afterAll(async () => {
  await script.end('SIGTERM');
  await stack.close();
});

interface Told {
  session: string;
  out_trade_no: string;
  token: string;
  status: string;
  total: number;
  error: string;
}

const call = async (
  method: string,
  path: string,
  session?: string,
  body?: object,
): Promise<{ status: number; body: Told }> => {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: session === undefined ? {} : { Authorization: `Bearer ${session}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Told };
};

const logIn = async (): Promise<string> => (await call('POST', '/login', undefined, { code: 'any' })).body.session;
const place = (token: string): Promise<Response> =>
  fetch(`${stack.origin()}/orders/wecom-miniprogram`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
  });

describe('the back office', () => {
  it('sells from the keys of npm start alone, and is paid when WeChat says so', async () => {
    const session = await logIn();
    const { status, body: bought } = await call('POST', '/purchases', session, { item: 'coffee', total: 1 });
    expect([status, bought.total, bought.status]).toEqual([201, 5600, 'open']);
    const purchase = `/purchases/${bought.out_trade_no}`;
    // WeChat has never heard of it.
    expect((await call('GET', purchase, session)).body.status).toBe('open');

    expect((await place(bought.token)).status).toBe(200);
    const { token } = (await call('POST', `${purchase}/token`, session)).body;
    expect(await (await place(token)).json()).toMatchObject({ replayed: true });
    expect((await call('GET', purchase, session)).body.status).toBe('open');

    stack.sandbox.pay(MCHID, bought.out_trade_no);
    const asked = await Promise.all([1, 2, 3].map(() => call('GET', purchase, session)));
    expect(asked.map(({ body }) => body.status)).toEqual(['paid', 'paid', 'paid']);
    expect(script.stdout().match(/^paid, to be delivered: .*$/gm)).toEqual([
      `paid, to be delivered: ${bought.out_trade_no}`,
    ]);
    expect((await call('POST', `${purchase}/token`, session)).status).toBe(409);
  });

  it('sees that an order was closed', async () => {
    const session = await logIn();
    const { body: bought } = await call('POST', '/purchases', session, { item: 'coffee' });
    await place(bought.token);
    stack.sandbox.closeOrder(MCHID, bought.out_trade_no);
    expect((await call('GET', `/purchases/${bought.out_trade_no}`, session)).body.status).toBe('closed');
  });

  it('says that nobody can tell while WeChat does not answer', async () => {
    const session = await logIn();
    const { body: bought } = await call('POST', '/purchases', session, { item: 'coffee' });
    await place(bought.token);
    stack.sandbox.faults.add({ call: 'get_order', out_trade_no: bought.out_trade_no, status: 502 });
    expect((await call('GET', `/purchases/${bought.out_trade_no}`, session)).status).toBe(502);
    stack.sandbox.faults.clear();
    expect((await call('GET', `/purchases/${bought.out_trade_no}`, session)).body.status).toBe('open');
  });

  it.each([
    ['POST', '/purchases', 401],
    ['GET', '/purchases/S1', 401],
    ['GET', '/', 401],
  ])('sells nothing to strangers: %s %s', async (method, path, status) => {
    expect((await call(method, path)).status).toBe(status);
    expect((await call(method, path, 'forged')).status).toBe(status);
  });

  it.each([
    ['POST', '/purchases', { item: '__proto__' }, 400],
    ['POST', '/purchases', {}, 400],
    ['GET', '/purchases/S1', undefined, 404],
    ['POST', '/purchases/S1', {}, 404],
    ['GET', '/purchases', undefined, 404],
  ])('answers %s %s %o with JSON', async (method, path, body, status) => {
    const answer = await call(method, path, await logIn(), body);
    expect(answer).toEqual({ status, body: { error: expect.any(String) } });
  });

  it('signs orders that the API description accepts', async () => {
    const text = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    ajv.addSchema(JSON.parse(text) as object, 'api');
    const validate = ajv.compile({ $ref: 'api#/components/schemas/WecomMiniprogramOrder' });
    const { body: bought } = await call('POST', '/purchases', await logIn(), { item: 'coffee' });
    const claims = Buffer.from(bought.token.split('.')[1] ?? '', 'base64url').toString();
    const { order } = JSON.parse(claims) as { order: unknown };
    expect(validate(order), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('its command', () => {
  it.each([
    ['no demo', { PREPAY_LOCAL: '/nonexistent' }, /^back office: there is no demo to read keys from[^\n]*\n$/],
    [
      'a Prepay elsewhere but no secret of the appid',
      { PREPAY_URL: 'https://pay.example.com', PREPAY_API_KEY: 'k', ORDER_TOKEN_KID: 'a', ORDER_TOKEN_KEY: 'b' },
      /^back office: MINIPROGRAM_SECRET is not set[^\n]*\n$/,
    ],
  ])('ends with one sentence about %s', async (_name, env, sentence) => {
    const ended = runScript(MAIN, [], { BACK_OFFICE_PORT: '0', ...env });
    expect(await ended.exited).toBe(1);
    expect(ended.stderr()).toMatch(sentence);
  });

  it('ends with one sentence about a busy port', async () => {
    const port = new URL(origin).port;
    const ended = runScript(MAIN, [], { PREPAY_LOCAL: stack.directory, BACK_OFFICE_PORT: port });
    expect(await ended.exited).toBe(1);
    expect(ended.stderr()).toBe(`back office: port ${port} is in use; choose another one with BACK_OFFICE_PORT.\n`);
  });
});
