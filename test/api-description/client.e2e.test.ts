import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOrder, freshNumber, VARIANTS } from '../e2e/orders.ts';
import { type Stack, startStack } from '../e2e/stack.ts';
import { COMPONENTS, committed, validatorOf } from './described.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const node = join(root, 'node_modules/.bin/node');

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

/** A caller's, as strict as the generated client's own library allows. */
const COMPILER_OPTIONS = {
  target: 'es2023',
  lib: ['es2023'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

/** A back office written against the generated client; each mistake is one that the compiler must refuse. */
const BACK_OFFICE = `
import { type AppOrder, placeAppOrder, placeUnifiedOrder, placeWecomMiniprogramOrder, queryOrder } from './client.ts';

const opts = {
  baseUrl: process.env.ORIGIN ?? '',
  headers: { Authorization: \`Bearer \${process.env.KEY}\` },
};
const [app = '', wecom = '', unified = '', broken = ''] = process.argv.slice(2);

const order: AppOrder = {
  appid: 'wxd678efh567hg6787',
  mchid: '1900000109',
  out_trade_no: app,
  description: 'QQ公仔',
  amount: { total: 100, currency: 'CNY' },
};
// @ts-expect-error an order without amount
const _withoutAmount: AppOrder = { appid: 'wx', mchid: '1', out_trade_no: 'abcdef', description: 'x' };
// @ts-expect-error another currency
const _otherCurrency: AppOrder = { ...order, amount: { total: 1, currency: 'USD' } };
// @ts-expect-error a field that is not documented
const _undocumented: AppOrder = { ...order, total_fee: 1 };

const placed = await placeAppOrder(order, opts);
// @ts-expect-error not every answer is a placed order
placed.data.payment;
if (placed.status !== 200) throw new Error(placed.data.code);
const { prepay_id, payment: { sign } } = placed.data;

const inWecom = await placeWecomMiniprogramOrder(
  {
    appid: 'wx1cce664e7cdcf31a',
    mchid: '1230000109',
    out_trade_no: wecom,
    description: '咖啡 2 杯',
    amount: { total: 5600, currency: 'CNY' },
    payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  },
  opts,
);
if (inWecom.status !== 200) throw new Error(inWecom.data.code);

const abroad = await placeUnifiedOrder(
  {
    appid: 'wx2421b1c4370ec43b',
    mch_id: '10000100',
    sub_mch_id: '375907253',
    out_trade_no: unified,
    body: 'An apple',
    fee_type: 'EUR',
    total_fee: 1,
    spbill_create_ip: '8.8.8.8',
    trade_type: 'NATIVE',
    product_id: '12235413214070356458058',
    detail: { goods_detail: [{ goods_name: 'apple', quantity: 1 }] },
  },
  opts,
);
if (abroad.status !== 200) throw new Error(abroad.data.code);

const refused = await placeAppOrder({ ...order, out_trade_no: broken, description: '' }, opts);
if (refused.status !== 400) throw new Error(String(refused.status));

const asked = await queryOrder('1900000109', app, {}, opts);
if (asked.status !== 200) throw new Error(asked.data.code);

console.log(
  JSON.stringify({
    prepay_id,
    sign,
    paySign: inWecom.data.payment.paySign,
    code_url: abroad.data.code_url,
    refusal: refused.data,
    trade_state: asked.data.trade_state,
    status: asked.data.table?.status,
  }),
);
`;

describe('a client generated from the description', () => {
  it('is typed, compiles, and places and queries orders', { timeout: 120_000 }, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'prepay-client-'));
    try {
      await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
      const write = (file: string, text: string) => writeFile(join(directory, file), text);
      const served = await fetch(`${stack.origin()}/openapi.json`);
      await write('openapi.json', await served.text());
      await write('package.json', JSON.stringify({ type: 'module' }));
      await write('tsconfig.json', JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['*.ts'] }));
      await write('back-office.ts', BACK_OFFICE);

      const generator = join(root, 'node_modules/.bin/oazapfts');
      await run(generator, ['--useUnknown', 'openapi.json', 'client.ts'], { cwd: directory });
      await run(join(root, 'node_modules/.bin/tsc'), ['--project', directory], { cwd: directory }).catch((error) => {
        throw new Error(`the back office does not compile: ${error.stdout}`);
      });

      const numbers = [freshNumber(), freshNumber(), freshNumber(), freshNumber()];
      const { stdout } = await run(node, ['back-office.ts', ...numbers], {
        cwd: directory,
        env: { PATH: process.env.PATH, ORIGIN: stack.origin(), KEY: stack.demo.apiKey },
      });
      expect(JSON.parse(stdout)).toEqual({
        prepay_id: expect.stringMatching(/^wx[0-9a-f]{34}$/),
        sign: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
        paySign: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
        code_url: expect.stringMatching(/^weixin:\/\//),
        refusal: expect.objectContaining({
          code: 'PARAM_ERROR',
          retry: 'never',
          detail: [{ field: '/description', issue: 'must not be empty' }],
        }),
        trade_state: 'NOTPAY',
        status: 'READY',
      });
      expect(numbers.map((number) => stack.requestsOf(number).length > 0)).toEqual([true, true, true, false]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});

describe('what the gateway really answers', () => {
  /** Members of an answer that the description does not know. */
  const undescribed = (component: string, body: Record<string, unknown>): string[] =>
    Object.keys(body).filter((name) => committed.components.schemas[component]?.properties?.[name] === undefined);

  it.each(VARIANTS)('is described: %s (%s)', async (orderType, fixture) => {
    const component = `${COMPONENTS[orderType]}Answer`;
    const validate = validatorOf(component);
    const { status, headers, body } = await stack.post(orderType, anOrder(fixture));
    expect(status).toBe(200);
    expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
    expect(undescribed(component, body)).toEqual([]);
    expect(headers.get('X-Request-Id')).not.toBeNull();
  });

  it('is described for a query and for errors', async () => {
    const order = anOrder('app');
    await stack.post('app', order);
    const found = await stack.get(`/orders?mchid=${order.mchid}&out_trade_no=${order.out_trade_no}`);
    const validate = validatorOf('QueryAnswer');
    expect(validate(found.body), JSON.stringify(validate.errors)).toBe(true);
    expect(undescribed('QueryAnswer', found.body)).toEqual([]);

    const errors = [
      await stack.post('app', { ...order, description: 'another' }),
      await stack.post('app', '{'),
      await stack.post('app', order, { Authorization: 'Bearer wrong' }),
      await stack.post('app', order, { 'Content-Type': 'text/plain' }),
      await stack.get(`/orders?mchid=${order.mchid}&out_trade_no=${freshNumber()}`),
      await stack.get('/nowhere'),
    ];
    const isError = validatorOf('ErrorAnswer');
    for (const { body } of errors) {
      expect(isError(body), JSON.stringify(isError.errors)).toBe(true);
      expect(undescribed('ErrorAnswer', body)).toEqual([]);
    }
    expect(errors.map(({ status }) => status)).toEqual([403, 400, 401, 415, 404, 404]);
  });

  it('takes exactly the query parameters that are described', async () => {
    const { parameters = [] } = committed.paths['/orders']?.get ?? {};
    const good: Record<string, string> = { mchid: '1900000109', out_trade_no: freshNumber(), sub_mch_id: '375907253' };
    const values = [
      '',
      'a',
      '1',
      'a b',
      '-_',
      '|*',
      'é',
      '0'.repeat(32),
      '0'.repeat(33),
      'a'.repeat(32),
      'a'.repeat(33),
    ];
    for (const { name, required, schema } of parameters) {
      const issuesWith = async (query: Record<string, string>) => {
        const { body } = await stack.get(`/orders?${new URLSearchParams(query)}`);
        // WeChat's own refusals have no detail.
        return ((body.detail ?? []) as { field: string }[]).map(({ field }) => field);
      };
      for (const value of values) {
        const described = new RegExp(schema.pattern, 'u').test(value);
        expect(await issuesWith({ ...good, [name]: value }), `${name}=${value}`).toEqual(described ? [] : [`/${name}`]);
      }
      const { [name]: _, ...without } = good;
      expect(await issuesWith(without)).toEqual(required ? [`/${name}`] : []);
      expect(await issuesWith({ ...good, [`${name}s`]: 'x' })).toEqual([`/${name}s`]);
    }
    expect(parameters.map(({ name }) => name)).toEqual(Object.keys(good));
  });
});

describe('the description that the gateway serves', () => {
  it('is the committed one', async () => {
    const response = await fetch(`${stack.origin()}/openapi.json`);
    expect(response.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual(committed);
  });

  it('is a page with every route, field and code in both languages that loads nothing', async () => {
    const response = await fetch(`${stack.origin()}/docs`);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    const page = await response.text();
    expect(page).not.toMatch(/<script|<link[^>]+stylesheet|\bsrc=|@import|url\(/);
    for (const path of Object.keys(committed.paths)) expect(page).toContain(`<code>${path}</code>`);
    for (const text of [
      'sub_openid',
      'merchant_goods_id',
      'UPSTREAM_UNKNOWN',
      '商户订单号',
      'prepay_id',
      '腾讯大厦分店',
    ]) {
      expect(page).toContain(text);
    }
    const body = page.slice(page.indexOf('<body>'));
    expect(body.match(/lang="en"/g)?.length).toBe(body.match(/lang="zh-CN"/g)?.length);
    expect(page).not.toMatch(/undefined|\[object Object\]/);
  });

  it('is only read', async () => {
    for (const path of ['/docs', '/openapi.json']) {
      const head = await fetch(`${stack.origin()}${path}`, { method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
      const post = await fetch(`${stack.origin()}${path}`, { method: 'POST', body: '{}' });
      expect([post.status, post.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
      expect(await post.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
    }
  });
});
