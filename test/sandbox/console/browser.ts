import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchChromium } from './chromium.ts';
import { type Scene, startScene } from './scene.ts';

/** How somebody looks at the console. */
export interface Look {
  language: 'zh' | 'en';
  scheme: 'light' | 'dark';
  width: number;
}

export const LOOKS: readonly Look[] = [
  { language: 'zh', scheme: 'light', width: 1280 },
  { language: 'en', scheme: 'dark', width: 1280 },
  { language: 'zh', scheme: 'dark', width: 390 },
  { language: 'en', scheme: 'light', width: 390 },
];

const LOCALES = { zh: 'zh-CN', en: 'en-GB' } as const;

/** A page of the console. */
export interface Visit {
  page: Page;
  /** Goes to a place of the console and waits until it is drawn. */
  go(hash: string): Promise<void>;
}

export interface Console {
  scene: Scene;
  visit(look?: Partial<Look>): Promise<Visit>;
  /** What the browser may complain of in this test; everything else fails it. */
  expected(complaint: RegExp): void;
}

/** The console in a browser for a test file: a scene of its own, and a fresh context per visit. */
export const useConsole = (): Console => {
  const it = {} as Console;
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  let expected: RegExp[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    it.scene = await startScene();
  });

  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
    it.scene.sandbox.reset();
    const unexpected = complaints.splice(0).filter((text) => !expected.some((pattern) => pattern.test(text)));
    expected = [];
    expect(unexpected).toEqual([]);
  });

  afterAll(async () => {
    await it.scene?.close();
    await browser?.close();
  });

  it.visit = async ({ language = 'zh', scheme = 'light', width = 1280 } = {}) => {
    const options: BrowserContextOptions = {
      locale: LOCALES[language],
      colorScheme: scheme,
      viewport: { width, height: 844 },
    };
    const context = await browser.newContext(options);
    contexts.push(context);
    const page = await context.newPage();
    // A loaded machine takes its time; whoever waits for what never comes fails all the same.
    page.setDefaultTimeout(30_000);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    const go = async (hash: string): Promise<void> => {
      await page.goto(`${it.scene.sandbox.origin}/${hash}`);
      await page.locator('main h1').waitFor();
    };
    return { page, go };
  };
  it.expected = (complaint) => {
    expected.push(complaint);
  };
  return it;
};

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong with the page as it stands, in lines to read. */
export const axeFindings = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe);
  const found = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as {
    id: string;
    nodes: { html: string; failureSummary: string }[];
  }[];
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
};

/** By how many pixels the page is wider than its window. */
export const overflow = async (page: Page): Promise<number> =>
  Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
