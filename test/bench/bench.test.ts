import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Figure } from './figures/figure.ts';
import type { Report } from './report.ts';
import { rows } from './rows.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const peersAbsent = existsSync(new URL('./node_modules/', import.meta.url))
  ? null
  : 'what they compare with is not installed (npm ci --prefix test/bench)';

if (peersAbsent) console.warn(`The benchmarks are not tried: ${peersAbsent}.`);

const bench = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['-r', './infra/local/node-24.cjs', 'test/bench/main.ts', ...args], {
    cwd: root,
  });

const figuresOf = ({ rows: measured }: Report): Figure[] =>
  measured.flatMap(({ comparisons }) => comparisons.flatMap(({ figures }) => figures));

describe.skipIf(peersAbsent)('npm run bench', () => {
  it('measures every row beside every peer', { timeout: 240_000 }, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'bench-test-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = join(directory, 'figures.json');
    const { stdout } = await bench('--quick', '--json', file);
    const report = JSON.parse(await readFile(file, 'utf8')) as Report;

    expect(report.quick).toBe(true);
    expect(report.node).toBe(process.versions.node);
    expect(report.rows.map(({ name }) => name)).toEqual(rows.map(({ name }) => name));
    for (const { name, comparisons } of report.rows) {
      expect(stdout).toContain(`[${name}]`);
      expect(comparisons, name).not.toEqual([]);
    }
    for (const { name, ...numbers } of figuresOf(report)) {
      const { min, median, max } = numbers;
      expect([min, median, max].every(Number.isFinite), name).toBe(true);
      expect(min <= median && median <= max, name).toBe(true);
    }
    for (const peer of ['wechatpay-axios-plugin', 'wechatpay-node-v3', 'tenpay']) {
      const named = figuresOf(report).filter(({ kind, name }) => kind === 'peer' && name.includes(peer));
      expect(named.length, peer).toBeGreaterThanOrEqual(3);
    }
    // No time is promised here, but what is counted has to be right in a smoke run, too.
    const counted = report.rows.filter(({ name }) => ['table-operations', 'identical-orders'].includes(name));
    const budgets = counted.flatMap(({ comparisons }) => comparisons.flatMap((comparison) => comparison.budgets));
    expect(budgets.filter(({ holds }) => !holds)).toEqual([]);
    expect(budgets).toHaveLength(5);
  });
});

describe('the command line of npm run bench', () => {
  it('names the rows when it does not know one', async () => {
    await expect(bench('no-such-row')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^bench: There is no row no-such-row; the rows are app-order, .*bundle-size\.\n$/),
    });
  });

  it('refuses an option that it does not know', async () => {
    await expect(bench('--fast')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^bench: .*'--fast'/),
    });
  });
});
