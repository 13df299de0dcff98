import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from './built.ts';
import { NODES, nodesAbsent } from './instance.ts';

const FUNCTIONS = readdirSync(new URL('../../functions', import.meta.url)).sort();
const ADAPTERS = ['aws-secrets', 'dynamodb-table', 'redis-table', 'sqlite-table', 'tencent-ssm-secrets'];
const COMPILED = `compiled/${process.versions.v8}-${process.arch}`;

let scratch: string;
let dist: string;
let printed: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'prepay-build-test-'));
  dist = join(scratch, 'a');
  printed = build(dist);
}, 120_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
    .sort();

/** Loads a function as a platform does, and tells of each script whether V8 took its compiled form. */
const PROBE = `
  const vm = require('node:vm');
  const { basename } = require('node:path');
  const seen = {};
  vm.Script = class extends vm.Script {
    constructor(source, options) {
      super(source, options);
      seen[basename(options.filename)] = options.cachedData === undefined ? 'absent' : this.cachedDataRejected ? 'rejected' : 'taken';
    }
  };
  let loaded;
  try { loaded = typeof require(process.argv[1]).handler; } catch (error) { loaded = error.message; }
  console.log(JSON.stringify({ seen, loaded }));`;

const probe = (directory: string, node = process.execPath): { seen: Record<string, string>; loaded: string } => {
  const env = { PREPAY_MERCHANTS: '1', PREPAY_SECRETS: 'file:/nowhere', PREPAY_TABLE: 'redis://127.0.0.1' };
  const { stdout, stderr } = spawnSync(node, ['-e', PROBE, join(directory, 'index.js')], { env, encoding: 'utf8' });
  return JSON.parse(stdout || JSON.stringify({ seen: {}, loaded: stderr }));
};

const copyOf = (folder: string, name: string): string => {
  const directory = join(scratch, name);
  cpSync(join(dist, folder), directory, { recursive: true });
  return directory;
};

describe('npm run build', () => {
  it('makes one directory per function, with its adapters and maps beside its entry', () => {
    const files = ['index', 'main', ...ADAPTERS].flatMap((name) =>
      name === 'index' ? ['index.js'] : [`${name}.js`, `${name}.js.map`, `${COMPILED}/${name}.js.bin`],
    );
    const expected = FUNCTIONS.flatMap((folder) => [...files, 'package.json'].map((file) => `${folder}/${file}`));
    expect(filesOf(dist)).toEqual(expected.sort());
  });

  it('makes the same bytes again, wherever it goes', () => {
    const again = join(scratch, 'elsewhere', 'deeper');
    build(again);
    const differing = filesOf(dist).filter(
      (file) => !readFileSync(join(dist, file)).equals(readFileSync(join(again, file))),
    );
    expect(filesOf(again)).toEqual(filesOf(dist));
    expect(differing).toEqual([]);
  }, 120_000);

  it('reports the size of everything that is deployed', () => {
    for (const file of filesOf(dist).filter((name) => !/\.(map|json)$/.test(name))) {
      const kilobytes = (statSync(join(dist, file)).size / 1024).toFixed(1);
      expect(printed).toMatch(new RegExp(`^${file.replaceAll('.', '\\.')} +${kilobytes} KB$`, 'm'));
    }
  });

  it.each(FUNCTIONS)('keeps %s within 250 KB, without any SDK, and leaves no path of the machine in it', (folder) => {
    const code = ['index.js', 'main.js'].map((file) => readFileSync(join(dist, folder, file), 'utf8')).join('');
    expect(code.length).toBeLessThanOrEqual(250 * 1024);
    expect(code).not.toMatch(/smithy|tencentcloudapi|ioredis|DatabaseSync/);
    for (const file of filesOf(join(dist, folder))) {
      expect(readFileSync(join(dist, folder, file)).includes(process.cwd()), file).toBe(false);
    }
  });

  it('names its sources in the maps', () => {
    const { sources } = JSON.parse(readFileSync(join(dist, 'app-order/main.js.map'), 'utf8')) as { sources: string[] };
    expect(sources).toContain('../../functions/app-order/handler.ts');
  });
});

describe('the compiled form', () => {
  it.each(FUNCTIONS)('of %s is taken by the Node.js that it was made for', (folder) => {
    expect(probe(join(dist, folder))).toEqual({ seen: { 'main.js': 'taken' }, loaded: 'function' });
  });

  it.skipIf(nodesAbsent !== null)('is not looked for by another Node.js, which compiles the source', () => {
    expect(probe(join(dist, 'app-order'), NODES['20'])).toEqual({ seen: { 'main.js': 'absent' }, loaded: 'function' });
  });

  it.skipIf(nodesAbsent !== null)(
    'is made for each Node.js that the build is told',
    () => {
      const several = join(scratch, 'several');
      const nodes = [NODES['20'], NODES['22']].filter((node) => node !== undefined);
      build(several, nodes);
      for (const node of nodes) {
        expect(probe(join(several, 'unified-order'), node)).toEqual({
          seen: { 'main.js': 'taken' },
          loaded: 'function',
        });
      }
      expect(probe(join(several, 'unified-order')).seen).toEqual({ 'main.js': 'absent' });
    },
    120_000,
  );

  it('of other code, or cut short, is refused by V8, and the source is compiled', () => {
    const changed = copyOf('app-order', 'changed');
    writeFileSync(join(changed, 'main.js'), `${readFileSync(join(changed, 'main.js'), 'utf8')}\n// one line more`);
    expect(probe(changed)).toEqual({ seen: { 'main.js': 'rejected' }, loaded: 'function' });

    const cut = copyOf('app-order', 'cut');
    const form = join(cut, COMPILED, 'main.js.bin');
    writeFileSync(form, readFileSync(form).subarray(0, 1_000));
    expect(probe(cut)).toEqual({ seen: { 'main.js': 'rejected' }, loaded: 'function' });
  });
});
