import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemo } from '../../sandbox/demo.ts';
import { writeDemo } from '../../sandbox/demo-files.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';

const MISSING = ['bash', 'curl', 'openssl'].filter((tool) => spawnSync(tool, ['--version']).error);
if (MISSING.length > 0) console.warn(`Skipped: the commands of docs/sandbox.md: no ${MISSING.join(', ')}`);

/** The commands of the guide, as it prints them, one after the other. */
const commands = async (): Promise<string> => {
  const guide = await readFile('docs/sandbox.md', 'utf8');
  return [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text]) => text).join('\n');
};

describe.skipIf(MISSING.length > 0)('docs/sandbox.md, typed in', () => {
  let directory: string;
  let sandbox: Sandbox;
  let printed: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sandbox-guide-'));
    const demo = createDemo();
    await writeDemo(join(directory, '.local'), demo);
    sandbox = await startSandbox({ merchants: demo.merchants });
    const script = (await commands())
      .replace('http://127.0.0.1:8788', sandbox.origin)
      // Whatever may listen there is not to be told.
      .replaceAll('127.0.0.1:3000', '127.0.0.1:9');
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: directory,
      env: { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) },
    });
    printed = stdout;
  }, 60_000);

  afterAll(async () => {
    await sandbox.close();
    await rm(directory, { recursive: true });
  });

  it('orders, pays, queries and refunds in all three systems', () => {
    const orders = sandbox.orders().map(({ system, trade_state }) => [system, trade_state]);
    expect(orders).toEqual([
      ['v3', 'REFUND'],
      ['v2', 'REFUND'],
      ['wecom', 'REFUND'],
    ]);
    expect(sandbox.refunds().map(({ out_refund_no }) => out_refund_no)).toEqual([
      'by-hand-v3-r',
      'by-hand-v2-r',
      'by-hand-wecom-r',
    ]);
  });

  it('is refused nothing', () => {
    const asked = sandbox.requests();
    expect(asked).toHaveLength(10);
    expect(asked.filter(({ signature }) => signature?.verdict === 'bad')).toEqual([]);
    expect(printed).toContain('"trade_state":"SUCCESS"');
    expect(printed).toContain('<trade_state><![CDATA[SUCCESS]]></trade_state>');
  });
});
