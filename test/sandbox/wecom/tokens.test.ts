import { describe, expect, it } from 'vitest';
import { aNumber, merchantsWith, useSandbox, withSandbox } from '../demo-sandbox.ts';
import { send } from '../exchange.ts';

const stand = useSandbox();

const errcodeWith = async (accessToken: string) =>
  (await stand.wecom.call('create_order', stand.wecom.anOrder(aNumber()), accessToken)).errcode;

describe('gettoken', () => {
  it('issues a token for 7,200 s and repeats it while it lives', async () => {
    const first = await stand.wecom.getToken();
    expect(first).toMatchObject({ errcode: 0, errmsg: 'ok', expires_in: 7200 });
    expect(String(first.access_token).length).toBeLessThanOrEqual(512);
    stand.sandbox.clock.advance(100);
    const second = await stand.wecom.getToken();
    expect(second.access_token).toBe(first.access_token);
    expect(Number(second.expires_in)).toBeLessThanOrEqual(7100);
  });

  it('issues a fresh token each time when the switch says so', async () => {
    await withSandbox({ behaviour: { wecom_gettoken: 'fresh' } }, async ({ wecom }) => {
      expect(await wecom.token()).not.toBe(await wecom.token());
    });
  });

  it.each([
    ['/cgi-bin/gettoken?corpsecret=x', 41002, /^corpid missing$/],
    ['/cgi-bin/gettoken?corpid=x', 41004, /^corpsecret missing$/],
    ['/cgi-bin/gettoken?corpid=x&corpsecret=y', 40013, /^invalid corpid, hint: /],
  ])('answers %s with %i', async (target, errcode, errmsg) => {
    const reply = (await send(stand.sandbox.origin, { target })).json();
    expect(reply).toEqual({ errcode, errmsg: expect.stringMatching(errmsg) });
  });

  it('refuses a wrong secret', async () => {
    const reply = await stand.wecom.getToken(undefined, 'wrong');
    expect(reply).toEqual({ errcode: 40001, errmsg: expect.stringMatching(/^invalid credential, hint: /) });
  });
});

describe('access_token', () => {
  it('is wanted and checked', async () => {
    expect(await errcodeWith('')).toBe(41001);
    expect(await errcodeWith('made-up')).toBe(40014);
  });

  it('expires by the virtual clock', async () => {
    const token = await stand.wecom.token();
    stand.sandbox.clock.advance(7199);
    expect(await errcodeWith(token)).toBe(0);
    stand.sandbox.clock.advance(1);
    expect(await errcodeWith(token)).toBe(42001);
    expect(await errcodeWith(await stand.wecom.token())).toBe(0);
  });

  it('expires with 40014 when the switch says so', async () => {
    await withSandbox({ behaviour: { wecom_expired_token_errcode: 40014 } }, async ({ sandbox, wecom }) => {
      const token = await wecom.token();
      sandbox.clock.advance(7200);
      expect((await wecom.call('create_order', {}, token)).errcode).toBe(40014);
    });
  });

  it.each([40001, 40014, 42001] as const)('dies early with %i by a fault', async (errcode) => {
    const token = await stand.wecom.token();
    stand.sandbox.faults.add({ count: 1, token_invalidated: errcode });
    expect(await errcodeWith(token)).toBe(errcode);
    expect(await errcodeWith(token)).toBe(errcode);
    const next = await stand.wecom.token();
    expect(next).not.toBe(token);
    expect(await errcodeWith(next)).toBe(0);
  });

  it('is of no use to an app that may not call the API', async () => {
    const merchants = merchantsWith('1230000109', (merchant) => ({
      ...merchant,
      ...(merchant.wecom && { wecom: { ...merchant.wecom, api_allowed: false } }),
    }));
    await withSandbox({ merchants }, async ({ wecom }) => {
      expect((await wecom.order({})).errcode).toBe(48002);
    });
  });
});
