import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deadlineIn } from '../../shared/clock.ts';
import { createPlatformCertificates, decryptCertificate } from '../../shared/wechatpay-v3/platform-certificates.ts';
import { createCertificate } from '../upstream/certificate.ts';
import { type Answerer, noon, startLoopback, upstreamTo } from '../upstream/loopback.ts';
import { APIV3_KEY, answerSigned, certificateMode, createKeys, publicKeyMode, sealedCertificate } from './wechatpay.ts';

const DAY = 86_400_000;
const NOW = noon().now();

const platformKey = (from = NOW - DAY, until = NOW + DAY) => {
  const keys = createKeys();
  return { ...keys, ...createCertificate(keys.privateKey, from, until) };
};
const first = platformKey();
const second = platformKey();

type PlatformKey = typeof first;
type Sealed = ReturnType<typeof sealedCertificate>;

const sealedAll = (keys: readonly PlatformKey[]): Sealed[] =>
  keys.map(({ serial, pem }) => sealedCertificate(serial, pem));

const start = async (answer: Answerer, clock = noon()) => {
  const server = await startLoopback(answer);
  const deadline = deadlineIn(clock, 3_600_000);
  const certificates = createPlatformCertificates(upstreamTo(clock, server.origin));
  return { server, clock, deadline, certificates };
};

/** Answers with a list, signed by the first of `keys`. */
const listing =
  (keys: readonly PlatformKey[], entries: readonly object[] = sealedAll(keys), clock = noon()): Answerer =>
  (_request, response) => {
    const [signer] = keys as [PlatformKey];
    const timestamp = Math.floor(clock.now() / 1000);
    const signing = { serial: signer.serial, key: signer.privateKey, timestamp };
    answerSigned(response, 200, JSON.stringify({ data: entries }), signing);
  };

const pemOf = (key: { export(options: { type: 'spki'; format: 'pem' }): unknown } | null) =>
  key?.export({ type: 'spki', format: 'pem' });

describe('decryptCertificate', () => {
  const key = createSecretKey(Buffer.from(APIV3_KEY));
  const { encrypt_certificate: sealed } = sealedCertificate(first.serial, first.pem);

  it('opens what was sealed with the APIv3 key', () => {
    expect(decryptCertificate(key, sealed).serialNumber).toBe(first.serial);
  });

  it('opens an empty associated_data, sent or left out', () => {
    const { associated_data: _, ...bare } = sealedCertificate(
      first.serial,
      first.pem,
      APIV3_KEY,
      '',
    ).encrypt_certificate;
    expect(decryptCertificate(key, bare).serialNumber).toBe(first.serial);
    expect(decryptCertificate(key, { ...bare, associated_data: '' }).serialNumber).toBe(first.serial);
  });

  const damaged = (index: number): string => {
    const bytes = Buffer.from(sealed.ciphertext, 'base64');
    bytes.writeUInt8(
      bytes.readUInt8(index < 0 ? bytes.length + index : index) ^ 1,
      index < 0 ? bytes.length + index : index,
    );
    return bytes.toString('base64');
  };

  it.each([
    ['the first byte of the text', { ...sealed, ciphertext: damaged(0) }],
    ['the last byte of the tag', { ...sealed, ciphertext: damaged(-1) }],
    ['the associated data', { ...sealed, associated_data: 'other' }],
    ['the nonce', { ...sealed, nonce: '000000000000' }],
    ['all but ten bytes', { ...sealed, ciphertext: damaged(0).slice(0, 13) }],
  ])('refuses a change of %s', (_what, changed) => {
    expect(() => decryptCertificate(key, changed)).toThrow();
  });
});

describe('platform certificates', () => {
  it('are fetched when an answer first names one, with a signed request', async () => {
    const { server, certificates, deadline } = await start(listing([first]));
    expect(server.received).toHaveLength(0);
    expect(pemOf(await certificates.keyOf(certificateMode(), first.serial, deadline))).toBe(pemOf(first.publicKey));
    expect(server.received[0]).toMatchObject({
      method: 'GET',
      target: '/v3/certificates',
      headers: {
        authorization: expect.stringMatching(/^WECHATPAY2-SHA256-RSA2048 mchid=/),
        accept: 'application/json',
      },
    });
  });

  it('are fetched once for all serials of the list', async () => {
    const { server, certificates, deadline } = await start(listing([first, second]));
    const credentials = certificateMode();
    expect(pemOf(await certificates.keyOf(credentials, second.serial, deadline))).toBe(pemOf(second.publicKey));
    expect(pemOf(await certificates.keyOf(credentials, first.serial, deadline))).toBe(pemOf(first.publicKey));
    expect(server.received).toHaveLength(1);
  });

  it('are not fetched faster for a serial that nobody knows, and are again after a minute', async () => {
    const { server, certificates, deadline, clock } = await start(listing([first]));
    const credentials = certificateMode();
    for (const serial of ['00', '01', '00']) expect(await certificates.keyOf(credentials, serial, deadline)).toBeNull();
    expect(server.received).toHaveLength(1);
    await clock.advance(60_000);
    await certificates.keyOf(credentials, '00', deadline);
    expect(server.received).toHaveLength(1);
    await clock.advance(1);
    await certificates.keyOf(credentials, '00', deadline);
    expect(server.received).toHaveLength(2);
  });

  it('serve a rotated serial after a minute', async () => {
    let listed = [first];
    const clock = noon();
    const { certificates, deadline } = await start((q, r) => listing(listed, undefined, clock)(q, r), clock);
    const credentials = certificateMode();
    await certificates.keyOf(credentials, first.serial, deadline);
    listed = [first, second];
    await clock.advance(61_000);
    expect(await certificates.keyOf(credentials, second.serial, deadline)).not.toBeNull();
    expect(await certificates.keyOf(credentials, first.serial, deadline)).not.toBeNull();
  });

  it('share one download among concurrent calls', async () => {
    const { server, certificates, deadline } = await start(listing([first, second]));
    const credentials = certificateMode();
    const serials = [first.serial, second.serial, first.serial, second.serial];
    const found = await Promise.all(serials.map((serial) => certificates.keyOf(credentials, serial, deadline)));
    expect(found.every((key) => key !== null)).toBe(true);
    expect(server.received).toHaveLength(1);
  });

  it('are asked for again at once after a failed download', async () => {
    let asked = 0;
    const { server, certificates, deadline } = await start((request, response) => {
      if (++asked === 1) response.writeHead(500).end('{}');
      else listing([first])(request, response);
    });
    const credentials = certificateMode();
    const failed = await Promise.all([1, 2].map(() => certificates.keyOf(credentials, first.serial, deadline)));
    expect(failed).toEqual([null, null]);
    expect(await certificates.keyOf(credentials, first.serial, deadline)).not.toBeNull();
    expect(server.received).toHaveLength(2);
  });

  it('belong to one merchant', async () => {
    const { server, certificates, deadline } = await start(listing([first]));
    await certificates.keyOf(certificateMode(), first.serial, deadline);
    expect(
      await certificates.keyOf(certificateMode('another-apiv3-key-with-32-bytes!'), first.serial, deadline),
    ).toBeNull();
    expect(server.received).toHaveLength(2);
  });

  it.each([
    ['that ended yesterday', platformKey(NOW - 2 * DAY, NOW - DAY)],
    ['that begins tomorrow', platformKey(NOW + DAY, NOW + 2 * DAY)],
  ])('refuse one %s', async (_when, wrong) => {
    const { certificates, deadline } = await start(listing([first, wrong]));
    const credentials = certificateMode();
    expect(await certificates.keyOf(credentials, wrong.serial, deadline)).toBeNull();
    expect(await certificates.keyOf(credentials, first.serial, deadline)).not.toBeNull();
  });

  it('refuse a cached one from the moment it ends', async () => {
    const { certificates, deadline, clock } = await start(listing([first]));
    const credentials = certificateMode();
    await certificates.keyOf(credentials, first.serial, deadline);
    await clock.advance(DAY + 1_000);
    expect(await certificates.keyOf(credentials, first.serial, deadline)).toBeNull();
  });

  const [entry] = sealedAll([first]) as [Sealed];
  it.each<[string, Answerer]>([
    [
      'an entry sealed with another key',
      listing([first], [sealedCertificate(first.serial, first.pem, 'x'.repeat(32))]),
    ],
    [
      'an entry whose ciphertext was changed',
      listing(
        [first],
        [
          {
            ...entry,
            encrypt_certificate: {
              ...entry.encrypt_certificate,
              ciphertext: `AAAA${entry.encrypt_certificate.ciphertext.slice(4)}`,
            },
          },
        ],
      ),
    ],
    ['one bad entry among good ones', listing([first], [entry, { ...entry, serial_no: 'X', encrypt_certificate: {} }])],
    [
      'a list signed by a key that is not in it',
      (_request, response) => {
        const signing = { serial: first.serial, key: second.privateKey, timestamp: Math.floor(NOW / 1000) };
        answerSigned(response, 200, JSON.stringify({ data: [entry] }), signing);
      },
    ],
    ['an unsigned list', (_request, response) => void response.end(JSON.stringify({ data: [entry] }))],
    [
      'a stale list',
      (_request, response) => {
        const signing = { serial: first.serial, key: first.privateKey, timestamp: Math.floor(NOW / 1000) - 301 };
        answerSigned(response, 200, JSON.stringify({ data: [entry] }), signing);
      },
    ],
    ['something else', (_request, response) => void response.end('<html>')],
    ['no list', (_request, response) => void response.end('{}')],
    ['no answer', (_request, response) => void response.destroy()],
    [
      'a 404 of a merchant that has none',
      (_request, response) =>
        void response.writeHead(404).end('{"code":"RESOURCE_NOT_EXISTS","message":"无可用的平台证书"}'),
    ],
  ])('stay unknown after %s', async (_what, answer) => {
    const { certificates, deadline } = await start(answer);
    expect(await certificates.keyOf(certificateMode(), first.serial, deadline)).toBeNull();
  });

  it('are not asked for without an APIv3 key', async () => {
    const { server, certificates, deadline } = await start(listing([first]));
    expect(await certificates.keyOf(publicKeyMode(), first.serial, deadline)).toBeNull();
    expect(server.received).toHaveLength(0);
  });
});
