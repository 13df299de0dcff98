import { describe, expect, it } from 'vitest';
import { preferredLanguage } from '../../../sandbox/console/language.ts';
import { useSandbox } from '../demo-sandbox.ts';
import { send } from '../exchange.ts';

const stand = useSandbox();

const get = (target: string, headers: Record<string, string> = {}) =>
  send(stand.sandbox.origin, { target, headers: { Host: `127.0.0.1:${stand.sandbox.port}`, ...headers } });

describe('the console over HTTP', () => {
  it('is one page that runs nothing but its own files', async () => {
    const page = await get('/');
    expect(page.status).toBe(200);
    expect(page.header('Content-Type')).toBe('text/html; charset=utf-8');
    const policy = page.header('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\/(?!__)/);
  });

  it('serves every file that the page names, as JavaScript without types', async () => {
    const { text } = await get('/');
    const paths = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => String(path));
    expect(paths.length).toBeGreaterThan(20);
    for (const path of paths) {
      const reply = await get(path);
      expect([path, reply.status]).toEqual([path, 200]);
      if (!path.endsWith('.ts')) continue;
      expect(reply.header('Content-Type')).toBe('text/javascript; charset=utf-8');
      expect(reply.text).not.toMatch(/^import type|^export (interface|type) /m);
    }
  });

  it.each([
    '/__sandbox/console/../../package.json',
    '/__sandbox/console/%2e%2e/answer-console.ts',
    '/__sandbox/console/tsconfig.json',
    '/__sandbox/console/lib/../main.ts',
    '/__sandbox/console/constructor',
  ])('serves nothing else: %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it.each<[string, Record<string, string>]>([
    ['a page whose name was rebound', { Host: 'evil.example:80' }],
    ['a page of another site', { Origin: 'https://evil.example' }],
  ])('refuses %s', async (_who, headers) => {
    for (const path of ['/', '/__sandbox/console/main.ts']) expect((await get(path, headers)).status).toBe(403);
  });

  it('takes no other verb', async () => {
    const reply = await send(stand.sandbox.origin, {
      method: 'POST',
      target: '/',
      headers: { Host: `127.0.0.1:${stand.sandbox.port}` },
    });
    expect(reply.status).toBe(405);
  });

  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['en-GB,en;q=0.9,zh-CN;q=0.8', 'en'],
    ['fr', 'en'],
  ])('speaks as %s likes', async (header, language) => {
    expect((await get('/', { 'Accept-Language': header })).text).toContain(`<html lang="${language}">`);
  });
});

describe('the preferred language', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['de, zh;q=0.1', 'zh'],
    ['en;q=0.1, zh-Hant-TW;q=0.2', 'zh'],
    ['zh;q=0, fr', 'en'],
    ['zhuang', 'en'],
    [';;,,=', 'en'],
  ])('of %j is %s', (header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });
});
