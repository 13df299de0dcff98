import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, get, type IncomingMessage } from 'node:http';
import { get as getTls } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';

const main = resolve('sandbox/main.ts');
let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sandbox-main-'));
});
afterAll(() => rm(directory, { recursive: true }));

const run = (port: string): { child: ChildProcess; output(): string } => {
  const child = spawn(process.execPath, [main], { cwd: directory, env: { ...process.env, SANDBOX_PORT: port } });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(String(chunk)));
  return { child, output: () => chunks.join('') };
};

const untilListening = async ({ child, output }: ReturnType<typeof run>): Promise<string> => {
  const died = once(child, 'exit').then(() => Promise.reject(new Error(output())));
  while (!output().includes('secrets are in')) await Promise.race([once(child.stdout ?? child, 'data'), died]);
  died.catch(() => {});
  return /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0] ?? '';
};

describe('npm run sandbox', () => {
  it('serves until SIGTERM or SIGINT, which cut keep-alive connections, and keeps its keys', async () => {
    const serials: string[] = [];
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const running = run('0');
      const origin = await untilListening(running);
      const agent = new Agent({ keepAlive: true });
      const [response] = (await once(get(`${origin}/__sandbox/state`, { agent }), 'response')) as [IncomingMessage];
      serials.push(/"serial_no": "(\w{40})"/.exec(await text(response))?.[1] ?? '');
      const exited = once(running.child, 'exit');
      running.child.kill(signal);
      expect(await exited).toEqual([0, null]);
      agent.destroy();
      expect(running.output()).not.toMatch(/PRIVATE KEY|apiv3_key/);
    }
    expect(serials[0]).toMatch(/^[0-9A-F]{40}$/);
    expect(serials[1]).toBe(serials[0]);
  });

  it('says in one sentence that its port is taken', async () => {
    const other = await startSandbox({ merchants: [] });
    const { child, output } = run(String(other.port));
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(output()).toBe(`sandbox: port ${other.port} on 127.0.0.1 is in use; choose another with SANDBOX_PORT.\n`);
    await other.close();
  });

  it('says in one sentence that its port is none', async () => {
    const { child, output } = run('http');
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(output()).toBe('sandbox: SANDBOX_PORT must be a port number.\n');
  });
});

describe('npm run sandbox -- --tls', () => {
  it('speaks TLS too, for clients that trust the authority that it names', async () => {
    const child = spawn(process.execPath, [main, '--tls'], {
      cwd: directory,
      env: { ...process.env, SANDBOX_PORT: '0' },
    });
    const chunks: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(String(chunk)));
    const running = { child, output: () => chunks.join('') };
    await untilListening(running);
    const [, origin = '', file = ''] = /Also (https:\S+), for clients that trust (\S+)/.exec(running.output()) ?? [];
    const ca = await readFile(file, 'utf8');
    const [response] = (await once(getTls(`${origin}/__sandbox/state`, { ca }), 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    response.resume();
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(running.output()).not.toContain('PRIVATE KEY');
  });

  it('says in one sentence that SANDBOX_TLS is neither on nor off', async () => {
    const child = spawn(process.execPath, [main], { cwd: directory, env: { ...process.env, SANDBOX_TLS: 'yes' } });
    const chunks: string[] = [];
    child.stderr?.on('data', (chunk) => chunks.push(String(chunk)));
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(chunks.join('')).toBe('sandbox: SANDBOX_TLS must be on or off.\n');
  });
});
