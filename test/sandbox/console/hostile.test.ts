import { describe, expect, it } from 'vitest';
import { send } from '../exchange.ts';
import { overflow, useConsole } from './browser.ts';
import { noChromium } from './chromium.ts';

const SCRIPT = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>';
const ENDINGS = `"'><svg onload=window.broken=1>\${window.broken=1}{{window.broken=1}}`;
const BIDI = '\u202egnp.exe\u202c';

describe.skipIf(noChromium)(`hostile texts in Chromium${noChromium ? `: ${noChromium}` : ''}`, () => {
  const stand = useConsole();

  it('are shown as the texts that they are', async () => {
    const { v3, v2, sandbox } = stand.scene;
    const attach = `${ENDINGS}${BIDI}`;
    await v3.order(v3.anOrder('hostile|*-1', { description: SCRIPT, attach }), 'app', {}, { 'X-Note': SCRIPT });
    await v2.call(v2.anOrder('hostile-2', { body: SCRIPT, attach }));
    const bodies = [
      JSON.stringify({ mchid: SCRIPT, out_trade_no: `${SCRIPT}/?#%` }),
      '{"out_trade_no":"\\ud800","mchid":"__proto__"}',
      `<xml><out_trade_no><![CDATA[${SCRIPT}]]></out_trade_no></xml>`,
      'x'.repeat(5000),
      '\u0000\u001b[31m',
    ];
    for (const body of bodies) {
      await send(sandbox.origin, { method: 'POST', target: '/v3/pay/transactions/app?<script>', body });
      await send(sandbox.origin, { method: 'POST', target: '/pay/unifiedorder', body, headers: { 'X-Note': SCRIPT } });
    }
    const { page, go } = await stand.visit({ width: 390 });
    const order = `#/orders/1900000109/${encodeURIComponent('hostile|*-1')}`;
    const exchanges = sandbox.requests().map(({ id }) => `#/exchanges/${id}`);
    const searches = [
      `#/orders?q=${encodeURIComponent(SCRIPT)}`,
      `#/exchanges?out_trade_no=${encodeURIComponent(SCRIPT)}`,
    ];
    for (const place of [
      '#/orders',
      order,
      '#/exchanges',
      ...exchanges,
      ...searches,
      `#/orders/${encodeURIComponent(SCRIPT)}/x`,
    ]) {
      await go(place);
      expect([place, await page.evaluate('window.broken')]).toEqual([place, undefined]);
      expect([place, await page.locator('main img, main script').count()]).toEqual([place, 0]);
      expect([place, await overflow(page)]).toEqual([place, 0]);
    }
    await go(order);
    await page.getByText(attach).first().waitFor();
    await go(exchanges[0] ?? '');
    await page.getByText(SCRIPT).first().waitFor();
    stand.expected(/404 \(Not Found\)/);
  }, 120_000);

  it('could not become markup even if the console had a hole', async () => {
    const { page, go } = await stand.visit();
    await go('#/orders');
    const attempts = await page.evaluate(`['innerHTML', 'outerHTML'].map((sink) => {
      try { document.querySelector('main')[sink] = '<img src=x onerror="window.broken=1">'; return 'written'; }
      catch (error) { return error.name; }
    })`);
    expect(attempts).toEqual(['TypeError', 'TypeError']);
    const inline = await page.evaluate(`(() => {
      const script = document.createElement('script');
      try { script.textContent = 'window.broken = 1'; document.body.append(script); } catch (error) { return error.name; }
      return window.broken;
    })()`);
    expect(inline).not.toBe(1);
    stand.expected(/Trusted|Content Security Policy|violates/i);
  }, 120_000);
});
