import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchChromium, noChromium } from './chromium.ts';
import { fillScene, type Scene, startScene } from './scene.ts';

/** One picture of the console for the documents. */
interface Picture {
  name: string;
  width: number;
  height: number;
  scheme: 'light' | 'dark';
  /** Shows what is to be seen. */
  show(page: Page, scene: Scene, go: (hash: string) => Promise<void>): Promise<void>;
}

const refusedExchange = ({ sandbox }: Scene): string =>
  `#/exchanges/${sandbox.requests().find(({ signature }) => signature?.verdict === 'bad')?.id}`;

const PICTURES: readonly Picture[] = [
  {
    name: 'orders',
    width: 1280,
    height: 800,
    scheme: 'dark',
    show: (_page, _scene, go) => go('#/orders'),
  },
  {
    name: 'order',
    width: 1280,
    height: 900,
    scheme: 'light',
    show: (_page, _scene, go) => go('#/orders/1900000109/2026112210000007'),
  },
  {
    name: 'signature',
    width: 1280,
    height: 900,
    scheme: 'light',
    show: async (page, scene, go) => {
      await go(refusedExchange(scene));
      await page.locator('.explanation').waitFor();
    },
  },
  {
    name: 'phone',
    width: 1280,
    height: 800,
    scheme: 'light',
    show: async (page, _scene, go) => {
      await go('#/phone');
      await page.locator('.candidate').first().click();
      await page.locator('.sheet-amount').waitFor();
      await page.locator('.page-head').hover();
    },
  },
  {
    name: 'order-on-a-phone',
    width: 390,
    height: 844,
    scheme: 'dark',
    show: (_page, _scene, go) => go('#/orders/1900000109/2026112210000007'),
  },
];

const LANGUAGES = { en: 'en-GB', zh: 'zh-CN' } as const;
const DIRECTORY = fileURLToPath(new URL('../../../docs/sandbox/', import.meta.url));
/** The day on which the pictures are taken, so that they change only when the console does. */
const MORNING = Date.parse('2026-11-22T10:00:00+08:00');

if (noChromium !== undefined) throw new Error(noChromium);
await mkdir(DIRECTORY, { recursive: true });
const scene = await startScene();
await scene.sandbox.clock.set(MORNING);
await fillScene(scene);
const browser = await launchChromium();

for (const { name, width, height, scheme, show } of PICTURES) {
  for (const [language, locale] of Object.entries(LANGUAGES)) {
    const context = await browser.newContext({ locale, colorScheme: scheme, viewport: { width, height } });
    const page = await context.newPage();
    await show(page, scene, async (hash) => {
      await page.goto(`${scene.sandbox.origin}/${hash}`);
      await page.locator('main h1').waitFor();
      await page.locator('[data-state="live"]').waitFor({ state: 'attached' });
    });
    const path = `${DIRECTORY}${name}.${language}.png`;
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    process.stdout.write(`${path}\n`);
    await context.close();
  }
}

await browser.close();
await scene.close();
