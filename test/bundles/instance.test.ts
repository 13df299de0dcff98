import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Platform, startInstance } from './instance.ts';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'prepay-instance-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

let made = 0;
const functionOf = (body: string): string => {
  const directory = join(scratch, `f${++made}`);
  mkdirSync(directory);
  writeFileSync(join(directory, 'index.js'), body);
  return directory;
};

const run = async (body: string, events: unknown[], limitMs = 5_000, platform: Platform = 'scf') => {
  const instance = await startInstance({ platform, directory: functionOf(body), env: {}, limitMs });
  try {
    const answers: unknown[] = [];
    for (const event of events) answers.push(await instance.invoke(event));
    return answers;
  } finally {
    await instance.end();
  }
};

describe('an instance', () => {
  it('shows a context as SCF does: snake_case, numbers as numbers, JSON and lists as text, one method', async () => {
    const [context] = await run(
      `exports.handler = async (event, context) => ({
        left: context.getRemainingTimeInMillis(), environment: JSON.parse(context.environment), environ: context.environ,
        waits: context.callbackWaitsForEmptyEventLoop, limit: context.time_limit_in_ms, id: context.request_id,
      })`,
      [{}],
      3_000,
    );
    expect(context).toEqual({
      left: expect.toSatisfy((left: number) => left > 0 && left <= 3_000),
      environment: { SCF_NAMESPACE: 'default' },
      environ: 'SCF_NAMESPACE=default;SCF_NAMESPACE=default',
      waits: true,
      limit: 3_000,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('ends a function that outlasts its limit, in the platform’s words', async () => {
    const [answer] = await run(
      'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60_000))',
      [{}],
      300,
    );
    expect(answer).toMatchObject({
      errorCode: -1,
      errorMessage: 'Invoking task timed out after 0.3 seconds',
      statusCode: 433,
    });
  });

  it('stands still between events', async () => {
    const instance = await startInstance({
      platform: 'lambda',
      env: {},
      directory: functionOf(
        'let ticks = 0; setInterval(() => ticks++, 1); exports.handler = async () => ({ ticks, at: Date.now() })',
      ),
    });
    try {
      const first = (await instance.invoke({})) as unknown as { ticks: number; at: number };
      // Another process's start takes real time in which a running instance would tick on.
      const other = await startInstance({
        platform: 'scf',
        env: {},
        directory: functionOf('exports.handler = async () => 1'),
      });
      await other.end();
      const second = (await instance.invoke({})) as unknown as { ticks: number; at: number };
      expect(second.ticks - first.ticks).toBeLessThan((second.at - first.at) / 2);
    } finally {
      await instance.end();
    }
  });

  it('takes one event at a time', async () => {
    const instance = await startInstance({
      platform: 'scf',
      env: {},
      directory: functionOf('exports.handler = async () => ({ done: true })'),
    });
    try {
      const first = instance.invoke({});
      await expect(instance.invoke({})).rejects.toThrow('one event at a time');
      expect(await first).toEqual({ done: true });
    } finally {
      await instance.end();
    }
  });

  it('lets nobody write but under /tmp', async () => {
    const [answer] = await run(
      `const fs = require('node:fs');
       const attempt = (file) => { try { fs.writeFileSync(file, ''); fs.rmSync(file); return 'written'; } catch (error) { return error.code; } };
       exports.handler = async () => ({ home: attempt('/var/prepay-probe'), tmp: attempt('/tmp/prepay-probe-' + process.pid) })`,
      [{}],
    );
    expect(answer).toEqual({ home: 'ERR_ACCESS_DENIED', tmp: 'written' });
  });

  it('says why a function does not load', async () => {
    const directory = functionOf(`throw new Error('PREPAY_TABLE is not set.')`);
    await expect(startInstance({ platform: 'scf', env: {}, directory })).rejects.toThrow('PREPAY_TABLE is not set.');
  });
});
