import { describe, expect, it } from 'vitest';
import { readConfig } from '../../shared/config.ts';
import { anchorsOf, blocksOf, exists, linksOf, pathsIn, read, scriptsIn } from './guides.ts';

const ENGLISH = 'docs/deployment.md';
const CHINESE = 'docs/deployment.zh-CN.md';
const GUIDES = [ENGLISH, CHINESE, 'docs/secrets.md', 'docs/capacity.md'];

const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);

describe.each(GUIDES)('%s', (path) => {
  const document = read(path);

  it('names scripts that there are', () => {
    expect(scripts).toEqual(expect.arrayContaining(scriptsIn(document)));
  });

  it('names files that there are', () => {
    expect(pathsIn(document).filter((name) => !exists(name) && !name.includes('node_modules'))).toEqual([]);
  });

  it('links to files and headings that there are', () => {
    const links = linksOf(path, document);
    expect(links.filter(({ file }) => !exists(file)).map(({ file }) => file)).toEqual([]);
    const headless = links.filter(({ file, anchor }) => anchor !== null && !anchorsOf(read(file)).includes(anchor));
    expect(headless).toEqual([]);
  });

  it('names variables that are read', () => {
    const sample: Record<string, string> = {
      PREPAY_MERCHANTS: '1',
      PREPAY_SECRETS: 'file:x',
      PREPAY_TABLE: 'redis://x',
    };
    const known = new Set<string>();
    const recording = new Proxy(sample, {
      get: (env, name) => {
        known.add(String(name));
        return env[String(name)];
      },
    });
    readConfig(recording);
    const named = document.match(/\bPREPAY_[A-Z0-9_]+/g) ?? [];
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('gives the command for secrets what it takes', () => {
    const usage = read('infra/secret/main.ts');
    for (const [line] of document.matchAll(/npm run secret -- [^\n`]*/g)) {
      expect(usage).toContain(`npm run secret -- ${line.split(' ')[4]}`);
      for (const [flag] of line.matchAll(/--[a-z-]{2,}/g)) expect(usage).toContain(flag);
    }
  });
});

describe('the deployment guides beside the templates', () => {
  it.each([ENGLISH, CHINESE])('%s names variables and outputs that there are', (path) => {
    const document = read(path);
    const terraform = (root: string): string =>
      ['variables', 'outputs'].map((name) => read(`infra/tencent/${root}/${name}.tf`)).join('\n');
    for (const [, root = '', rest = ''] of document.matchAll(
      /-chdir=infra\/tencent\/(base|front) (?:apply|output)([^\n`]*)/g,
    )) {
      for (const [, variable] of rest.matchAll(/-var '?(\w+)=/g))
        expect(terraform(root)).toContain(`variable "${variable}"`);
      const output = /(?:-raw )?(\w+)(?: >.*)?$/.exec(rest)?.[1];
      if (output && !rest.includes('-var')) expect(terraform(root)).toContain(`output "${output}"`);
    }
    for (const variable of ['most_instances', 'domain', 'certificate_id']) {
      expect(document).toContain(variable);
      expect(terraform('front')).toContain(`variable "${variable}"`);
    }
    expect(terraform('base')).toContain('variable "log_days"');
    expect(read('infra/aws/serverless.yml')).toContain('reservedConcurrency');
    expect(read('serverless.yml')).toMatch(/name: prepay-\$\{stage\}-app-order/);
  });
});

describe('the two languages of the deployment guide', () => {
  const [english, chinese] = [read(ENGLISH), read(CHINESE)];
  const shape = (document: string): string[] => document.match(/^(#+ |\| ?-|\d\. )/gm) ?? [];
  /** Comments are translated; commands are not. */
  const commands = (document: string): string[] =>
    blocksOf(document, 'sh').map((block) => block.replace(/ +# .*$/gm, '').replace(/^#.*\n/gm, ''));

  it('have the same headings, tables and lists', () => {
    expect(shape(chinese)).toEqual(shape(english));
  });

  it('have the same commands', () => {
    expect(commands(english).length).toBeGreaterThan(7);
    expect(commands(chinese)).toEqual(commands(english));
  });
});
