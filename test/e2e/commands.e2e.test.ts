import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runScript, type ScriptProcess } from './gateway-process.ts';
import { anOrder } from './orders.ts';
import { type Stack, startStack } from './stack.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const freePort = async (): Promise<number> => {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

let scratch: string;
const started: ScriptProcess[] = [];
const start = (env: Record<string, string>): ScriptProcess => {
  const script = runScript('infra/local/start.ts', [], env);
  started.push(script);
  return script;
};
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'prepay-commands-'));
});
afterEach(async () => {
  // A failed expectation leaves a server behind.
  await Promise.all(started.splice(0).map((script) => script.end('SIGKILL')));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('npm start', () => {
  it('places the three sample orders, keeps its secrets private, serves, and stops cleanly', async () => {
    const directory = join(scratch, 'local');
    mkdirSync(directory);
    writeFileSync(join(directory, 'somebody-s-own.txt'), 'stays');
    const env = { PORT: String(await freePort()), SANDBOX_PORT: String(await freePort()), PREPAY_LOCAL: directory };
    const script = start(env);
    await script.printed(/^Serving until Ctrl\+C\.$/m);
    const output = script.stdout();
    for (const orderType of ['wecom-miniprogram', 'app', 'unified']) {
      expect(output).toMatch(new RegExp(`^POST /orders/${orderType} {2}200$`, 'm'));
    }
    expect(output.match(/"prepay_id": "wx/g)).toHaveLength(3);
    expect(output).toMatch(/"code_url": "weixin:/);
    expect(output).toMatch(/"paySign": /);

    const modeOf = (path: string): number => statSync(join(directory, path)).mode & 0o777;
    expect([modeOf('.'), modeOf('secrets')]).toEqual([0o700, 0o700]);
    expect(['api-key', 'orders.sqlite', 'secrets/prepay-merchant-1900000109'].map(modeOf)).toEqual([
      0o600, 0o600, 0o600,
    ]);
    expect(modeOf('somebody-s-own.txt')).toBeGreaterThan(0);
    expect(await script.end('SIGTERM')).toBe(0);
  });

  it('says in one sentence that a port is taken, and leaves the files of the running one alone', async () => {
    const directory = join(scratch, 'kept');
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    for (const variable of ['PORT', 'SANDBOX_PORT']) {
      const env = { PORT: String(await freePort()), SANDBOX_PORT: String(await freePort()), PREPAY_LOCAL: directory };
      const script = start({ ...env, [variable]: String(port) });
      expect(await script.exited).toBe(1);
      expect(script.stderr()).toBe(
        `prepay: Port ${port} on 127.0.0.1 is in use; choose another one with ${variable}.\n`,
      );
      expect(() => statSync(directory)).toThrow();
    }
    taken.close();
  });
});

describe('npm run gateway', () => {
  it.each([
    [{}, 'prepay: PREPAY_MERCHANTS is not set.\n'],
    [
      { PREPAY_MERCHANTS: '1', PREPAY_SECRETS: 'vault:x', PREPAY_TABLE: 'sqlite:x' },
      /^prepay: PREPAY_SECRETS must be [^\n]*\n$/,
    ],
  ])('ends with one sentence about a bad environment', async (env, sentence) => {
    const script = runScript('infra/local/gateway.ts', [], { PORT: '0', ...env });
    expect(await script.exited).toBe(1);
    expect(script.stderr()).toMatch(sentence);
  });
});

describe('npm run invoke', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());

  const invoke = async (folder: string, event: unknown) => {
    const file = join(scratch, 'event.json');
    writeFileSync(file, typeof event === 'string' ? event : JSON.stringify(event));
    const script = runScript('infra/local/invoke.ts', [folder, file], stack.env);
    return { code: await script.exited, stdout: script.stdout(), stderr: script.stderr() };
  };

  it.each(['app-order', 'unified-order', 'wecom-miniprogram-order'])(
    'places the example event of %s as the console does',
    async (folder) => {
      const script = runScript('infra/local/invoke.ts', [folder, `functions/${folder}/event.example.json`], stack.env);
      expect(await script.exited).toBe(0);
      expect(JSON.parse(script.stdout())).toMatchObject({ prepay_id: expect.stringMatching(/^wx/), replayed: false });
    },
  );

  it('prints an error as JSON and ends with 1', async () => {
    const { code, stdout } = await invoke('app-order', { ...anOrder('app'), amount: { total: 0 } });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'PARAM_ERROR', detail: [{ field: '/amount/total' }] });
  });

  it('asks for an order by a raw event', async () => {
    const order = anOrder('app');
    await stack.post('app', order);
    const { stdout } = await invoke('query-order', { mchid: order.mchid, out_trade_no: order.out_trade_no });
    expect(JSON.parse(stdout)).toMatchObject({ trade_state: 'NOTPAY' });
  });

  it.each([
    ['no-such-function', {}, /^prepay: usage: /],
    ['app-order', '{', /^prepay: \S+ is not JSON\.\n$/],
  ])('says what is wrong with %s', async (folder, event, sentence) => {
    const { code, stderr } = await invoke(folder, event);
    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
  });
});

describe('npm run table', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());

  const show = async (args: string[], env: Record<string, string> = {}) => {
    const script = runScript('infra/local/table.ts', args, { ...stack.env, ...env });
    return { code: await script.exited, stdout: script.stdout(), stderr: script.stderr() };
  };

  it('shows a row without openid, body and artifact', async () => {
    const order = anOrder('wecom-miniprogram');
    const { body } = await stack.post('wecom-miniprogram', order);
    const { code, stdout } = await show(['show', String(order.mchid), order.out_trade_no]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ order_type: 'wecom-miniprogram', status: 'READY', caller: 'demo' });
    for (const hidden of [
      (order.payer as { openid: string }).openid,
      String(body.prepay_id),
      String(order.description),
    ]) {
      expect(stdout).not.toContain(hidden);
    }
  });

  it('changes nothing: no file is made, no world is marked', async () => {
    const file = join(stack.directory, 'none.sqlite');
    const { code, stderr } = await show(['show', '1', '2'], { PREPAY_TABLE: `sqlite:${file}` });
    expect([code, stderr]).toEqual([1, 'prepay: The order table cannot be opened; check PREPAY_TABLE.\n']);
    expect(() => statSync(file)).toThrow();
  });

  it('says that there is no such order, and how it is called', async () => {
    expect((await show(['show', '1900000109', 'nobody-s-order'])).stderr).toMatch(
      /^prepay: The order table has no order/,
    );
    expect((await show(['list'])).stderr).toMatch(/^prepay: usage: /);
  });
});

describe('a script', () => {
  it('tells of an unhandled rejection without its message', async () => {
    const file = join(scratch, 'rejecting.ts');
    writeFileSync(
      file,
      `import { run } from '${root}infra/local/run.ts';
       run(async () => {
         Promise.reject(new Error('a secret value'));
         await new Promise((resolve) => setImmediate(resolve));
         throw new Error('another secret value');
       });`,
    );
    const script = runScript(file, [], {});
    expect(await script.exited).toBe(1);
    expect(script.stderr()).toMatch(/unhandled rejection: Error\n/);
    expect(script.stderr()).not.toContain('secret value');
  });

  it('names the Node.js that it needs when it runs on an older one', () => {
    const pretending = "Object.defineProperty(process.versions, 'node', { value: '20.1.0' })";
    const guard = `${pretending}; require('./infra/local/node-24.cjs')`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', guard], { cwd: root, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^prepay: this script needs Node\.js 24 [^\n]*\n$/);
  });
});
