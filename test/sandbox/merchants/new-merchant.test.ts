import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSteer } from '../control/steer.ts';
import { aNumber, type DemoSecret, useSandbox } from '../demo-sandbox.ts';
import { createV2Client } from '../v2/client.ts';
import { answerHolds, createV3Client } from '../v3/client.ts';
import { createWecomClient } from '../wecom/client.ts';

const stand = useSandbox();
const steer = createSteer(() => stand.sandbox.origin);

interface V3Side {
  serial_no: string;
  certificate: string;
  private_key?: string;
  apiv3_key: string;
  public_keys?: Record<string, string>;
  platform_certificates?: Record<string, string>;
}

const make = async (wish: object = {}) => {
  const { status, body } = await steer('POST', 'merchants', wish);
  expect(status).toBe(200);
  return body as { mchid: string; appids: string[]; wechatpay_v3: V3Side };
};

const clientOf = (made: object, private_key?: string) => {
  const secret = made as unknown as DemoSecret;
  if (private_key !== undefined) secret.wechatpay_v3.private_key = private_key;
  return createV3Client(stand.sandbox.origin, secret);
};

const aKeyPair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
};

describe('POST /__sandbox/merchants', () => {
  it('makes a v3 merchant in public-key mode that orders at once', async () => {
    const made = await make();
    expect(made.mchid).toMatch(/^16\d{8}$/);
    const v3 = clientOf(made);
    const reply = await v3.order(v3.anOrder(aNumber()));
    expect(reply.status).toBe(200);
    const [[id, publicKey] = []] = Object.entries(made.wechatpay_v3.public_keys ?? {});
    expect([reply.header('Wechatpay-Serial'), answerHolds(reply, publicKey ?? '')]).toEqual([id, true]);
  });

  it('certifies its key with a real X.509 certificate in its name', async () => {
    const { mchid, wechatpay_v3 } = await make();
    const certificate = new X509Certificate(wechatpay_v3.certificate);
    expect(certificate.serialNumber).toBe(wechatpay_v3.serial_no);
    expect(certificate.serialNumber).toMatch(/^[0-9A-F]{40}$/);
    expect(certificate.subject.split('\n')).toContain(`CN=${mchid}`);
    expect(certificate.issuer).toBe('O=Tenpay.com\nCN=Tenpay.com Root CA');
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  it('makes one in certificate mode', async () => {
    const made = await make({ mchid: '1900009999', appids: ['wxmine'], wechatpay_v3: { mode: 'certificate' } });
    expect([made.mchid, made.appids]).toEqual(['1900009999', ['wxmine']]);
    const v3 = clientOf(made);
    const [[serial, pem] = []] = Object.entries(made.wechatpay_v3.platform_certificates ?? {});
    const reply = await v3.certificates();
    expect([reply.status, reply.header('Wechatpay-Serial')]).toEqual([200, serial]);
    expect(
      answerHolds(reply, new X509Certificate(pem ?? '').publicKey.export({ type: 'spki', format: 'pem' }).toString()),
    ).toBe(true);
  });

  it('takes a public key or a certificate that the merchant has, and says no private key', async () => {
    const { privateKey, publicKey } = aKeyPair();
    const byKey = await make({ wechatpay_v3: { public_key: publicKey, apiv3_key: 'k'.repeat(32) } });
    expect(byKey.wechatpay_v3).toMatchObject({ apiv3_key: 'k'.repeat(32) });
    expect(byKey.wechatpay_v3).not.toHaveProperty('private_key');
    const v3 = clientOf(byKey, privateKey);
    expect((await v3.order(v3.anOrder(aNumber()))).status).toBe(200);

    const { certificate, serial_no } = byKey.wechatpay_v3;
    const byCertificate = await make({ wechatpay_v3: { certificate } });
    expect(byCertificate.wechatpay_v3.serial_no).toBe(serial_no);
    const again = clientOf(byCertificate, privateKey);
    expect((await again.order(again.anOrder(aNumber()))).status).toBe(200);
  });

  it('makes v2 and WeCom merchants', async () => {
    const made = (await make({ wechatpay_v2: {}, wecom: {} })) as unknown as DemoSecret;
    expect(made).not.toHaveProperty('wechatpay_v3');
    const v2 = createV2Client(stand.sandbox.origin, made);
    const { result_code } = await v2.call(
      v2.anOrder(aNumber(), { mch_id: made.mchid, appid: made.appids[0], sub_mch_id: undefined } as never),
    );
    expect(result_code).toBe('SUCCESS');
    const wecom = createWecomClient(stand.sandbox.origin, made);
    expect((await wecom.token()).length).toBeGreaterThan(0);
  });

  it.each<[object, string]>([
    [{ id: '1' }, 'unknown member id'],
    [{ mchid: 'x' }, 'mchid must be 8 to 32 digits'],
    [{ appids: [] }, 'appids must be a list of 1 or more appids of up to 32 characters'],
    [{ wechatpay_v3: { mode: 'both' } }, 'wechatpay_v3.mode must be public_key or certificate'],
    [{ wechatpay_v3: { private_key: 'x' } }, 'unknown member wechatpay_v3.private_key'],
    [
      { wechatpay_v3: { apiv3_key: 'short' } },
      'wechatpay_v3.apiv3_key must be 32 printable ASCII characters, or null for none',
    ],
    [{ wechatpay_v3: { public_key: 'x' } }, 'wechatpay_v3.public_key must be a PEM'],
    [
      { wechatpay_v3: { public_key: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n' } },
      'wechatpay_v3.public_key cannot be read',
    ],
    [
      {
        wechatpay_v3: {
          public_key: generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }),
        },
      },
      'wechatpay_v3.public_key must be of an RSA key',
    ],
    [
      { wechatpay_v3: { public_key: aKeyPair().publicKey, certificate: '-----BEGIN CERTIFICATE-----\n' } },
      'wechatpay_v3.public_key and wechatpay_v3.certificate exclude each other',
    ],
    [{ wechatpay_v2: 'yes' }, 'wechatpay_v2 must be an object'],
  ])('refuses %j', async (wish, message) => {
    expect(await steer('POST', 'merchants', wish)).toEqual({ status: 400, body: { code: 'BAD_REQUEST', message } });
  });

  it('makes no merchant twice', async () => {
    expect(await steer('POST', 'merchants', { mchid: '1900000109' })).toMatchObject({
      status: 409,
      body: { code: 'MERCHANT_EXISTS' },
    });
  });

  it('lists the public parts, and keeps merchants at a reset', async () => {
    const { mchid, wechatpay_v3 } = await make();
    stand.sandbox.reset();
    const { body } = await steer('GET', 'merchants');
    const shown = JSON.stringify(body);
    expect(shown).toContain(mchid);
    expect(shown).not.toContain(wechatpay_v3.apiv3_key);
    expect(shown).not.toContain('PRIVATE KEY');
  });
});
