import { type KeyObject, verify } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { deadlineIn } from '../../shared/clock.ts';
import type { V3Credentials } from '../../shared/wechatpay-v3/credentials.ts';
import { createV3System } from '../../shared/wechatpay-v3/system.ts';
import { createCertificate } from '../upstream/certificate.ts';
import { type Answerer, closedOrigin, noon, type Received, startLoopback, upstreamTo } from '../upstream/loopback.ts';
import {
  answerSigned,
  capturedLog,
  certificateMode,
  createKeys,
  MERCHANT,
  PUBLIC_KEY_ID,
  publicKeyMode,
  type Signing,
  sealedCertificate,
  WECHATPAY,
} from './wechatpay.ts';

const PATH = '/v3/pay/transactions/app';
const BODY = '{"mchid":"1900000109","description":"形象店"}';
const PREPAY_ID = 'wx201410272009395522657a690389285100';
const PLACED = JSON.stringify({ prepay_id: PREPAY_ID });
const NOW = noon().now();

const right: Signing = { serial: PUBLIC_KEY_ID, key: WECHATPAY.privateKey, timestamp: NOW / 1000 };

/** The server's own reading of the Authorization header over what arrived. */
const isSignedBy = (key: KeyObject, { method, target, headers, body }: Received): boolean => {
  const pairs = new Map<string, string>();
  for (const pair of (headers.authorization ?? '').replace(/^WECHATPAY2-SHA256-RSA2048 /, '').split(',')) {
    const at = pair.indexOf('=');
    pairs.set(pair.slice(0, at), pair.slice(at + 2, -1));
  }
  const text = `${method}\n${target}\n${pairs.get('timestamp')}\n${pairs.get('nonce_str')}\n${body}\n`;
  return verify('sha256', Buffer.from(text), key, Buffer.from(pairs.get('signature') ?? '', 'base64'));
};

const start = async (answer: Answerer) => {
  const clock = noon();
  const server = await startLoopback(answer);
  const { log, lines } = capturedLog();
  const system = createV3System(upstreamTo(clock, server.origin), log);
  const deadline = deadlineIn(clock, 10_000);
  const place = async (credentials: V3Credentials = publicKeyMode()) =>
    (await system.prepare(credentials, PATH, BODY, ['prepay_id'])).send(deadline);
  const query = (out_trade_no = '12177525012014') =>
    system.query(publicKeyMode(), { mchid: '1900000109', out_trade_no }, deadline);
  return { server, system, clock, deadline, lines, place, query };
};

const flip = (signature: string): string => {
  const bytes = Buffer.from(signature, 'base64');
  bytes.writeUInt8(bytes.readUInt8(9) ^ 1, 9);
  return bytes.toString('base64');
};

/** Answers that nobody may trust, by the reason that is given. */
/** An unknown serial means that the merchant's secret may be out of date. */
const blameOf = (reason: string) => (reason === 'SIGNATURE_UNKNOWN-SERIAL' ? { blamesKeys: true } : {});

const UNTRUSTED: [reason: string, what: string, answer: (response: ServerResponse, body: string) => void][] = [
  ['SIGNATURE_UNSIGNED', 'no signature', (response, body) => void response.end(body)],
  [
    'SIGNATURE_FORGED',
    "another's signature",
    (response, body) => answerSigned(response, 200, body, { ...right, key: MERCHANT.privateKey }),
  ],
  [
    'SIGNATURE_FORGED',
    'a changed signature',
    (response, body) => {
      const end = response.writeHead.bind(response);
      response.writeHead = ((status: number, headers: Record<string, string>) =>
        end(status, { ...headers, 'wechatpay-signature': flip(headers['wechatpay-signature'] ?? '') })) as never;
      answerSigned(response, 200, body, right);
    },
  ],
  [
    'SIGNATURE_PROBE',
    'a probe',
    (response, body) => {
      const headers = {
        'wechatpay-timestamp': String(right.timestamp),
        'wechatpay-nonce': 'n',
        'wechatpay-serial': 'ABCDEF',
        'wechatpay-signature': 'WECHATPAY/SIGNTEST/x5x==y',
      };
      response.writeHead(200, headers).end(body);
    },
  ],
  [
    'SIGNATURE_STALE',
    'an old answer',
    (response, body) => answerSigned(response, 200, body, { ...right, timestamp: NOW / 1000 - 301 }),
  ],
  [
    'SIGNATURE_UNKNOWN-SERIAL',
    'an unknown public key',
    (response, body) => answerSigned(response, 200, body, { ...right, serial: 'PUB_KEY_ID_1' }),
  ],
  [
    'SIGNATURE_UNKNOWN-SERIAL',
    'a certificate in public-key mode',
    (response, body) => answerSigned(response, 200, body, { ...right, serial: 'ABCDEF' }),
  ],
];

describe('v3 system', () => {
  it('sends the stored body under a signature that the server can verify', async () => {
    const { server, place, clock } = await start((_request, response) => answerSigned(response, 200, PLACED, right));
    expect(await place()).toEqual({
      outcome: { kind: 'accepted', artifact: { prepay_id: PREPAY_ID }, requestId: undefined },
      sentAt: clock.now(),
    });
    const [request] = server.received as [Received];
    expect(request).toMatchObject({ method: 'POST', target: PATH });
    expect(request.body.toString()).toBe(BODY);
    expect(request.headers['wechatpay-serial']).toBe(PUBLIC_KEY_ID);
    expect(isSignedBy(MERCHANT.publicKey, request)).toBe(true);
  });

  it('sends nothing before it is told to, and the same bytes each time', async () => {
    const { server, system, deadline } = await start((_request, response) =>
      answerSigned(response, 200, PLACED, right),
    );
    const prepared = await system.prepare(publicKeyMode(), PATH, BODY, ['prepay_id']);
    expect(server.received).toHaveLength(0);
    await prepared.send(deadline);
    await prepared.send(deadline);
    const [first, second] = server.received as [Received, Received];
    expect(second.body).toEqual(first.body);
    expect(isSignedBy(MERCHANT.publicKey, second)).toBe(true);
  });

  it('keeps the Request-ID of a refusal, signed or not', async () => {
    const refusal = '{"code":"OUT_TRADE_NO_USED","message":"商户订单号重复"}';
    const { place } = await start((_request, response) => {
      response.writeHead(403, { 'Request-ID': '08F5-268498688' }).end(refusal);
    });
    expect((await place()).outcome).toEqual({
      kind: 'conflict',
      refusal: {
        code: 'OUT_TRADE_NO_USED',
        ambiguous: true,
        upstream: { code: 'OUT_TRADE_NO_USED', message: '商户订单号重复', request_id: '08F5-268498688' },
      },
    });
  });

  it.each(UNTRUSTED)('leaves an order open with %s after %s', async (reason, _what, answer) => {
    const { place, lines } = await start((_request, response) => answer(response, PLACED));
    expect((await place()).outcome).toEqual({ kind: 'unknown', reason, ...blameOf(reason) });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        event: 'answer_untrusted',
        level: reason === 'SIGNATURE_PROBE' ? 'info' : 'warn',
        mchid: '1900000109',
      }),
    ]);
  });

  it('reports to the request that waits', async () => {
    const { system, deadline, lines } = await start((_request, response) => void response.writeHead(200).end(PLACED));
    const request = capturedLog();
    const prepared = await system.prepare(publicKeyMode(), PATH, BODY, ['prepay_id']);
    await prepared.send({ ...deadline, log: request.log });
    expect([lines, request.lines]).toEqual([[], [expect.stringContaining('answer_untrusted')]]);
  });

  it.each<[string, Answerer]>([
    ['SIGNATURE_UNSIGNED', (_request, response) => void response.writeHead(202).end(PLACED)],
    ['HTTP_500', (_request, response) => void response.writeHead(500).end('{"code":"SYSTEM_ERROR"}')],
    ['HTTP_403', (_request, response) => void response.writeHead(403).end('<html>forbidden</html>')],
    ['HTTP_400', (_request, response) => void response.writeHead(400).end('[{"code":"PARAM_ERROR"}]')],
    ['HTTP_202', (_request, response) => answerSigned(response, 202, PLACED, right)],
    ['HTTP_204', (_request, response) => answerSigned(response, 204, '', right)],
    ['HTTP_200', (_request, response) => answerSigned(response, 200, '{"prepay_id":', right)],
    ['ECONNRESET', (_request, response) => void response.destroy()],
  ])('leaves an order open with %s', async (reason, answer) => {
    const { place, clock } = await start(answer);
    expect(await place()).toEqual({ outcome: { kind: 'unknown', reason }, sentAt: clock.now() });
  });

  it('knows that nothing was sent when nobody was reached', async () => {
    const clock = noon();
    const system = createV3System(upstreamTo(clock, await closedOrigin()), capturedLog().log);
    const prepared = await system.prepare(publicKeyMode(), PATH, BODY, ['prepay_id']);
    expect(await prepared.send(deadlineIn(clock, 10_000))).toEqual({
      outcome: { kind: 'unknown', reason: 'ECONNREFUSED' },
      sentAt: null,
    });
  });

  it('fetches the platform certificate that the first answer names and no second time', async () => {
    const platform = createKeys();
    const { serial, pem } = createCertificate(platform.privateKey, NOW - 86_400_000, NOW + 86_400_000);
    const signing = { serial, key: platform.privateKey, timestamp: NOW / 1000 };
    const list = JSON.stringify({ data: [sealedCertificate(serial, pem)] });
    const { place, server } = await start(({ target }, response) =>
      answerSigned(response, 200, target === PATH ? PLACED : list, signing),
    );
    const credentials = certificateMode();
    expect((await place(credentials)).outcome.kind).toBe('accepted');
    expect((await place(credentials)).outcome.kind).toBe('accepted');
    expect(server.received.map(({ target }) => target)).toEqual([PATH, '/v3/certificates', PATH]);
    expect(server.received.every((request) => isSignedBy(MERCHANT.publicKey, request))).toBe(true);
    expect(server.received[0]?.headers).not.toHaveProperty('wechatpay-serial');
  });

  it('asks for no certificates when an answer names a public key', async () => {
    const { place, server } = await start((_request, response) => answerSigned(response, 200, PLACED, right));
    const reason = 'SIGNATURE_UNKNOWN-SERIAL';
    expect((await place(certificateMode())).outcome).toEqual({ kind: 'unknown', reason, ...blameOf(reason) });
    expect(server.received).toHaveLength(1);
  });

  it('verifies public key and platform certificate side by side', async () => {
    const platform = createKeys();
    const { serial, pem } = createCertificate(platform.privateKey, NOW - 86_400_000, NOW + 86_400_000);
    const signing = { serial, key: platform.privateKey, timestamp: NOW / 1000 };
    const list = JSON.stringify({ data: [sealedCertificate(serial, pem)] });
    let orders = 0;
    const { place } = await start(({ target }, response) => {
      if (target !== PATH) answerSigned(response, 200, list, signing);
      else answerSigned(response, 200, PLACED, ++orders === 1 ? signing : right);
    });
    const credentials = { ...publicKeyMode(), apiv3Key: certificateMode().apiv3Key };
    expect((await place(credentials)).outcome.kind).toBe('accepted');
    expect((await place(credentials)).outcome.kind).toBe('accepted');
    expect(orders).toBe(2);
  });
});

describe('v3 query', () => {
  const NUMBER = 'a|b*c_d-1';
  const transaction = (trade_state: unknown) =>
    JSON.stringify({ out_trade_no: NUMBER, mchid: '1900000109', trade_state, amount: { total: 1 } });

  it('percent-encodes the number and signs the target that it sends', async () => {
    const { query, server } = await start((_request, response) =>
      answerSigned(response, 200, transaction('NOTPAY'), right),
    );
    await query(NUMBER);
    const [request] = server.received as [Received];
    expect(request.method).toBe('GET');
    const [path, search] = request.target.split('?');
    expect(path).toMatch(/^\/v3\/pay\/transactions\/out-trade-no\/a%7Cb(\*|%2A)c_d-1$/);
    expect(decodeURIComponent(path?.split('/').at(-1) ?? '')).toBe(NUMBER);
    expect(search).toBe('mchid=1900000109');
    expect(isSignedBy(MERCHANT.publicKey, request)).toBe(true);
  });

  it.each(['SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR', 'ACCEPT'])(
    'finds an order in %s',
    async (state) => {
      const { query } = await start((_request, response) => answerSigned(response, 200, transaction(state), right));
      expect(await query(NUMBER)).toEqual({
        kind: 'found',
        trade_state: state,
        transaction: JSON.parse(transaction(state)),
      });
    },
  );

  it('calls an order absent at 404 ORDER_NOT_EXIST only', async () => {
    const answering = async (status: number, body: string) =>
      (await start((_request, response) => void response.writeHead(status).end(body))).query();
    const absent = '{"code":"ORDER_NOT_EXIST","message":"订单不存在"}';
    expect(await answering(404, absent)).toEqual({ kind: 'absent' });
    expect((await answering(500, absent)).kind).toBe('unknown');
    expect((await answering(404, '')).kind).toBe('unknown');
    expect((await answering(404, '{"code":"RESOURCE_NOT_EXISTS"}')).kind).toBe('refused');
  });

  it.each(UNTRUSTED)('answers unknown with %s after %s', async (reason, _what, answer) => {
    const { query } = await start((_request, response) => answer(response, transaction('SUCCESS')));
    expect(await query(NUMBER)).toEqual({ kind: 'unknown', reason });
  });

  it.each([
    ['a state that is not documented', transaction('NEW')],
    ['a state that is no text', transaction(['SUCCESS'])],
    ['an answer about another order', transaction('SUCCESS').replace(NUMBER, 'another-number')],
    ['no state', '{}'],
    ['no object', '"SUCCESS"'],
  ])('answers unknown after %s', async (_what, body) => {
    const { query } = await start((_request, response) => answerSigned(response, 200, body, right));
    expect(await query(NUMBER)).toEqual({ kind: 'unknown', reason: 'HTTP_200' });
  });

  it('answers refused when WeChat does not take the signature', async () => {
    const { query } = await start((_request, response) => {
      response.writeHead(401).end('{"code":"SIGN_ERROR","message":"签名错误"}');
    });
    expect(await query()).toMatchObject({ kind: 'refused', refusal: { code: 'MERCHANT_MISCONFIGURED' } });
  });
});
