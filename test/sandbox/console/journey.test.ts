import { readFile } from 'node:fs/promises';
import jsQR from 'jsqr';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useConsole } from './browser.ts';
import { noChromium } from './chromium.ts';

interface Pixels {
  data: number[];
  width: number;
  height: number;
}

/** What a camera reads from an element on the page. */
const readQr = async (page: Page, selector: string): Promise<string | undefined> => {
  const png = (await page.locator(selector).first().screenshot({ scale: 'css' })).toString('base64');
  const blank = await page.context().newPage();
  const { data, width, height } = (await blank.evaluate(`(async () => {
    const image = await createImageBitmap(await (await fetch('data:image/png;base64,${png}')).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const drawing = canvas.getContext('2d');
    drawing.drawImage(image, 0, 0);
    const { data, width, height } = drawing.getImageData(0, 0, image.width, image.height);
    return { data: [...data], width, height };
  })()`)) as Pixels;
  await blank.close();
  return jsQR.default(Uint8ClampedArray.from(data), width, height)?.data;
};

describe.skipIf(noChromium)(`a day with the console in Chromium${noChromium ? `: ${noChromium}` : ''}`, () => {
  const stand = useConsole();

  const order = (number: string, product = 'native', change: object = {}) => {
    const { v3, notifyV3 } = stand.scene;
    return v3.order(v3.anOrder(number, { notify_url: notifyV3, ...change }), product);
  };

  it('an order appears, is looked at, paid by click, and shown as paid', async () => {
    const { page, go } = await stand.visit({ language: 'zh' });
    await go('#/orders');
    await page.getByText('还没有订单').waitFor();
    await order('20261122100001', 'native', { amount: { total: 8800, currency: 'CNY' } });
    await page.getByRole('link', { name: '20261122100001' }).click();
    await page.getByText('¥88.00').first().waitFor();
    const { artifacts } = stand.scene.sandbox.orders()[0] ?? {};
    expect(await readQr(page, '.qr')).toBe(artifacts?.[0]?.fields.code_url);
    await page.getByRole('button', { name: '支付', exact: true }).click();
    await page.locator('.hero .pill', { hasText: '已支付' }).waitFor();
    expect(stand.scene.sandbox.orders()[0]).toMatchObject({ trade_state: 'SUCCESS' });
    await page.locator('.moments', { hasText: '支付成功' }).waitFor();
    expect(await page.getByRole('button', { name: '关单' }).isDisabled()).toBe(true);
  }, 120_000);

  it('a notification is refused twice, retried on the virtual clock, and sent again by click', async () => {
    const { sandbox, office } = stand.scene;
    office.answers.push(500, 503);
    await order('20261122100010');
    sandbox.pay('1900000109', '20261122100010');
    const { page, go } = await stand.visit({ language: 'en', width: 390, scheme: 'dark' });
    await go('#/notifications');
    await page.getByRole('link', { name: 'TRANSACTION.SUCCESS' }).click();
    await page.getByText('#1 HTTP 500').waitFor();
    await page.locator('.hero .pill', { hasText: 'Waiting' }).waitFor();
    await page.getByRole('button', { name: 'Move the clock' }).click();
    await page.getByRole('button', { name: /^Next retry/ }).click();
    await page.getByText('#2 HTTP 503').waitFor();
    await page.getByRole('button', { name: /^Next retry/ }).click();
    await page.locator('.hero .pill', { hasText: 'Delivered' }).waitFor();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('#4 HTTP 204').waitFor();
    expect(sandbox.notifications()[0]?.attempts.map(({ cause }) => cause)).toEqual([
      'schedule',
      'schedule',
      'schedule',
      'resend',
    ]);
    await page.getByText('"trade_state": "SUCCESS"').waitFor();
  }, 120_000);

  it('shows a refund under way and ends it by click', async () => {
    const { sandbox, v3, notifyV3 } = stand.scene;
    sandbox.setSwitches({ refund_seconds: 3600 });
    await order('20261122100011');
    sandbox.pay('1900000109', '20261122100011');
    const amount = { refund: 40, total: 100, currency: 'CNY' };
    const asked = { out_trade_no: '20261122100011', out_refund_no: 'R-20261122', notify_url: notifyV3, amount };
    expect((await v3.refund(asked)).status).toBe(200);
    const { page, go } = await stand.visit({ language: 'zh' });
    await go('#/orders/1900000109/20261122100011');
    await page.locator('.refund .pill', { hasText: '处理中' }).waitFor();
    await page.getByRole('button', { name: '将退款 R-20261122 置为 ABNORMAL' }).click();
    await page.locator('.refund .pill', { hasText: '异常' }).waitFor();
    expect(sandbox.refunds()).toMatchObject([{ status: 'ABNORMAL' }]);
    await page.getByText('REFUND.ABNORMAL').first().waitFor();
    await page.locator('.moments', { hasText: '受理退款 R-20261122' }).waitFor();
  }, 120_000);

  it('pays with a coupon, leaves, fails and closes', async () => {
    await order('20261122100002');
    const { page, go } = await stand.visit({ language: 'en', width: 390 });
    await go('#/orders/1900000109/20261122100002');
    const state = (text: string) => page.locator('.hero .pill', { hasText: text }).waitFor();
    await page.getByRole('button', { name: 'Open password screen' }).click();
    await state('Paying');
    await page.getByRole('button', { name: 'Leave' }).click();
    await state('Unpaid');
    await page.getByRole('button', { name: 'Fail', exact: true }).click();
    await state('Failed');
    await page.getByText('Payer, bank, coupon').click();
    await page.getByLabel('Coupon').fill('30');
    await page.getByLabel('Coupon').blur();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await state('Paid');
    expect(stand.scene.sandbox.orders()[0]?.payer_total).toBe(70);
    await order('20261122100003');
    await go('#/orders/1900000109/20261122100003');
    await page.getByRole('button', { name: 'Close' }).click();
    await state('Closed');
  }, 120_000);

  it('moves the clock by button, slider and to the next event', async () => {
    const { sandbox } = stand.scene;
    await order('20261122100004');
    const { page, go } = await stand.visit({ language: 'en' });
    await go('#/orders/1900000109/20261122100004');
    await page.getByText('Works', { exact: true }).waitFor();
    const started = sandbox.clock.now();
    await page.getByRole('button', { name: '+5 min', exact: true }).click();
    await expect.poll(() => sandbox.clock.now() - started).toBeGreaterThanOrEqual(300_000);
    await page.getByRole('button', { name: '+2 h', exact: true }).click();
    await page.getByText('No longer works').waitFor();
    await page.getByRole('slider').fill('15');
    await page.getByRole('button', { name: '+1 d', exact: true }).click();
    await expect.poll(() => sandbox.clock.now() - started).toBeGreaterThan(86_400_000);
    await page.getByRole('button', { name: /^Next event/ }).click();
    await page.locator('.hero .pill', { hasText: 'Closed' }).waitFor();
    expect(sandbox.orders()[0]).toMatchObject({ closed_by: 'system' });
  }, 120_000);

  it('explains a broken signature byte for byte', async () => {
    const { v3 } = stand.scene;
    const body = JSON.stringify(v3.anOrder('20261122100005'));
    const request = { method: 'POST', target: '/v3/pay/transactions/app', body };
    expect((await v3.call(request, { signedBody: `${body}\n` })).status).toBe(401);
    const { page, go } = await stand.visit({ language: 'zh' });
    await go('#/exchanges');
    await page.getByRole('link', { name: /v3\/pay\/transactions\/app/ }).click();
    const explanation = stand.scene.sandbox.requests()[0]?.explanation;
    await page.getByText(explanation?.cause.zh ?? 'none').waitFor();
    expect(await page.locator('.base').count()).toBe(2);
    const marks = page.locator('.base mark');
    expect(await marks.count()).toBe(2);
    expect(await page.locator('.difference').textContent()).toContain(String(explanation?.first_difference?.offset));
    await page.getByRole('button', { name: 'EN' }).click();
    await page.getByText(explanation?.cause.en ?? 'none').waitFor();
    await page.getByRole('button', { name: 'Raw' }).first().click();
    await page.getByLabel('Request body', { exact: true }).getByText(body).waitFor();
  }, 120_000);

  it('pays with the phone: a link from the latest answers, and parameters that were pasted', async () => {
    await order('20261122100006', 'native', { amount: { total: 1234, currency: 'CNY' } });
    const { page, go } = await stand.visit({ language: 'zh', width: 390 });
    await go('#/phone');
    await page.getByRole('button', { name: /20261122100006/ }).click();
    await page.locator('.device').getByText('¥12.34').waitFor();
    await page.locator('.device').getByText('付款给商户 1900000109').waitFor();
    await page.getByRole('button', { name: '立即支付' }).click();
    await page.locator('.device').getByText('支付成功').waitFor();
    expect(stand.scene.sandbox.orders()[0]).toMatchObject({ trade_state: 'SUCCESS' });

    const { prepay_id } = (await order('20261122100007', 'jsapi', { payer: { openid: 'oUpF8uMuAJO' } })).json();
    const wrong = {
      appId: 'wxd678efh567hg6787',
      timeStamp: String(Date.now()),
      nonceStr: 'n',
      package: `prepay_id=${prepay_id}`,
      signType: 'RSA',
      paySign: 'AAAA',
    };
    await page.getByRole('textbox').fill(JSON.stringify({ order_type: 'jsapi', payment: wrong }));
    await page.getByRole('button', { name: '校验' }).click();
    await page.locator('.problems li').first().waitFor();
    expect(await page.getByRole('button', { name: '立即支付' }).isDisabled()).toBe(true);
    await page.getByRole('textbox').fill('not JSON');
    await page.getByRole('button', { name: '校验' }).click();
    await page.getByText('这既不是 JSON，也不是链接。').waitFor();
  }, 120_000);

  it('switches faults on and off by click, and takes one of the reader’s own', async () => {
    const { sandbox } = stand.scene;
    const { page, go } = await stand.visit({ language: 'en' });
    await go('#/faults');
    const slow = page.getByRole('switch', { name: /v3 FREQUENCY_LIMITED/ });
    await slow.check();
    await expect.poll(() => sandbox.faults.list()).toMatchObject([{ error: 'FREQUENCY_LIMITED', system: 'v3' }]);
    expect((await order('20261122100008')).status).toBe(429);
    await page.locator('.preset', { hasText: 'FREQUENCY_LIMITED' }).getByText('1 of 1').waitFor();
    await slow.uncheck();
    await expect.poll(() => sandbox.faults.list()).toEqual([]);
    await page.getByRole('button', { name: 'Next request only' }).click();
    await page.getByRole('switch', { name: /^502/ }).check();
    await expect.poll(() => sandbox.faults.list()).toMatchObject([{ status: 502, count: 1 }]);
    await page.locator('select[name=system]').selectOption('wecom');
    await page.locator('select[name=value]').selectOption('45009');
    await page.getByLabel('nth').fill('2');
    await page.getByRole('button', { name: 'Switch on' }).click();
    await expect.poll(() => sandbox.faults.list()).toMatchObject([{}, { system: 'wecom', error: '45009', nth: 2 }]);
    await page.getByRole('button', { name: 'Remove all' }).click();
    await page.getByText('No fault is on.').waitFor();
  }, 120_000);

  it('moves a switch and sets it back', async () => {
    const { sandbox } = stand.scene;
    const { page, go } = await stand.visit({ language: 'zh' });
    await go('#/switches');
    await page.getByLabel('artifact_on_reentry', { exact: true }).selectOption('same');
    await expect.poll(() => sandbox.behaviour.artifact_on_reentry).toBe('same');
    await page.getByRole('button', { name: '恢复 artifact_on_reentry' }).click();
    await expect.poll(() => sandbox.behaviour.artifact_on_reentry).toBe('fresh');
    await page.getByLabel('refund_seconds', { exact: true }).fill('-1');
    await page.getByLabel('refund_seconds', { exact: true }).blur();
    await page.getByText(/refund_seconds: must be a whole number/).waitFor();
    expect(stand.scene.sandbox.behaviour.refund_seconds).toBe(5);
    stand.expected(/400 \(Bad Request\)/);
  }, 120_000);

  it('makes a merchant whose keys are saved but never shown', async () => {
    const { page, go } = await stand.visit({ language: 'en' });
    await go('#/merchants');
    await page.getByLabel('mchid').fill('1600000001');
    await page.getByLabel('APIv2').check();
    await page.getByRole('button', { name: 'Make', exact: true }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Save its keys' }).click();
    const text = await readFile(await (await downloading).path(), 'utf8');
    const keys = JSON.parse(text) as { mchid: string; wechatpay_v2: { api_key: string } };
    expect(keys.mchid).toBe('1600000001');
    const shown = await page.locator('html').innerHTML();
    expect(shown).toContain('1600000001');
    expect(shown).not.toContain(keys.wechatpay_v2.api_key);
    expect(shown).not.toContain('PRIVATE KEY');
  }, 120_000);

  it('changes keys as they change at WeChat', async () => {
    const { page, go } = await stand.visit({ language: 'zh' });
    await go('#/merchants');
    const merchant = page.locator('section[aria-label="1900000209"]');
    await merchant.getByText('更换密钥').click();
    const downloading = page.waitForEvent('download');
    await merchant.getByRole('button', { name: '申请微信支付公钥' }).click();
    await page.getByRole('link', { name: '保存密钥文件' }).click();
    const told = JSON.parse(await readFile(await (await downloading).path(), 'utf8')) as { public_key_id: string };
    await merchant.getByText(told.public_key_id).waitFor();
    await merchant.getByRole('button', { name: '开始切换到公钥' }).click();
    await merchant.getByText('开始切换', { exact: true }).waitFor();
    await merchant.getByRole('button', { name: '回退切换' }).click();
    await merchant.getByRole('button', { name: '申请微信支付公钥' }).waitFor();
    expect(await merchant.getByText(told.public_key_id).count()).toBe(0);
  }, 120_000);

  it('shows no secret on any page', async () => {
    const { sandbox, wecom, secrets, v2 } = stand.scene;
    await wecom.order(wecom.anOrder('wecom-100001'));
    await v2.call(v2.anOrder('v2-100001'));
    const token = await wecom.token();
    const hidden = Object.values(secrets as Record<string, Record<string, Record<string, string>>>).flatMap((secret) =>
      [
        secret.wechatpay_v3?.private_key?.split('\n')[1],
        secret.wechatpay_v3?.apiv3_key,
        secret.wechatpay_v2?.api_key,
        secret.wecom?.corpsecret,
      ].filter((one) => one !== undefined),
    );
    const { page, go } = await stand.visit();
    for (const place of ['#/merchants', '#/exchanges', ...sandbox.requests().map(({ id }) => `#/exchanges/${id}`)]) {
      await go(place);
      const shown = await page.locator('html').innerHTML();
      for (const secret of [...hidden, token]) expect(shown).not.toContain(secret);
    }
  }, 120_000);

  it('can be used without a mouse', async () => {
    await order('20261122100009');
    const { page, go } = await stand.visit({ language: 'en' });
    await go('#/orders');
    const focused = (): Promise<string> =>
      page.evaluate(
        `(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()`,
      ) as Promise<string>;
    const tabTo = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press('Tab');
        if ((await focused()).startsWith(name)) return;
      }
      throw new Error(`no ${name} within 60 tabs`);
    };
    await tabTo('Skip to content');
    await page.keyboard.press('Enter');
    await tabTo('20261122100009');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Pay', exact: true }).waitFor();
    await tabTo('Pay');
    await page.keyboard.press('Space');
    await page.locator('.hero .pill', { hasText: 'Paid' }).waitFor();
    // One press of Space must have paid, and the focus must be where it was or further on, not lost.
    expect(stand.scene.sandbox.orders()[0]).toMatchObject({ trade_state: 'SUCCESS' });
  }, 120_000);

  it('searches and leafs through many orders', async () => {
    const { v2, sandbox } = stand.scene;
    for (let index = 0; index < 120; index += 1) await v2.call(v2.anOrder(`leaf-${String(index).padStart(4, '0')}`));
    const { page, go } = await stand.visit({ language: 'en' });
    await go('#/orders');
    await page.getByText('1–50 of 120').waitFor();
    await page.getByRole('link', { name: 'Older' }).click();
    await page.getByText('51–100 of 120').waitFor();
    await page.getByRole('link', { name: 'Older' }).click();
    await page.getByText('101–120 of 120').waitFor();
    await page.getByRole('searchbox').fill('leaf-0007');
    await page.getByText('1–1 of 1').waitFor();
    await page.getByRole('searchbox').fill('no such order');
    await page.getByText('Nothing found').waitFor();
    sandbox.reset();
    await page.getByText('Nothing found').waitFor();
  }, 120_000);
});
