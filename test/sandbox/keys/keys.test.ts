import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSteer } from '../control/steer.ts';
import { aNumber } from '../demo-sandbox.ts';
import type { Reply } from '../exchange.ts';
import { useNotifyingSandbox } from '../notifications/notifying.ts';
import { openAead, openText, type V3Notification, v3Holds } from '../notifications/open.ts';
import { signFields } from '../v2/client.ts';
import { answerHolds, createV3Client } from '../v3/client.ts';

const stand = useNotifyingSandbox();
const steer = createSteer(() => stand.sandbox.origin);

const DAY = 86_400;
const [PUBLIC, CERTIFIED] = ['1900000109', '1900000209'] as const;

const change = async (mchid: string, call: string, body: object = {}) => {
  const reply = await steer('POST', `merchants/${mchid}/${call}`, body);
  expect([reply.status, reply.body]).toEqual([200, reply.body]);
  return reply.body as Record<string, string>;
};

const order = (client = stand.v3, headers: Record<string, string> = {}): Promise<Reply> =>
  client.order(client.anOrder(aNumber(), { notify_url: stand.receiver.origin }), 'app', {}, headers);

interface Downloaded {
  serial_no: string;
  effective_time: string;
  encrypt_certificate: V3Notification['resource'];
}

/** The platform certificates as a merchant downloads and decrypts them: public keys by serial number. */
const download = async (apiv3Key = stand.v3Certificate.keys.apiv3_key): Promise<Map<string, string>> => {
  const reply = await stand.v3Certificate.certificates();
  const data = reply.json().data as Downloaded[];
  return new Map(
    data.map(({ serial_no, encrypt_certificate }) => {
      const { publicKey } = new X509Certificate(openText(apiv3Key, encrypt_certificate));
      return [serial_no, publicKey.export({ type: 'spki', format: 'pem' }).toString()];
    }),
  );
};

/** Orders, pays, and gives the serial that signed the notification. */
const notifiedBy = async (client = stand.v3Certificate): Promise<string> => {
  const number = aNumber();
  await client.order(client.anOrder(number, { notify_url: stand.receiver.origin }));
  stand.sandbox.pay(client.mchid, number);
  await stand.sandbox.clock.advance(0);
  return stand.receiver.received.at(-1)?.headers['wechatpay-serial'] ?? '';
};

describe('a new API certificate', () => {
  it('ends the old serial number, and says so', async () => {
    const { serial_no = '', private_key = '', certificate = '' } = await change(PUBLIC, 'api-certificate');
    expect(new X509Certificate(certificate).serialNumber).toBe(serial_no);
    const old = await order();
    expect([old.status, old.json().message]).toEqual([401, '已更换证书，请使用新证书']);
    expect(stand.sandbox.requests().at(-1)?.explanation).toMatchObject({
      cause: { code: expect.stringContaining('serial_replaced') },
      certainty: 'proven',
    });
    const renewed = createV3Client(stand.sandbox.origin, {
      ...stand.secretOf(PUBLIC),
      wechatpay_v3: { ...stand.v3.keys, serial_no, private_key },
    });
    expect((await order(renewed)).status).toBe(200);
    // The new serial number with the old key.
    await renewed.order(renewed.anOrder(aNumber()), 'app', { privateKey: stand.v3.keys.private_key });
    expect(stand.sandbox.requests().at(-1)?.explanation).toMatchObject({ cause: { code: 'key_former' } });
  });

  it('may leave the old one some time', async () => {
    await change(PUBLIC, 'api-certificate', { old_valid_seconds: DAY });
    expect((await order()).status).toBe(200);
    await stand.sandbox.clock.advance(DAY);
    expect((await order()).status).toBe(401);
  });

  it('may be of a key that the merchant brings', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const public_key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const told = await change(PUBLIC, 'api-certificate', { public_key });
    expect([told.private_key, new X509Certificate(told.certificate ?? '').publicKey.equals(publicKey)]).toEqual([
      undefined,
      true,
    ]);
    const bad = await steer('POST', `merchants/${PUBLIC}/api-certificate`, { public_key: 'no key' });
    expect(bad).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
  });

  it('is undone by a reset', async () => {
    await change(PUBLIC, 'api-certificate');
    stand.sandbox.reset();
    expect((await order()).status).toBe(200);
  });
});

describe('a new APIv3 key', () => {
  it('encrypts notifications and certificates from then on', async () => {
    stand.receiver.answers(500);
    await notifiedBy();
    const { apiv3_key = '' } = await change(CERTIFIED, 'apiv3-key');
    const [serial] = [...(await download(apiv3_key)).keys()];
    expect(serial).toMatch(/^[0-9A-F]{40}$/);
    await stand.sandbox.clock.advance(15);
    const [first, second] = stand.receiver.received.map(({ body }) => (JSON.parse(body) as V3Notification).resource);
    if (!first || !second) throw new Error('two attempts are due');
    expect(openAead(stand.v3Certificate.keys.apiv3_key, first)).toEqual(openAead(apiv3_key, second));
  });

  it('must be one', async () => {
    expect((await steer('POST', `merchants/${PUBLIC}/apiv3-key`, { apiv3_key: 'short' })).status).toBe(400);
  });
});

describe('a new APIv2 key', () => {
  it('counts after a quarter of an hour', async () => {
    const { api_key = '' } = await change('10000100', 'api-key');
    const fields = stand.v2.anOrder(aNumber());
    const early = await stand.v2.post(toXml({ ...fields, sign: signFields(fields, api_key, 'MD5') }));
    expect(early.text).toContain('签名错误');
    expect(stand.sandbox.requests().at(-1)?.explanation?.cause.code).toBe('key_of_v2_former');
    expect((await stand.v2.call(fields)).result_code).toBe('SUCCESS');
    await stand.sandbox.clock.advance(900);
    const again = stand.v2.anOrder(aNumber());
    const reply = await stand.v2.post(toXml({ ...again, sign: signFields(again, api_key, 'MD5') }));
    expect(reply.text).toContain('<result_code><![CDATA[SUCCESS]]></result_code>');
    await stand.v2.call(stand.v2.anOrder(aNumber()));
    expect(stand.sandbox.requests().at(-1)?.explanation?.cause.code).toBe('key_of_v2_former');
  });
});

describe('a new platform certificate', () => {
  it('can be downloaded a day before it signs, then both sign, then it alone', async () => {
    const [old = ''] = [...(await download()).keys()];
    const { serial_no: fresh = '' } = await change(CERTIFIED, 'platform-certificate');
    const both = await download();
    expect([...both.keys()]).toEqual([fresh, old]);
    const signers = async () => {
      const replies = [await order(stand.v3Certificate), await order(stand.v3Certificate)];
      const serials = replies.map((reply) => reply.header('Wechatpay-Serial') ?? '');
      for (const [at, reply] of replies.entries())
        expect(answerHolds(reply, both.get(serials[at] ?? '') ?? '')).toBe(true);
      return new Set([...serials, await notifiedBy(), await notifiedBy()]);
    };
    expect(await signers()).toEqual(new Set([old]));
    await stand.sandbox.clock.advance(DAY);
    expect(await signers()).toEqual(new Set([old, fresh]));
    expect((await order(stand.v3Certificate, { 'Wechatpay-Serial': old })).header('Wechatpay-Serial')).toBe(old);
    await stand.sandbox.clock.advance(5 * DAY);
    expect(await signers()).toEqual(new Set([fresh]));
    expect([...(await download()).keys()]).toEqual([fresh]);
    const gone = await order(stand.v3Certificate, { 'Wechatpay-Serial': old });
    expect([gone.status, gone.json().message]).toEqual([400, '平台证书序列号Wechatpay-Serial错误']);
  });

  it('is the newest by its effective time', async () => {
    await change(CERTIFIED, 'platform-certificate');
    const data = (await stand.v3Certificate.certificates()).json().data as Downloaded[];
    const [fresh, old] = data.map(({ effective_time }) => Date.parse(effective_time));
    expect(fresh).toBeGreaterThan(old ?? 0);
  });

  it('comes one at a time, and to who has certificates', async () => {
    await change(CERTIFIED, 'platform-certificate');
    expect((await steer('POST', `merchants/${CERTIFIED}/platform-certificate`, {})).body).toMatchObject({
      code: 'ROTATING',
    });
    expect((await steer('POST', `merchants/${PUBLIC}/platform-certificate`, {})).body).toMatchObject({
      code: 'PUBLIC_KEY_MODE',
    });
  });
});

describe('the switch from certificates to the public key', () => {
  const issued = async () => {
    const [serial = ''] = [...(await download()).keys()];
    const { public_key_id: id = '', public_key = '' } = await change(CERTIFIED, 'public-key-switch', { step: 'issue' });
    expect(createPublicKey(public_key).asymmetricKeyType).toBe('rsa');
    return { serial, id, public_key };
  };
  const answeredBy = async (headers: Record<string, string> = {}) =>
    (await order(stand.v3Certificate, headers)).header('Wechatpay-Serial');

  it('changes nothing before it is started, whatever the request names', async () => {
    const { serial, id } = await issued();
    expect([await answeredBy(), await answeredBy({ 'Wechatpay-Serial': id }), await notifiedBy()]).toEqual([
      serial,
      serial,
      serial,
    ]);
    await stand.sandbox.clock.advance(30 * DAY);
    expect(await notifiedBy()).toBe(serial);
  });

  it('lets each request choose the key of its answer', async () => {
    const { serial, id, public_key } = await issued();
    await change(CERTIFIED, 'public-key-switch', { step: 'start' });
    expect([await answeredBy(), await answeredBy({ 'Wechatpay-Serial': serial })]).toEqual([serial, serial]);
    const reply = await order(stand.v3Certificate, { 'Wechatpay-Serial': id });
    expect([reply.header('Wechatpay-Serial'), answerHolds(reply, public_key)]).toEqual([id, true]);
    expect((await order(stand.v3Certificate, { 'Wechatpay-Serial': 'PUB_KEY_ID_other' })).status).toBe(400);
  });

  it('gives the public key the documented share of notifications, day by day', async () => {
    const { id } = await issued();
    await change(CERTIFIED, 'public-key-switch', { step: 'start' });
    const shares: number[] = [];
    for (let day = 0; day < 7; day += 1) {
      const signers: string[] = [];
      for (let round = 0; round < 20; round += 1) signers.push(await notifiedBy());
      shares.push(signers.filter((signer) => signer === id).length);
      await stand.sandbox.clock.advance(DAY);
    }
    // 20 each day: 0.1, 1, 5, 10, 20, 50, 100 %.
    expect(shares).toEqual([0, 0, 1, 2, 4, 10, 20]);
  });

  it('alternates at one half, both signers right', async () => {
    const { serial, id, public_key } = await issued();
    await change(CERTIFIED, 'public-key-switch', { step: 'start', share: 0.5 });
    const signers = [await notifiedBy(), await notifiedBy(), await notifiedBy(), await notifiedBy()];
    expect(signers).toEqual([serial, id, serial, id]);
    const keys = new Map([...(await download()), [id, public_key]]);
    for (const request of stand.receiver.received) {
      expect(v3Holds(request, keys.get(request.headers['wechatpay-serial'] ?? '') ?? '')).toBe(true);
    }
  });

  it('can be rolled back', async () => {
    const { serial, id } = await issued();
    await change(CERTIFIED, 'public-key-switch', { step: 'start', share: 1 });
    expect(await notifiedBy()).toBe(id);
    await change(CERTIFIED, 'public-key-switch', { step: 'roll_back' });
    expect(await notifiedBy()).toBe(serial);
    expect((await order(stand.v3Certificate, { 'Wechatpay-Serial': id })).status).toBe(400);
  });

  it('ends with the certificates given up, once the public key signs everything', async () => {
    const { serial, id } = await issued();
    await change(CERTIFIED, 'public-key-switch', { step: 'start' });
    const early = await steer('POST', `merchants/${CERTIFIED}/public-key-switch`, { step: 'finish' });
    expect(early.body).toMatchObject({ code: 'SWITCHING' });
    await stand.sandbox.clock.advance(6 * DAY);
    await change(CERTIFIED, 'public-key-switch', { step: 'finish' });
    expect([await answeredBy(), await notifiedBy()]).toEqual([id, id]);
    expect((await order(stand.v3Certificate, { 'Wechatpay-Serial': serial })).status).toBe(400);
    expect((await stand.v3Certificate.certificates()).json().code).toBe('RESOURCE_NOT_EXISTS');
  });

  it.each<[mchid: string, body: object, code: string]>([
    [CERTIFIED, { step: 'jump' }, 'BAD_REQUEST'],
    [CERTIFIED, { step: 'start' }, 'NOT_ISSUED'],
    [PUBLIC, { step: 'issue' }, 'HAS_PUBLIC_KEY'],
    ['10000100', { step: 'issue' }, 'NO_V3'],
    ['1', { step: 'issue' }, 'MCH_NOT_EXISTS'],
  ])('%s cannot %j: %s', async (mchid, body, code) => {
    expect((await steer('POST', `merchants/${mchid}/public-key-switch`, body)).body).toMatchObject({ code });
  });
});

const toXml = (fields: Record<string, string>): string =>
  `<xml>${Object.entries(fields)
    .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
    .join('')}</xml>`;
