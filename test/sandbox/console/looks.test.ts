import { describe, expect, it } from 'vitest';
import { axeFindings, LOOKS, overflow, useConsole } from './browser.ts';
import { noChromium } from './chromium.ts';
import { fillScene } from './scene.ts';

describe.skipIf(noChromium)(`every page of the console in Chromium${noChromium ? `: ${noChromium}` : ''}`, () => {
  const stand = useConsole();

  const places = (): readonly string[] => {
    const { sandbox } = stand.scene;
    const refused = sandbox.requests().find(({ signature }) => signature?.verdict === 'bad')?.id;
    const told = sandbox.notifications().map(({ id }) => `#/notifications/${id}`);
    return [
      '#/orders',
      '#/orders/1900000109/2026112210000007',
      '#/orders/1900000109/2026112210000006',
      '#/orders/1900000109/unknown',
      '#/exchanges',
      `#/exchanges/${refused}`,
      '#/phone',
      '#/notifications',
      ...told,
      '#/faults',
      '#/switches',
      '#/merchants',
    ];
  };

  it.each(LOOKS)(
    'is in order: $language, $scheme, $width px',
    async (look) => {
      await fillScene(stand.scene);
      const { page, go } = await stand.visit(look);
      for (const place of places()) {
        await go(place);
        expect(await page.locator('html').getAttribute('lang')).toBe(look.language === 'zh' ? 'zh-CN' : 'en');
        expect([place, await overflow(page)]).toEqual([place, 0]);
        expect([place, await axeFindings(page)]).toEqual([place, []]);
      }
      // Of the order that is not there.
      stand.expected(/404 \(Not Found\)/);
    },
    120_000,
  );

  it('is in order while it is empty', async () => {
    for (const look of LOOKS) {
      const { page, go } = await stand.visit(look);
      for (const place of ['#/orders', '#/exchanges', '#/phone', '#/notifications', '#/faults']) {
        await go(place);
        expect([place, await overflow(page)]).toEqual([place, 0]);
      }
    }
  }, 120_000);

  it('moves nothing that is already there while it loads', async () => {
    await fillScene(stand.scene);
    const { page, go } = await stand.visit();
    for (const place of ['#/orders', '#/orders/1900000109/2026112210000006', '#/exchanges', '#/switches']) {
      await go(place);
      const shift = await page.evaluate(`new Promise((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
          .observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => setTimeout(() => resolve(sum), 100));
      })`);
      expect([place, Number(shift) < 0.02]).toEqual([place, true]);
    }
  }, 120_000);

  it('remembers language and appearance, and shows them from the first moment', async () => {
    const { page, go } = await stand.visit({ language: 'zh', scheme: 'light' });
    await go('#/orders');
    await page.getByRole('button', { name: 'EN' }).click();
    await page.getByRole('button', { name: 'Dark' }).click();
    expect(await page.locator('h1').textContent()).toBe('Orders');
    await page.reload();
    await page.locator('main h1').waitFor();
    expect(await page.locator('h1').textContent()).toBe('Orders');
    expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark');
    await page.getByRole('button', { name: '中文' }).click();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await page.locator('h1').textContent()).toBe('订单');
  }, 120_000);
});
