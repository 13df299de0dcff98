import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Bought, connectBackOffice } from '../../examples/mini-program/back-office.ts';
import { checkOut, type Phone } from '../../examples/mini-program/pay.ts';
import { logIn, onPhone } from '../../examples/mini-program/phone.ts';
import { createFakeWx, type FakeWx } from './fake-wx.ts';
import { MCHID, type ShopStack, startShopStack } from './shop-stack.ts';

let stack: ShopStack;
beforeAll(async () => {
  stack = await startShopStack();
});
afterAll(() => stack.close());
afterEach(() => {
  stack.sandbox.faults.clear();
  stack.clock.offsetMs = 0;
  vi.unstubAllGlobals();
});

const numberOf = (wx: FakeWx): string =>
  wx.requests.map(({ path }) => /^\/purchases\/(\w+)/.exec(path)?.[1]).find((number) => number !== undefined) ?? '';

/** A phone that has logged in and bought a coffee; it notes how long it was told to wait and waits a moment. */
const buying = async (wx: FakeWx): Promise<{ phone: Phone; bought: Bought; waits: number[] }> => {
  const waits: number[] = [];
  const phone: Phone = {
    ...onPhone(wx),
    sleep: (ms) => {
      waits.push(ms);
      return delay(20);
    },
  };
  const backOffice = connectBackOffice(stack.backOffice, stack.origin(), phone);
  const session = await backOffice.openSession((await logIn(wx)) ?? '');
  const bought = await backOffice.buy(session ?? '', 'coffee');
  if (bought === null) throw new Error('nothing was bought');
  wx.requests.length = 0;
  return { phone, bought, waits };
};

/** The payer pays, and the phone is told something of it. */
const payingAs = (outTradeNo: string, errMsg: string): { errMsg: string } => {
  stack.pay(outTradeNo);
  return { errMsg };
};

const sentFor = (bought: Bought) => stack.requestsOf(bought.out_trade_no, 'create_order');
const ordersAnswered = (wx: FakeWx): number[] =>
  wx.requests.filter(({ path }) => path.startsWith('/orders/')).map(({ status }) => status);

describe('checking out', () => {
  it('places the order, pays, and believes the back office', async () => {
    const wx = createFakeWx({ inDialog: () => payingAs(bought.out_trade_no, 'requestPayment:ok') });
    const { phone, bought } = await buying(wx);
    expect(await checkOut(bought, {}, phone)).toEqual({ kind: 'paid' });
    expect(wx.payments).toEqual([
      {
        timeStamp: expect.stringMatching(/^\d{10}$/),
        nonceStr: expect.any(String),
        package: expect.stringMatching(/^prepay_id=wx/),
        signType: 'RSA',
        paySign: expect.any(String),
      },
    ]);
    expect(JSON.parse(sentFor(bought)[0]?.body ?? '{}')).toMatchObject({ amount: { total: 5600 }, mchid: MCHID });
    expect(stack.delivered.filter(({ order }) => order.out_trade_no === bought.out_trade_no)).toHaveLength(1);
  });

  it('adds what the token leaves open', async () => {
    const wx = createFakeWx();
    const { phone, bought } = await buying(wx);
    const scene_info = { payer_client_ip: '8.8.8.8', device_id: 'phone-1' };
    await checkOut(bought, { scene_info }, phone);
    expect(JSON.parse(sentFor(bought)[0]?.body ?? '{}')).toMatchObject({ scene_info });
  });

  it('is not sure of a payment that only the phone has seen', async () => {
    const wx = createFakeWx();
    const { phone, bought, waits } = await buying(wx);
    expect(await checkOut(bought, {}, phone)).toEqual({ kind: 'unsure' });
    expect(waits).toEqual([1000, 2000, 3000, 4000]);
    expect(stack.delivered.map(({ order }) => order.out_trade_no)).not.toContain(bought.out_trade_no);
  });

  it('lets a payer who closed the dialog pay the same order later', async () => {
    let says = 'requestPayment:fail cancel';
    const wx = createFakeWx({ inDialog: () => ({ errMsg: says }) });
    const { phone, bought } = await buying(wx);
    expect(await checkOut(bought, {}, phone)).toEqual({ kind: 'cancelled' });
    says = 'requestPayment:ok';
    stack.pay(bought.out_trade_no);
    expect(await checkOut(bought, {}, phone)).toEqual({ kind: 'paid' });
    const [first, second] = wx.payments;
    expect(second?.package).toBe(first?.package);
    expect(second?.paySign).not.toBe(first?.paySign);
    expect(sentFor(bought)).toHaveLength(1);
  });

  it('takes a failed dialog for paid when WeChat has the money', async () => {
    const wx = createFakeWx({
      inDialog: () => payingAs(bought.out_trade_no, 'requestPayment:fail network'),
    });
    const { phone, bought } = await buying(wx);
    expect(await checkOut(bought, {}, phone)).toEqual({ kind: 'paid' });
  });

  it('says why the dialog failed', async () => {
    const wx = createFakeWx({ inDialog: () => ({ errMsg: 'requestPayment:fail no permission' }) });
    const { phone, bought } = await buying(wx);
    expect(await checkOut(bought, {}, phone)).toEqual({ kind: 'failed', reason: 'requestPayment:fail no permission' });
  });

  it('sends the same request again after 409, when it is asked to', async () => {
    const wx = createFakeWx();
    const { phone, bought, waits } = await buying(wx);
    stack.sandbox.faults.add({ call: 'create_order', out_trade_no: bought.out_trade_no, count: 1, delay_ms: 2_500 });
    const other = fetch(bought.url, { method: 'POST', headers: { Authorization: `Bearer ${bought.token}` } });
    await vi.waitFor(() => expect(sentFor(bought)).toHaveLength(1));
    await checkOut(bought, {}, phone);
    expect((await other).status).toBe(200);
    expect(ordersAnswered(wx)).toEqual([409, 200]);
    expect(waits[0]).toBeGreaterThanOrEqual(1_000);
    expect(sentFor(bought)).toHaveLength(1);
    expect(wx.payments).toHaveLength(1);
  });

  it('sends the same request again after 504, and it is one order', async () => {
    const wx = createFakeWx();
    const { phone, bought } = await buying(wx);
    stack.sandbox.faults.add({ call: 'create_order', out_trade_no: bought.out_trade_no, count: 2, status: 502 });
    await checkOut(bought, {}, phone);
    expect(ordersAnswered(wx)).toEqual([504, 200]);
    expect(new Set(sentFor(bought).map(({ body }) => body)).size).toBe(1);
    expect(stack.sandbox.orders().filter(({ out_trade_no }) => out_trade_no === bought.out_trade_no)).toHaveLength(1);
  });

  it('sends the same request again when no answer comes, and asks when none ever does', async () => {
    const wx = createFakeWx();
    const { phone, bought } = await buying(wx);
    const nowhere = { ...bought, url: 'http://127.0.0.1:9/orders/wecom-miniprogram' };
    expect(await checkOut(nowhere, {}, phone)).toEqual({ kind: 'unsure' });
    expect(ordersAnswered(wx)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(numberOf(wx)).toBe(bought.out_trade_no);
  });

  it('gets a fresh token for an expired one and places the same order', async () => {
    const wx = createFakeWx();
    stack.clock.offsetMs = -20 * 60_000;
    const { phone, bought } = await buying(wx);
    stack.clock.offsetMs = 0;
    await checkOut(bought, {}, phone);
    expect(wx.requests.slice(0, 3).map(({ path, status }) => [path, status])).toEqual([
      ['/orders/wecom-miniprogram', 401],
      [`/purchases/${bought.out_trade_no}/token`, 200],
      ['/orders/wecom-miniprogram', 200],
    ]);
    expect(wx.payments).toHaveLength(1);
  });

  it('stops when a fresh token is refused too', async () => {
    const wx = createFakeWx();
    stack.clock.offsetMs = -20 * 60_000;
    const { phone, bought } = await buying(wx);
    expect(await checkOut(bought, {}, phone)).toMatchObject({ kind: 'refused', code: 'UNAUTHENTICATED' });
    expect(ordersAnswered(wx)).toEqual([401, 401]);
  });

  it('names what it was refused for', async () => {
    const wx = createFakeWx();
    const { phone, bought } = await buying(wx);
    expect(await checkOut(bought, { amount: { total: 1 } }, phone)).toEqual({
      kind: 'refused',
      code: 'PARAM_ERROR',
      requestId: expect.stringMatching(/^[\w-]{8,}$/),
      startOver: false,
    });
    expect(wx.payments).toEqual([]);
  });

  it('finds a payment that it was not told of, when the order is placed again', async () => {
    const wx = createFakeWx();
    const { phone, bought } = await buying(wx);
    stack.sandbox.faults.add({ call: 'create_order', out_trade_no: bought.out_trade_no, reset_after: true });
    stack.sandbox.faults.add({ call: 'get_order', out_trade_no: bought.out_trade_no, status: 502 });
    expect(
      (await fetch(bought.url, { method: 'POST', headers: { Authorization: `Bearer ${bought.token}` } })).status,
    ).toBe(504);
    stack.sandbox.faults.clear();
    stack.pay(bought.out_trade_no);
    expect(await checkOut(bought, {}, phone)).toEqual({ kind: 'paid' });
    expect(wx.payments).toEqual([]);
  });
});

interface CheckoutPage {
  data: { busy: boolean; words: string; number: string; price: string };
  setData(changes: object): void;
  pay(): Promise<void>;
  refresh(): Promise<void>;
}

/** The sample's page as the developer tools run it: with `wx` and `Page` as globals. */
const openPage = async (wx: FakeWx): Promise<CheckoutPage> => {
  const opened: CheckoutPage[] = [];
  vi.stubGlobal('wx', wx);
  vi.stubGlobal('Page', (page: CheckoutPage) => opened.push(page));
  vi.resetModules();
  const page: string = new URL('../../examples/mini-program/pages/checkout/checkout.ts', import.meta.url).pathname;
  await import(page);
  const [only] = opened;
  if (only === undefined) throw new Error('no page was registered');
  only.setData = (changes) => void Object.assign(only.data, changes);
  return only;
};

describe('the page', () => {
  const origins = (): Record<string, string> => ({
    'http://127.0.0.1:8787': stack.origin(),
    'http://127.0.0.1:8789': stack.backOffice,
  });

  it('sells a coffee', async () => {
    const wx = createFakeWx({
      origins: origins(),
      inDialog: () => payingAs(page.data.number, 'requestPayment:ok'),
    });
    const page = await openPage(wx);
    await page.pay();
    expect(page.data).toMatchObject({ busy: false, words: '已付款，谢谢！', price: '56.00' });
  });

  it('keeps an unpaid purchase, and takes a second tap for the same one', async () => {
    const wx = createFakeWx({ origins: origins(), inDialog: () => ({ errMsg: 'requestPayment:fail cancel' }) });
    const page = await openPage(wx);
    await Promise.all([page.pay(), page.pay()]);
    await page.pay();
    expect(page.data.words).toBe('尚未付款，可以继续支付。');
    expect(wx.requests.filter(({ path }) => path === '/purchases')).toHaveLength(1);
    expect(new Set(wx.payments.map((payment) => payment.package)).size).toBe(1);

    await page.refresh();
    expect(page.data.words).toBe('还没有查到付款。');
    stack.pay(page.data.number);
    await page.refresh();
    expect(page.data.words).toBe('已付款，谢谢！');
  });

  it('says so when nothing can be bought', async () => {
    const page = await openPage(createFakeWx({ origins: { 'http://127.0.0.1:8789': 'http://127.0.0.1:9' } }));
    await page.pay();
    expect(page.data).toMatchObject({ busy: false, words: '暂时无法下单，请稍后再试。' });
  });
});
