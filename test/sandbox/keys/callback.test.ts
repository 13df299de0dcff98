import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createSteer } from '../control/steer.ts';
import { aNumber } from '../demo-sandbox.ts';
import { useNotifyingSandbox } from '../notifications/notifying.ts';
import { openAead, openMessage } from '../notifications/open.ts';
import { createWecomClient } from '../wecom/client.ts';

const stand = useNotifyingSandbox({ notificationLimitMs: 1000 });
const steer = createSteer(() => stand.sandbox.origin);

const MCHID = '1230000109';
const TOKEN = 'QDG6eK';
const KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A corp's server that answers the check as it is told, given the right answer. */
const serve = async (answer: (echo: string) => string | undefined, status = 200): Promise<string> => {
  server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams;
    const [signature, timestamp, nonce, echostr] = ['msg_signature', 'timestamp', 'nonce', 'echostr'].map(
      (name) => query.get(name) ?? '',
    ) as [string, string, string, string];
    const expected = createHash('sha1').update([TOKEN, timestamp, nonce, echostr].sort().join('')).digest('hex');
    if (request.method !== 'GET' || signature !== expected) return void response.writeHead(403).end();
    const body = answer(openMessage(echostr, KEY).message);
    if (body !== undefined) response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/wecom`;
};

const configure = (url: string, change: object = {}) =>
  steer('POST', `merchants/${MCHID}/callback`, { url, token: TOKEN, encoding_aes_key: KEY, ...change });

describe('saving a callback address', () => {
  it('asks it for the decrypted echostr first, then uses it', async () => {
    const url = await serve((echo) => echo);
    expect((await configure(`${url}?callback_format=json`)).status).toBe(200);
    const number = aNumber();
    await stand.wecom.order(stand.wecom.anOrder(number));
    stand.sandbox.pay(MCHID, number);
    await stand.sandbox.clock.advance(0);
    const [notification] = stand.sandbox.notifications();
    const { url: called = '', body = '' } = notification?.attempts[0]?.request ?? {};
    expect(called.startsWith(`${url}?callback_format=json&msg_signature=`)).toBe(true);
    // JSON outside and in the middle, lower-case names.
    const { encrypt, ...rest } = JSON.parse(body);
    expect(rest).toEqual({ tousername: stand.secretOf(MCHID).wecom.corpid, agentid: expect.any(String) });
    const { message, receiveId } = openMessage(encrypt, KEY);
    expect(receiveId).toBe(stand.secretOf(MCHID).wecom.corpid);
    const middle = JSON.parse(message);
    expect(middle).toMatchObject({ notify_type: 'NORMALPAY', resource: { associated_data: 'transaction' } });
    expect(openAead(Buffer.from(`${KEY}=`, 'base64'), middle.resource)).toMatchObject({
      out_trade_no: number,
      trade_state: 'SUCCESS',
    });
  });

  it.each<[why: RegExp, answer: (echo: string) => string | undefined, status?: number]>([
    [/no quotes/, (echo) => `"${echo}"`],
    [/no quotes/, (echo) => `${echo}\n`],
    [/not the decrypted echostr/, () => 'success'],
    [/HTTP 500/, (echo) => echo, 500],
    [/time limit of 1000 ms/, () => undefined],
  ])('fails: %s', async (why, answer, status) => {
    const refused = await configure(await serve(answer, status));
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'CALLBACK_REFUSED', message: expect.stringMatching(why) },
    });
  });

  it('fails where the token differs', async () => {
    const url = await serve((echo) => echo);
    expect((await configure(url, { token: 'other' })).body).toMatchObject({ message: expect.stringContaining('403') });
  });

  it.each([[{ url: undefined }], [{ url: 'http://10.0.0.1/' }], [{ encoding_aes_key: 'short' }], [{ more: 1 }]])(
    'refuses %j without a call',
    async (change) => {
      expect((await configure('http://127.0.0.1:1/', change)).status).toBe(400);
    },
  );

  it('may be part of a new merchant', async () => {
    const callback = { url: `${stand.receiver.origin}/corp` };
    const told = await stand.sandbox.addMerchant({ wecom: { callback } });
    expect(told.wecom).toMatchObject({
      callback: { ...callback, token: expect.any(String), encoding_aes_key: expect.stringMatching(/^\w{43}$/) },
    });
    const client = createWecomClient(stand.sandbox.origin, told as unknown as Parameters<typeof createWecomClient>[1]);
    const number = aNumber();
    await client.order(client.anOrder(number));
    stand.sandbox.pay(String(told.mchid), number);
    await stand.sandbox.clock.advance(0);
    expect(stand.receiver.received[0]?.url).toMatch(/^\/corp\?msg_signature=/);
  });
});
