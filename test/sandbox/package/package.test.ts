import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePackage } from '../../../infra/sandbox-package/write-package.ts';

const run = promisify(execFile);
/** The bin's first line asks for `node`, which must be the one that runs the tests. */
const env = {
  ...process.env,
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  SANDBOX_PORT: '0',
};

let directory = '';
let home = '';
const running: ChildProcess[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sandbox-package-'));
  home = join(directory, 'elsewhere');
  await writePackage(join(directory, 'package'));
  await run('npm', ['pack', './package'], { cwd: directory, env });
  const tarball = (await readdir(directory)).find((name) => name.endsWith('.tgz')) ?? '';
  await mkdir(home);
  await writeFile(join(home, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(directory, tarball)], { cwd: home, env });
}, 120_000);

afterAll(async () => {
  for (const child of running.filter(({ exitCode }) => exitCode === null)) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(directory, { recursive: true });
});

const start = async (command: string, cwd: string) => {
  const child = spawn(command, [], { cwd, env });
  running.push(child);
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(String(chunk)));
  const died = once(child, 'exit').then(() => Promise.reject(new Error(chunks.join(''))));
  while (!chunks.join('').includes('secrets are in')) await Promise.race([once(child.stdout, 'data'), died]);
  died.catch(() => {});
  return { child, origin: /http:\/\/127\.0\.0\.1:\d+/.exec(chunks.join(''))?.[0] ?? '', output: () => chunks.join('') };
};

describe('the package, installed from its tarball without a network', () => {
  it('brings nothing else along', async () => {
    expect((await readdir(join(home, 'node_modules'))).filter((name) => !name.startsWith('.'))).toEqual([
      'prepay-sandbox',
    ]);
  });

  it('starts with one command and serves the control API and every file of the console', async () => {
    const { child, origin, output } = await start(join(home, 'node_modules/.bin/prepay-sandbox'), home);
    const state = (await (await fetch(`${origin}/__sandbox/state`)).json()) as { merchants: { mchid: string }[] };
    expect(state.merchants.map(({ mchid }) => mchid)).toContain('1900000109');
    const page = await fetch(`${origin}/`);
    expect(page.status).toBe(200);
    const html = await page.text();
    const files = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(files.some((path) => path.endsWith('lit-html.js'))).toBe(true);
    for (const path of files) {
      const file = await fetch(`${origin}${path}`);
      expect([path, file.status]).toEqual([path, 200]);
      await file.text();
    }
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(output()).not.toMatch(/Warning|PRIVATE KEY/);
  });

  it('brings its guide, and the licences of what it contains', async () => {
    const files = await readdir(join(home, 'node_modules/prepay-sandbox'));
    expect(files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'sandbox-fidelity.md', 'THIRD-PARTY-LICENSES']),
    );
  });
});

describe('the bin of a clone', () => {
  it('starts the same sandbox', async () => {
    const { child, origin } = await start(resolve('sandbox/bin.js'), home);
    expect((await fetch(`${origin}/__sandbox/state`)).status).toBe(200);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });
});
